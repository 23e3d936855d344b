// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/design_file.h"
#include "model/design_source.h"
#include "model/presets.h"
#include "tests/model/random_design.h"

#include <QtTest>
#include <set>

using namespace binweave;

namespace {

const std::string head = R"("format": "binweave-design", "version": 1)";

/// A design file with one residual block, whose members are `block`.
std::string fileWithBlock(const std::string& block)
{
    return "{" + head + R"(, "groups": [{"blocks": [{"kind": "residual"}, {)" + block + "}]}]}";
}

} // namespace

class TestDesignFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void randomDesignsOfAllKindsRoundTrip();
    void randomBlocksRoundTrip();
    void aFileBeginsWithItsFormatAndVersion();
    void missingKeysTakeTheirDefaults();
    void numbersMayBeWrittenWithoutAPoint();
    void mistakesNameTheFileThePathAndWhatIsExpected_data();
    void mistakesNameTheFileThePathAndWhatIsExpected();
    void everyTruncationIsAnErrorAndNoCrash();
    void savingAndLoadingGiveTheSameDesign();
    void aFileThatCannotBeWrittenIsSaidSo();
    void designsAreNamedInThreeWays_data();
    void designsAreNamedInThreeWays();
    void otherNamesAreAnsweredWithWhatIsPossible_data();
    void otherNamesAreAnsweredWithWhatIsPossible();
};

void TestDesignFile::randomDesignsOfAllKindsRoundTrip()
{
    RandomDesign designs(20260101);
    std::set<std::size_t> kinds;
    for (int i = 0; i < 500; ++i) {
        const NetworkDesign design = designs.next();
        for (const Group& group : design.groups) {
            for (const Block& block : group.blocks)
                kinds.insert(block.index());
        }
        const auto read = parseDesign(designText(design), "text");
        QVERIFY2(read, read ? "" : read.error().sentence.c_str());
        QVERIFY(*read == design);
        const auto readShort = parseDesign(shortDesignText(design), "short text");
        QVERIFY2(readShort, readShort ? "" : readShort.error().sentence.c_str());
        QVERIFY(*readShort == design);
        QVERIFY(shortDesignText(design).size() < designText(design).size() / 2);
    }
    QCOMPARE(kinds.size(), std::variant_size_v<Block>);
}

void TestDesignFile::randomBlocksRoundTrip()
{
    RandomDesign designs(7);
    for (int i = 0; i < 100; ++i) {
        const std::vector<Block> blocks = designs.next().groups[0].blocks;
        QVERIFY(parseBlocks(blocksText(blocks)).value() == blocks);
    }
    QVERIFY(parseBlocks("[]").value().empty());
    QVERIFY(!parseBlocks("some text on the clipboard"));
    QVERIFY(!parseBlocks(R"([{"kind": "residual", "channels": 0}])"));
}

void TestDesignFile::aFileBeginsWithItsFormatAndVersion()
{
    const std::string text = designText(defaultDesign());
    QVERIFY(text.starts_with("{\n    \"format\": \"binweave-design\",\n    \"version\": 1,\n    \"name\": "));
    QVERIFY(text.find("                {\n                    \"kind\": \"residual\",\n") != std::string::npos);
    QVERIFY(text.ends_with("}\n"));
}

void TestDesignFile::missingKeysTakeTheirDefaults()
{
    const auto design = parseDesign(fileWithBlock(R"("kind": "dense", "growth": 12)"), "text");
    QVERIFY(design);
    NetworkDesign expected;
    expected.groups = {Group{1, {ResidualBlock{}, DenseBlock{.growth = 12}}}};
    QVERIFY(*design == expected);
}

void TestDesignFile::numbersMayBeWrittenWithoutAPoint()
{
    const auto design = parseDesign(fileWithBlock(R"("kind": "transition", "reduction": 3)"), "text");
    QVERIFY(design);
    QCOMPARE(std::get<Transition>(design->groups[0].blocks[1]).reduction, 3.0);
}

void TestDesignFile::mistakesNameTheFileThePathAndWhatIsExpected_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* name, const std::string& text, const std::string& sentence) {
        QTest::newRow(name) << QString::fromStdString(text) << QString::fromStdString(sentence);
    };
    const std::string kinds = R"("residual", "convolution", "dense", "transition", "bottleneck", "depthwise" or )"
                              R"("fully-connected".)";
    row("empty", "", "this is no JSON from line 1, column 1 on.");
    row("not closed", "{" + head + ",\n  \"groups\": [", "this is no JSON from line 2, column 14 on.");
    row("huge number", R"({"x": 1e999})", "this JSON holds a number that is too large.");
    row("no object", "[]", R"(this is no design file, which begins with "format": "binweave-design".)");
    row("other format", R"({"format": "other", "version": 1})",
        R"(this is no design file, which begins with "format": "binweave-design".)");
    row("no version", R"({"format": "binweave-design"})", "version is missing or no whole number.");
    row("later version", R"({"format": "binweave-design", "version": 2})",
        "the file has version 2 of the format; this program reads version 1.");
    row("no groups", "{" + head + "}", "groups is empty; it needs at least one element.");
    row("empty group", "{" + head + R"(, "groups": [{"blocks": []}]})",
        "groups[0].blocks is empty; it needs at least one element.");
    row("unknown key", "{" + head + R"(, "stm": {}})",
        "stm is no known key; known here are format, version, name, input, classes, stem, groups, classifier, "
        "surrogate.");
    row("unknown key in a block", fileWithBlock(R"("kind": "residual", "chanels": 3)"),
        "groups[0].blocks[1].chanels is no known key; known here are kind, channels, stride, bases, precision, style, "
        "weightless, slopes, shifts, projection.");
    row("key of another kind", fileWithBlock(R"("kind": "residual", "growth": 3)"),
        "groups[0].blocks[1].growth is no known key; known here are kind, channels, stride, bases, precision, style, "
        "weightless, slopes, shifts, projection.");
    row("no kind", fileWithBlock(R"("channels": 3)"), R"(groups[0].blocks[1].kind is missing; it must be )" + kinds);
    row("unknown kind", fileWithBlock(R"("kind": "magic")"),
        R"(groups[0].blocks[1].kind is "magic"; it must be )" + kinds);
    row("kind of a wrong type", fileWithBlock(R"("kind": 3)"), R"(groups[0].blocks[1].kind is 3; it must be )" + kinds);
    row("negative channels", fileWithBlock(R"("kind": "residual", "channels": -3)"),
        "groups[0].blocks[1].channels is -3; it must be a whole number from 1 to 8192.");
    row("fractional channels", fileWithBlock(R"("kind": "residual", "channels": 2.5)"),
        "groups[0].blocks[1].channels is 2.5; it must be a whole number from 1 to 8192.");
    row("more than an int", fileWithBlock(R"("kind": "residual", "channels": 18446744073709551615)"),
        "groups[0].blocks[1].channels is 18446744073709551615; it must be a whole number from 1 to 8192.");
    row("text for a number", fileWithBlock(R"("kind": "residual", "stride": "2")"),
        "groups[0].blocks[1].stride is \"2\"; it must be a whole number from 1 to 2.");
    row("number for a switch", fileWithBlock(R"("kind": "convolution", "max-pool": 1)"),
        "groups[0].blocks[1].max-pool is 1; it must be true or false.");
    row("number for a text", "{" + head + R"(, "name": 7})", "name is 7; it must be a text.");
    row("unknown name of a choice", fileWithBlock(R"("kind": "residual", "style": "new")"),
        "groups[0].blocks[1].style is \"new\"; it must be one of \"per-convolution\", \"around-block\".");
    row("array for an object", "{" + head + R"(, "stem": [1]})", "stem is an array; it must be an object.");
    row("object for an array", "{" + head + R"(, "groups": {}})", "groups is an object; it must be an array.");
    row("real out of range", "{" + head + R"(, "classifier": {"dropout": 1}})",
        "classifier.dropout is 1; it must be a number from 0 to 0.95.");
}

void TestDesignFile::mistakesNameTheFileThePathAndWhatIsExpected()
{
    QFETCH(QString, text);
    QFETCH(QString, sentence);
    const auto design = parseDesign(text.toStdString(), "some.json");
    QVERIFY(!design);
    QVERIFY(design.error().kind == Error::Kind::badInput);
    QCOMPARE(QString::fromStdString(design.error().sentence), "some.json: " + sentence);
}

void TestDesignFile::everyTruncationIsAnErrorAndNoCrash()
{
    const std::string text = designText(defaultDesign());
    for (std::size_t length = 0; length + 2 < text.size(); ++length)
        QVERIFY(!parseDesign(std::string_view(text).substr(0, length), "text"));
}

void TestDesignFile::savingAndLoadingGiveTheSameDesign()
{
    const QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.filePath("größe.json").toStdString());
    RandomDesign designs(3);
    const NetworkDesign design = designs.next();
    QVERIFY(saveDesign(design, file));
    QVERIFY(loadDesign(file).value() == design);
    QVERIFY(resolveDesign(file.string()).value() == design);
}

void TestDesignFile::aFileThatCannotBeWrittenIsSaidSo()
{
    const QTemporaryDir folder;
    const auto saved = saveDesign(defaultDesign(), folder.filePath("no/such/folder.json").toStdString());
    QVERIFY(!saved);
    QVERIFY(saved.error().kind == Error::Kind::failed);
}

void TestDesignFile::designsAreNamedInThreeWays_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("name");
    QTest::newRow("expression") << " (10,20,40,80) BNN g=3"
                                << "(10,20,40,80) bnn g=3";
    QTest::newRow("preset") << "preset:resnete-18-cifar10"
                            << "resnete-18-cifar10";
    QTest::newRow("preset by expression") << "preset:(10,20,40,80) full g=3"
                                          << "(10,20,40,80) full g=3";
}

void TestDesignFile::designsAreNamedInThreeWays()
{
    QFETCH(QString, source);
    QFETCH(QString, name);
    QCOMPARE(QString::fromStdString(resolveDesign(source.toStdString()).value().name), name);
}

void TestDesignFile::otherNamesAreAnsweredWithWhatIsPossible_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("words");
    QTest::newRow("nothing") << ""
                             << "give a network expression";
    QTest::newRow("spaces") << "  "
                            << "give a network expression";
    QTest::newRow("no such file") << "no-such-file.json"
                                  << "nor a file that exists";
    QTest::newRow("preset without its prefix") << "ResNetE-18"
                                               << "preset:ResNetE-18";
    QTest::newRow("wrong expression") << "(10,20) bnn q=3"
                                      << "position 13";
    QTest::newRow("unknown preset") << "preset:alexnex"
                                    << "the nearest are";
    QTest::newRow("a folder") << "/"
                              << "directory";
}

void TestDesignFile::otherNamesAreAnsweredWithWhatIsPossible()
{
    QFETCH(QString, source);
    QFETCH(QString, words);
    const auto design = resolveDesign(source.toStdString());
    QVERIFY(!design);
    QVERIFY(design.error().kind == Error::Kind::badInput);
    QVERIFY2(QString::fromStdString(design.error().sentence).contains(words), design.error().sentence.c_str());
}

QTEST_APPLESS_MAIN(TestDesignFile)
#include "test_design_file.moc"
