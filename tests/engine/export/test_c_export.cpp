// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_buffers.h"
#include "engine/export/c/c_text.h"
#include "engine/export/child_process.h"
#include "engine/export/export_model.h"
#include "engine/packed/packed_network.h"
#include "engine/random_model.h"
#include "model/file_io.h"
#include "tests/engine/export/c_designs.h"
#include "tests/engine/export/random_images.h"

#include <QtTest>
#include <bit>
#include <set>

using namespace binweave;

namespace {

constexpr std::uint64_t seed = 7;

const ExportTarget& target()
{
    return *exportTarget("c").value();
}

std::vector<float> packedScores(const TrainedModel& model, const LabelledImages& images)
{
    const auto engine = PackedNetwork::build(model, kernelSets()[0]).value();
    std::vector<float> scores(static_cast<std::size_t>(images.count() * engine->classes()));
    engine->scores(images.pixels, images.count(), scores);
    return scores;
}

/// A model on disk.
struct OnDisk
{
    explicit OnDisk(const TrainedModel& trained) : model(trained), folder(TemporaryFolder::make().value())
    {
        target().write(model, {}, path()).value();
    }
    std::filesystem::path path() const { return folder.path() / "some-net.c"; }
    std::string text() const { return readTextFile(path()).value(); }

    /// Replaces one place, which must be there.
    void replace(const std::string& what, const std::string& with) const
    {
        std::string changed = text();
        const std::size_t at = changed.find(what);
        QVERIFY2(at != std::string::npos, what.c_str());
        changed.replace(at, what.size(), with);
        save(path(), changed);
    }

    TrainedModel model;
    TemporaryFolder folder;
};

const TrainedModel& smallModel()
{
    static const TrainedModel model =
        randomModel(parseExpression("(4,6,8) bnn g=2").value(), seed).value(); // bases, a stem, a classifier
    return model;
}

} // namespace

class TestCExport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isAcceptedByItsOwnCheck();
    void oneFlippedWeightBitIsNotAccepted();
    void aLayerTooLargeIsNamed();
    void comesBackWithTheSameScores_data();
    void comesBackWithTheSameScores();
    void isRecognizedByItsContent();
    void hostileNamesStayInsideTheirComments();
    void namesThatNoFileOfCodeCanHaveAreRefused();
    void aShortenedFileGetsOneSentence();
    void anAlteredFileGetsOneSentence_data();
    void anAlteredFileGetsOneSentence();
    void levelsComeBackAsOneWeightAClass();
    void learnedNumbersOfOtherLevelsGetOneSentence_data();
    void learnedNumbersOfOtherLevelsGetOneSentence();
    void withoutACompilerTheCheckSaysSo();
    void aCheckCanBeStopped();
    void valuesThatLiveTogetherDoNotOverlap();
};

void TestCExport::isAcceptedByItsOwnCheck()
{
    const OnDisk disk(smallModel());
    const LabelledImages images = randomImages(disk.model.design.input, 300);
    int done = 0;
    const auto checked =
        verify(target(), disk.model, disk.path(), images, {.progress = [&](int number) { done = number; }});
    QVERIFY2(checked, checked ? "" : checked.error().sentence.c_str());
    QVERIFY2(checked->accepted, checked->sentence.c_str());
    QCOMPARE(checked->images, 300);
    QCOMPARE(done, 600);
}

void TestCExport::oneFlippedWeightBitIsNotAccepted()
{
    const OnDisk disk(smallModel());
    std::string text = disk.text();
    const std::size_t word = text.find("0x", text.find("block1_conv2_weights["));
    QVERIFY(word != std::string::npos);
    char& digit = text[word + 9]; // the lowest four bits of a word
    const int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
    digit = "0123456789abcdef"[value ^ 1];
    save(disk.path(), text);
    const auto checked = verify(target(), disk.model, disk.path(), randomImages(disk.model.design.input, 100));
    QVERIFY2(checked, checked ? "" : checked.error().sentence.c_str());
    QVERIFY(!checked->accepted);
}

void TestCExport::aLayerTooLargeIsNamed()
{
    const FullyConnectedLayer wide{.outputs = 8192};
    ConvolutionLayer terms{.channels = 8192, .kernel = 1};
    terms.precision.weights = {.method = WeightMethod::piecewise, .pieces = 4};
    NetworkDesign design = oddDesign({wide, terms});
    design.input = {1, 1, 1};
    const auto reached = target().reaches(lower(design).value());
    QVERIFY(!reached);
    QCOMPARE(reached.error().sentence, std::string("block2.conv: it has more than 268435456 values or weights, the "
                                                   "most that a C export can hold."));
}

void TestCExport::comesBackWithTheSameScores_data()
{
    QTest::addColumn<int>("index");
    const auto designs = cDesigns();
    for (std::size_t i = 0; i < designs.size(); ++i)
        QTest::newRow(designs[i].name.c_str()) << static_cast<int>(i);
}

void TestCExport::comesBackWithTheSameScores()
{
    QFETCH(int, index);
    const NamedDesign named = cDesigns()[static_cast<std::size_t>(index)];
    const OnDisk disk(randomModel(named.design, seed).value());
    const auto back = target().read(disk.path());
    QVERIFY2(back, back ? "" : back.error().sentence.c_str());
    QVERIFY(back->design == disk.model.design);
    QVERIFY(back->mean == disk.model.mean && back->deviation == disk.model.deviation);
    QVERIFY(back->classNames == disk.model.classNames);
    const LabelledImages images = randomImages(named.design.input, 3);
    const auto expected = packedScores(disk.model, images);
    const auto got = packedScores(*back, images);
    for (std::size_t i = 0; i < got.size(); ++i)
        QCOMPARE(std::bit_cast<std::uint32_t>(got[i]), std::bit_cast<std::uint32_t>(expected[i]));
    QVERIFY(cText(*back, "some-net")->source == disk.text());
    for (const auto& [name, tensor] : disk.model.weights) {
        if (name.ends_with(".threshold") || name.ends_with(".level"))
            QCOMPARE(back->weights.at(name).values, tensor.values);
    }
}

void TestCExport::isRecognizedByItsContent()
{
    const OnDisk disk(smallModel());
    QVERIFY(target().recognizes(disk.path()));
    QVERIFY(target().recognizes(disk.folder.path() / "some-net.h"));
    const auto other = disk.folder.path() / "other.c";
    save(other, std::string_view("int main(void) { return 0; }\n"));
    QVERIFY(!target().recognizes(other));
    QVERIFY(!target().recognizes(disk.folder.path() / "nothing.c"));
}

void TestCExport::hostileNamesStayInsideTheirComments()
{
    TrainedModel model = smallModel();
    model.design.name = "*/ #error /* ?\?/ \\\n@FILE@ net_ \xd7\xa9 \xe2\x80\xae";
    model.classNames[0] = "\" ?\?/ */ %s \\ \n\t";
    model.classNames[1] = "static const float stem_weights[1] = {1.0f};";
    model.classNames[2] = "@CALLS@ net_scores \xc3\xa9"
                          "1";
    const OnDisk disk(model);
    const LabelledImages images = randomImages(model.design.input, 2);
    const auto scores = target().run(disk.path(), images, {});
    QVERIFY2(scores, scores ? "" : scores.error().sentence.c_str());
    const std::string object = (disk.folder.path() / "o").string();
    const auto strict = runChild(
        {{"cc", "-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-c", "-o", object, disk.path().string()},
         "/dev/null",
         disk.folder.path() / "errors"});
    QVERIFY2(strict.value() == 0, readTextFile(disk.folder.path() / "errors").value().c_str());
    const auto back = target().read(disk.path());
    QVERIFY2(back, back ? "" : back.error().sentence.c_str());
    QVERIFY(back->classNames == model.classNames);
    QVERIFY(back->design == model.design);
}

void TestCExport::namesThatNoFileOfCodeCanHaveAreRefused()
{
    const auto folder = TemporaryFolder::make().value();
    QVERIFY(!target().write(smallModel(), {}, folder.path() / "a\"b.c"));
    QVERIFY(!target().write(smallModel(), {}, folder.path() / "a b.c"));
    for (const char* name : {"1st-try.2", "int", "stem", "W"}) {
        QVERIFY(target().write(smallModel(), {}, folder.path() / (std::string(name) + ".c")));
        const auto scores = target().run(folder.path() / (std::string(name) + ".c"), randomImages({3, 32, 32}, 1), {});
        QVERIFY2(scores, scores ? "" : scores.error().sentence.c_str());
    }
}

void TestCExport::aShortenedFileGetsOneSentence()
{
    const OnDisk disk(smallModel());
    const std::string text = disk.text();
    for (std::size_t part = 0; part < 60; ++part) {
        save(disk.path(), std::string_view(text).substr(0, text.size() * part / 60));
        const auto back = target().read(disk.path());
        QVERIFY(!back);
        QCOMPARE(back.error().kind, Error::Kind::badInput);
        QVERIFY(back.error().sentence.find("some-net.c") != std::string::npos);
    }
}

void TestCExport::anAlteredFileGetsOneSentence_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("with");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("a number too many") << "stem_weights[108] = {"
                                       << "stem_weights[108] = { 1.0f,"
                                       << "it has another array instead of the array stem_weights of 108 values";
    QTest::newRow("no number") << "stem_weights[108] = {"
                               << "stem_weights[108] = { nanf,"
                               << "the array stem_weights holds what is no float constant.";
    QTest::newRow("another name") << "stem_weights[108]"
                                  << "stern_weights[108]"
                                  << "it lacks the array stem_weights of 108 values";
    QTest::newRow("twice") << "static const float stem_norm_scale["
                           << "static const float mean["
                           << "the array mean is there twice.";
    QTest::newRow("no end") << "\n};\nstatic const float deviation"
                            << "\nstatic const float deviation"
                            << "the array mean holds what is no float constant.";
    QTest::newRow("a wider design") << "\"channels\": 6"
                                    << "\"channels\": 7"
                                    << "the array";
    QTest::newRow("a design of another kind") << "binweave-design {"
                                              << "binweave-design ["
                                              << "its design";
    QTest::newRow("another number of classes") << "binweave-classes ["
                                               << "binweave-classes [\"one more\","
                                               << "its class names are no list of 10 texts.";
    QTest::newRow("words of the wrong kind") << "W(0x"
                                             << "W(1x"
                                             << "holds what is no word constant.";
    QTest::newRow("a deviation of 0") << "deviation[3] = {\n    60.0f"
                                      << "deviation[3] = {\n    0.0f"
                                      << "a deviation is not above 0.";
}

void TestCExport::anAlteredFileGetsOneSentence()
{
    QFETCH(QString, what);
    QFETCH(QString, with);
    QFETCH(QString, sentence);
    const OnDisk disk(smallModel());
    disk.replace(what.toStdString(), with.toStdString());
    const auto back = target().read(disk.path());
    QVERIFY(!back);
    QCOMPARE(back.error().kind, Error::Kind::badInput);
    QVERIFY2(back.error().sentence.find(sentence.toStdString()) != std::string::npos, back.error().sentence.c_str());
}

void TestCExport::levelsComeBackAsOneWeightAClass()
{
    ConvolutionLayer layer{.channels = 32};
    layer.precision = {{.method = WeightMethod::piecewise}, {.method = ActivationMethod::piecewise}};
    const OnDisk disk(randomModel(oddDesign({layer, layer}), seed).value());
    const auto back = target().read(disk.path());
    QVERIFY2(back, back ? "" : back.error().sentence.c_str());
    const auto& weights = back->weights.at("block2.conv.weight").values;
    QCOMPARE(weights.size(), std::size_t{32 * 32 * 9});
    QCOMPARE(std::set(weights.begin(), weights.end()).size(), std::size_t{5});
    QVERIFY(disk.text().size() < 100000); // no list of all weights
}

void TestCExport::learnedNumbersOfOtherLevelsGetOneSentence_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("with");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("no line") << "binweave-learned {"
                             << "binweave-earned {"
                             << "it lacks the 4 learned numbers block1.quantize.threshold.";
    QTest::newRow("too few") << "\"block1.quantize.level\":["
                             << "\"block1.quantize.level\":[1],\"x\":["
                             << "it lacks the 4 learned numbers block1.quantize.level.";
    QTest::newRow("another level") << "\"block1.quantize.level\":["
                                   << "\"block1.quantize.level\":[1,2,3,4],\"x\":["
                                   << "the arrays of block1.quantize are not those of its learned levels.";
    QTest::newRow("other weights") << "\"block1.conv.weight\":["
                                   << "\"block1.conv.weight\":[-2,-1,0,1,2],\"x\":["
                                   << "the arrays of block1.conv are not those of its learned weights.";
    QTest::newRow("weights of other classes") << "\"block1.conv.weight\":["
                                              << "\"block1.conv.weight\":[1,1,1,1],\"x\":["
                                              << "the arrays of block1.conv are not those of its learned weights.";
    QTest::newRow("a bit") << "block1_conv_weights[160 * WORDS(63)] = {\n    W(0x"
                           << "block1_conv_weights[160 * WORDS(63)] = {\n    W(0x7fffffff, 0xffffffff), W(0x"
                           << "array block1_conv_weights";
    QTest::newRow("infinite") << "\"block1.conv.weight\":["
                              << "\"block1.conv.weight\":[1e300,"
                              << "its learned numbers are no lists of finite numbers.";
    QTest::newRow("no number") << "\"block1.conv.weight\":["
                               << "\"block1.conv.weight\":[null,"
                               << "its learned numbers are no lists of finite numbers.";
}

void TestCExport::learnedNumbersOfOtherLevelsGetOneSentence()
{
    QFETCH(QString, before);
    QFETCH(QString, with);
    QFETCH(QString, sentence);
    ConvolutionLayer layer{.channels = 32};
    layer.precision = {{.method = WeightMethod::piecewise}, {.method = ActivationMethod::piecewise, .pieces = 4}};
    const OnDisk disk(randomModel(oddDesign({layer}), seed).value());
    disk.replace(before.toStdString(), with.toStdString());
    const auto back = target().read(disk.path());
    QVERIFY(!back);
    QCOMPARE(back.error().kind, Error::Kind::badInput);
    QVERIFY2(back.error().sentence.find(sentence.toStdString()) != std::string::npos, back.error().sentence.c_str());
}

void TestCExport::withoutACompilerTheCheckSaysSo()
{
    const OnDisk disk(smallModel());
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", "/nowhere");
    const auto scores = target().run(disk.path(), randomImages(disk.model.design.input, 1), {});
    qputenv("PATH", path);
    QVERIFY(!scores);
    QCOMPARE(scores.error().sentence, std::string("The C export needs a C compiler to be checked. Cannot run 'cc': No "
                                                  "such file or directory."));
}

void TestCExport::aCheckCanBeStopped()
{
    std::stop_source source;
    source.request_stop();
    const OnDisk disk(smallModel());
    QVERIFY(!target().run(disk.path(), randomImages(disk.model.design.input, 1), {.stop = source.get_token()}));
    const auto late = runChild({{"sleep", "100"}, "/dev/null", "/dev/null", std::chrono::seconds(0)});
    QCOMPARE(late.error().sentence, std::string("'sleep' took longer than 0 seconds and was ended."));
}

void TestCExport::valuesThatLiveTogetherDoNotOverlap()
{
    RandomStream stream(seed);
    for (int round = 0; round < 50; ++round) {
        struct Value
        {
            std::size_t size;
            int first, last, replaces;
        };
        std::vector<Value> values;
        CBuffers buffers(8);
        for (int i = 0; i < 30; ++i) {
            Value value{stream.below(100) + 1, i, i + stream.between(0, 6), -1};
            buffers.add(i, value.size, value.first);
            buffers.read(i, value.last);
            const int other = stream.between(0, std::max(i - 1, 0));
            if (i > 0 && values[static_cast<std::size_t>(other)].last >= i && stream.below(2) == 0) {
                value.replaces = other;
                buffers.mayReplace(i, other);
            }
            values.push_back(value);
        }
        const auto offsets = buffers.place();
        const auto begin = [&](int i) { return offsets.at(i); };
        const auto end = [&](int i) { return offsets.at(i) + values[static_cast<std::size_t>(i)].size; };
        for (int a = 0; a < 30; ++a) {
            QCOMPARE(begin(a) % 8, std::size_t{0});
            QVERIFY(end(a) <= buffers.total());
            for (int b = a + 1; b < 30; ++b) {
                const Value& first = values[static_cast<std::size_t>(a)];
                const Value& second = values[static_cast<std::size_t>(b)];
                const bool takesOver = second.replaces == a && first.last == second.first && begin(a) == begin(b);
                if (second.first <= first.last && !takesOver)
                    QVERIFY(end(a) <= begin(b) || end(b) <= begin(a));
            }
        }
    }
}

QTEST_GUILESS_MAIN(TestCExport)
#include "test_c_export.moc"
