// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/expression.h"

#include <QtTest>

using namespace binweave;

namespace {

const ResidualBlock& blockOf(const NetworkDesign& design, int group, int block)
{
    return std::get<ResidualBlock>(design.groups[group].blocks[block]);
}

} // namespace

class TestExpression : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void canonicalExpressionsRoundTrip_data();
    void canonicalExpressionsRoundTrip();
    void spacesCaseAndOrderAreFree_data();
    void spacesCaseAndOrderAreFree();
    void mistakesAreAnsweredWithThePosition_data();
    void mistakesAreAnsweredWithThePosition();
    void theBinaryBaselineIsWhatSemanticsSays();
    void fullKeepsTheBasesAndTheStem();
    void groupsBecomeBranchesWithOneBaseEach();
    void hiddenWidthFollowsTheRule_data();
    void hiddenWidthFollowsTheRule();
    void otherDesignsHaveNoExpression_data();
    void otherDesignsHaveNoExpression();
    void theNameOfADesignDoesNotMatter();
    void theDataSetDoesNotMatter();
};

void TestExpression::canonicalExpressionsRoundTrip_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text : {"(10,20,40,80) bnn g=3",
                             "(10,20,40,80) full g=4",
                             "(10,20,40,80) bnn resnet 3*3 g=3",
                             "(10,20,40,80) bnn resnet 2*2 g=3",
                             "(10,20,40,80) bnn input 5*5f g=5",
                             "(10,20,40,80) full input 3*3b g=5",
                             "(10,20,40,80) bnn g=5 a=2",
                             "(10,20,40,80) bnn g=5 a=1.5",
                             "(10,20,40,80) bnn g=5 a=0.1",
                             "(20,40,80) bnn g=3 hidden=119",
                             "(20,40,80) bnn g=3 hidden=0",
                             "(1,1) bnn g=1",
                             "(3,8192) full resnet 3*3 input 15*15b g=16 a=16 hidden=65536",
                             "(10,20,40,80) bnn g=3 groups=1+2",
                             "(10,20,40,80) bnn g=3 groups=3",
                             "(10,20,40,80) bnn g=1 groups=1+1+1",
                             "(8,8,8,8,8,8,8) full g=2 groups=1+2+3",
                             "(8,8,16,32) bnn g=4 weightless slopes shifts",
                             "(8,8,16) full g=4 slopes",
                             "(8,8,16) bnn g=4 a=2 hidden=3 weightless shifts groups=1+1"})
        QTest::newRow(text) << text;
}

void TestExpression::canonicalExpressionsRoundTrip()
{
    QFETCH(QString, text);
    const auto design = parseExpression(text.toStdString());
    QVERIFY2(design, design ? "" : design.error().sentence.c_str());
    QCOMPARE(QString::fromStdString(design->name), text);
    QCOMPARE(expressionOf(*design), std::optional(text.toStdString()));
}

void TestExpression::spacesCaseAndOrderAreFree_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("canonical");
    QTest::newRow("many spaces") << "  ( 10 ,20,\t40 , 80 )\n BNN   g = 3 "
                                 << "(10,20,40,80) bnn g=3";
    QTest::newRow("no spaces") << "(10,20)bnnresnet3*3input5*5fg=3a=2groups=1"
                               << "(10,20) bnn resnet 3*3 input 5*5f g=3 a=2 groups=1";
    QTest::newRow("spaces in clauses") << "(10,20) Full Input 7 * 7 F g=2"
                                       << "(10,20) full input 7*7f g=2";
    QTest::newRow("other order") << "(10,20) g=2 hidden=3 resnet 2*2 full a=2"
                                 << "(10,20) full resnet 2*2 g=2 a=2 hidden=3";
    QTest::newRow("options") << "(10,20) shifts Weightless bnn slopes g=2"
                             << "(10,20) bnn g=2 weightless slopes shifts";
    QTest::newRow("defaults spelled out") << "(10,20,40,80) bnn resnet 1*1 input 3*3f g=3 a=1.0 hidden=40"
                                          << "(10,20,40,80) bnn g=3";
    QTest::newRow("one base is the default") << "(10,20) bnn"
                                             << "(10,20) bnn g=1";
}

void TestExpression::spacesCaseAndOrderAreFree()
{
    QFETCH(QString, text);
    QFETCH(QString, canonical);
    const auto design = parseExpression(text.toStdString());
    QVERIFY2(design, design ? "" : design.error().sentence.c_str());
    QCOMPARE(QString::fromStdString(design->name), canonical);
}

void TestExpression::mistakesAreAnsweredWithThePosition_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("position");
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("found");
    const auto row = [](const char* text, int position, const char* expected, const char* found) {
        QTest::newRow(text) << text << position << expected << found;
    };
    row("", 1, "the channels in parentheses", "the end");
    row("10,20 bnn", 1, "the channels in parentheses", "\"10\"");
    row("(10) bnn", 4, "the channels of a stage", "\")\"");
    row("(10,20 bnn", 8, "\",\" or \")\"", "\"bnn\"");
    row("(10,) bnn", 5, "a number of channels from 1 to 8192", "\")\"");
    row("(10,-2) bnn", 5, "a number of channels from 1 to 8192", "\"-2\"");
    row("(10,8193) bnn", 5, "a number of channels from 1 to 8192", "\"8193\"");
    row("(10,99999999999999999999) bnn", 5, "a number of channels from 1 to 8192", "\"99999999999999999999\"");
    row("(10,2.5) bnn", 6, "\",\" or \")\"", "\".5\"");
    row("(10,20)", 8, "\"bnn\" or \"full\"", "the end");
    row("(10,20) g=3", 12, "\"bnn\" or \"full\"", "the end");
    row("(10,20) bin g=3", 9, "\"bnn\", \"full\"", "\"bin\"");
    row("(10,20) bnn full", 13, "no second \"bnn\"", "\"full\"");
    row("(10,20) bnn g=3 g=4", 17, "no second \"g=\"", "\"g\"");
    row("(10,20) bnn g=0", 15, "a number of bases from 1 to 16", "\"0\"");
    row("(10,20) bnn g=17", 15, "a number of bases from 1 to 16", "\"17\"");
    row("(10,20) bnn slopes g=2 slopes", 24, "no second \"slopes\"", "\"slopes\"");
    row("(10,20) bnn g", 14, "\"=\"", "the end");
    row("(10,20) bnn resnet 4*4", 20, "a kernel size from 1 to 3", "\"4\"");
    row("(10,20) bnn resnet 3*2", 22, "3 again", "\"2\"");
    row("(10,20) bnn resnet 3", 21, "\"*3\"", "the end");
    row("(10,20) bnn input 5*5 g=3", 23, "\"f\" (full-precision weights) or \"b\"", "\"g\"");
    row("(10,20) bnn a=0", 15, "an expansion factor from 0.1 to 16", "\"0\"");
    row("(10,20) bnn a=inf", 15, "an expansion factor from 0.1 to 16", "\"inf\"");
    row("(10,20) bnn a=2e0", 16, "\"bnn\", \"full\"", "\"e0\"");
    row("(10,20) bnn hidden=-1", 20, "the width of the hidden layer from 0 to 65536", "\"-1\"");
    row("(10,20) bnn groups=1", 21, "\"g=\"", "the end");
    row("(10,20,30) bnn g=2 groups=1+2", 27, "groups of 2 blocks in total, not 3", "\"1\"");
    row("(10,20,30) bnn g=2 groups=1+", 29, "a number of blocks", "the end");
    row("(10,20) bnn g=3 ümlaut", 17, "\"bnn\", \"full\"", "\"ü\"");
}

void TestExpression::mistakesAreAnsweredWithThePosition()
{
    QFETCH(QString, text);
    QFETCH(int, position);
    QFETCH(QString, expected);
    QFETCH(QString, found);
    const auto design = parseExpression(text.toStdString());
    QVERIFY(!design);
    QVERIFY(design.error().kind == Error::Kind::badInput);
    const QString sentence = QString::fromStdString(design.error().sentence);
    QVERIFY2(sentence.contains(QString("at position %1:").arg(position)), qPrintable(sentence));
    QVERIFY2(sentence.contains(expected), qPrintable(sentence));
    QVERIFY2(sentence.endsWith(QString("found %1.").arg(found)), qPrintable(sentence));
}

void TestExpression::theBinaryBaselineIsWhatSemanticsSays()
{
    const auto design = parseExpression("(10,20,40) bnn resnet 2*2 input 5*5b g=3 a=1.25");
    QVERIFY(design);
    QCOMPARE(design->input, (TensorShape{3, 32, 32}));
    QCOMPARE(design->classes, 10);
    QCOMPARE(stemChannels(design->stem), 13); // 12.5 rounded half up
    QCOMPARE(design->stem.kernel, 5);
    QVERIFY(design->stem.weights.method == WeightMethod::binary);
    QCOMPARE(design->groups.size(), std::size_t{1});
    QCOMPARE(design->groups[0].branches, 1);
    for (const int i : {0, 1}) {
        const ResidualBlock& block = blockOf(*design, 0, i);
        QCOMPARE(block.channels, i == 0 ? 20 : 40);
        QCOMPARE(block.stride, 2);
        QCOMPARE(block.bases, 3);
        QCOMPARE(block.projection.kernel, 2);
        QVERIFY(block.style == ShortcutStyle::perConvolution);
        QVERIFY(block.projection.downsampling == Downsampling::convolution);
        QVERIFY(block.projection.weights.method == WeightMethod::binary);
        QVERIFY(block.precision.weights.method == WeightMethod::binary);
        QVERIFY(block.precision.activations.method == ActivationMethod::sign);
    }
    QCOMPARE(design->classifier.hidden, 60);
    QVERIFY(!design->classifier.bias);
}

void TestExpression::fullKeepsTheBasesAndTheStem()
{
    const auto design = parseExpression("(10,20) full input 3*3b g=4");
    QVERIFY(design);
    const ResidualBlock& block = blockOf(*design, 0, 0);
    QCOMPARE(block.bases, 4);
    QVERIFY(block.precision.weights.method == WeightMethod::fullPrecision);
    QVERIFY(block.precision.activations.method == ActivationMethod::fullPrecision);
    QVERIFY(block.projection.weights.method == WeightMethod::fullPrecision);
    QVERIFY(design->stem.weights.method == WeightMethod::binary);
}

void TestExpression::groupsBecomeBranchesWithOneBaseEach()
{
    const auto design = parseExpression("(10,20,40,80) bnn g=5 groups=1+2");
    QVERIFY(design);
    QCOMPARE(design->groups.size(), std::size_t{2});
    QCOMPARE(design->groups[0].blocks.size(), std::size_t{1});
    QCOMPARE(design->groups[1].blocks.size(), std::size_t{2});
    for (const Group& group : design->groups) {
        QCOMPARE(group.branches, 5);
        for (const Block& block : group.blocks)
            QCOMPARE(std::get<ResidualBlock>(block).bases, 1);
    }
    QCOMPARE(blockOf(*design, 1, 1).channels, 80);
}

void TestExpression::hiddenWidthFollowsTheRule_data()
{
    QTest::addColumn<QString>("channels");
    QTest::addColumn<int>("hidden");
    QTest::newRow("four numbers") << "(10,20,40,80)" << 40;
    QTest::newRow("four numbers, not halved") << "(3,6,12,16)" << 12;
    QTest::newRow("three numbers") << "(20,40,80)" << 120;
    QTest::newRow("two numbers") << "(10,20)" << 10;
    QTest::newRow("five numbers") << "(8,8,16,32,64)" << 32;
    QTest::newRow("at least one") << "(8,1)" << 1;
}

void TestExpression::hiddenWidthFollowsTheRule()
{
    QFETCH(QString, channels);
    QFETCH(int, hidden);
    QCOMPARE(parseExpression((channels + " bnn").toStdString())->classifier.hidden, hidden);
}

void TestExpression::otherDesignsHaveNoExpression_data()
{
    QTest::addColumn<int>("change");
    const std::vector<const char*> changes{"traditional block", "another stride", "unequal bases", "plain convolution",
                                           "unequal branches",  "dropout",        "no blocks",     "real projection",
                                           "other surrogate",   "no groups"};
    for (std::size_t i = 0; i < changes.size(); ++i)
        QTest::newRow(changes[i]) << int(i);
}

void TestExpression::otherDesignsHaveNoExpression()
{
    QFETCH(int, change);
    NetworkDesign design = parseExpression("(10,20,40) bnn g=2 groups=1+1").value();
    auto& block = std::get<ResidualBlock>(design.groups[1].blocks[0]);
    switch (change) {
    case 0:
        block.style = ShortcutStyle::aroundBlock;
        break;
    case 1:
        block.stride = 1;
        break;
    case 2:
        block.bases = 2;
        break;
    case 3:
        design.groups[1].blocks[0] = ConvolutionLayer{};
        break;
    case 4:
        design.groups[1].branches = 3;
        break;
    case 5:
        design.classifier.dropout = 0.5;
        break;
    case 6:
        design.groups[1].blocks.clear();
        break;
    case 7:
        block.projection.weights.method = WeightMethod::fullPrecision;
        break;
    case 8:
        design.surrogate.kind = SurrogateKind::clipped;
        break;
    case 9:
        design.groups.clear();
        break;
    }
    QCOMPARE(expressionOf(design), std::nullopt);
}

void TestExpression::theNameOfADesignDoesNotMatter()
{
    NetworkDesign design = parseExpression("(10,20) bnn g=2").value();
    design.name = "mine";
    QCOMPARE(expressionOf(design), std::optional<std::string>("(10,20) bnn g=2"));
}

void TestExpression::theDataSetDoesNotMatter()
{
    NetworkDesign design = parseExpression("(10,20) bnn g=2").value();
    design.input = {1, 28, 28};
    design.classes = 100;
    QCOMPARE(expressionOf(design), std::optional<std::string>("(10,20) bnn g=2"));
}

QTEST_APPLESS_MAIN(TestExpression)
#include "test_expression.moc"
