// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/design_source.h"
#include "model/lint.h"
#include "model/published.h"

#include <QtTest>
#include <functional>

using namespace binweave;

namespace {

using Change = std::function<void(NetworkDesign&)>;

NetworkDesign designOf(const QString& source)
{
    return resolveDesign(source.toStdString()).value();
}

ResidualBlock& residual(NetworkDesign& design, int block)
{
    return std::get<ResidualBlock>(design.groups[0].blocks[block]);
}

std::vector<Finding> findingsOf(const NetworkDesign& design, const QString& rule)
{
    std::vector<Finding> found;
    for (const Finding& finding : lint(design)) {
        if (finding.rule == rule.toStdString())
            found.push_back(finding);
    }
    return found;
}

void replaceBlocks(NetworkDesign& design, std::vector<Block> blocks)
{
    design.groups = {Group{1, std::move(blocks)}};
}

} // namespace

Q_DECLARE_METATYPE(Change)

class TestDesignRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachRuleFiresWhereItApplies_data();
    void eachRuleFiresWhereItApplies();
    void eachRuleIsSilentElsewhere_data();
    void eachRuleIsSilentElsewhere();
    void publishedDesignsGetNoWarningButForABinaryStem();
    void everyFindingSaysWhatAndWhatToDo();
    void findingsStandInNetworkOrder();
    void aDesignThatCannotBeLoweredIsOneError();
    void aBinaryDesignWithOneBaseIsSilent();
};

void TestDesignRules::eachRuleFiresWhereItApplies_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("layer");
    QTest::addColumn<QString>("figure");
    const auto row = [](const char* rule, const char* source, Change change, const char* layer, const char* figure) {
        QTest::newRow(rule) << source << change << rule << layer << figure;
    };
    const Change none = [](NetworkDesign&) {};
    const char* g3 = "(10,20,40,80) bnn g=3";
    const char* g1 = "(10,20,40,80) bnn g=1";

    row("binary-stem", "(10,20,40,80) bnn input 3*3b g=5", none, "stem", "8370 bits");
    row(
        "binary-classifier", g3, [](auto& d) { d.classifier.weights.method = WeightMethod::binary; }, "classifier",
        "111600 bits"); // 3600 weights at 31 more bits
    row(
        "binary-downsampling", g1, [](auto& d) { d.classes = 100; }, "block 1", "130200 bits"); // 4200 weights
    row(
        "scale-before-normalization", g1,
        [](auto& d) { residual(d, 1).precision.weights.scale = WeightScale::channel; }, "block 2", "83.6 %");
    row("large-residual-kernel", "(10,20) bnn resnet 3*3 g=3", none, "block 1", "5400 bits, 9 times the 600 of 1x1");
    row(
        "narrowing", g1, [](auto& d) { residual(d, 1).channels = 12; }, "block 2", "from 20 to 12 channels");
    row(
        "few-shortcuts", g1,
        [](auto& d) {
            replaceBlocks(d, {ConvolutionLayer{}, ConvolutionLayer{}});
        },
        "block 1", "2 binary convolutions");
    row(
        "traditional-block", g1, [](auto& d) { residual(d, 2).style = ShortcutStyle::aroundBlock; }, "block 3",
        "no parameter bits");
    row(
        "pointwise-convolution", g1, [](auto& d) { replaceBlocks(d, {ConvolutionLayer{.channels = 64, .kernel = 1}}); },
        "block 1", "is 8.6 only"); // 10 / (10/64 + 1)
    row("layer-wise-bases", g3, none, "block 1", "6 layers each sum up to 3 bases");
    row(
        "wide-dense-layer", g1, [](auto& d) { replaceBlocks(d, {DenseBlock{.layers = 2, .growth = 128}}); }, "block 1",
        "4 layers that grow by 64");
    row("shallow-network", "(32,64,128) bnn g=3", none, "group 1", "1735680 parameter bits in two blocks");
    row("unpublished-options", "(8,8,16,32) bnn g=4 slopes weightless", none, "block 1",
        "weightless shortcuts and learned slopes, which the published networks lack: no parameter bits, and 3584 "
        "stored bits"); // 2 (8 + 16 + 32) slopes
    row("narrow-classifier", "(10,20,40,80) bnn g=1 hidden=9", none, "classifier", "layer of 9 values");
    row("starving-stem", g3, none, "stem", "beta 0.844, zeta 8.44, 2.5 times");
    row("starving-layer", "(10,64,8,64) bnn g=1", none, "block 2", "zeta of 9 is 16 times under its neighbours' 144");
    row("wasteful-layer", "(10,10,256,10) bnn g=1", none, "block 2",
        "zeta of 9216 is 12.8 times over its neighbours' 720");
    row("ability-spread", g3, none, "block 3", "1280 times the zeta of the weakest, stem");
}

void TestDesignRules::eachRuleFiresWhereItApplies()
{
    QFETCH(QString, source);
    QFETCH(Change, change);
    QFETCH(QString, rule);
    QFETCH(QString, layer);
    QFETCH(QString, figure);
    NetworkDesign design = designOf(source);
    change(design);
    const std::vector<Finding> found = findingsOf(design, rule);
    QVERIFY2(!found.empty(), qPrintable(rule));
    QCOMPARE(QString::fromStdString(found[0].layer), layer);
    const QString sentences = QString::fromStdString(found[0].text + found[0].remedy);
    QVERIFY2(sentences.contains(figure), qPrintable(sentences));
}

void TestDesignRules::eachRuleIsSilentElsewhere_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("rule");
    const auto row = [](const char* name, const char* rule, const char* source, Change change) {
        QTest::newRow(name) << source << change << rule;
    };
    const Change none = [](NetworkDesign&) {};
    const char* g3 = "(10,20,40,80) bnn g=3";
    const char* full = "(10,20,40,80) full g=3";
    const auto classes100 = [](NetworkDesign& d) { d.classes = 100; };

    row("full-precision stem", "binary-stem", g3, none);
    row("full-precision classifier", "binary-classifier", g3, none);
    row("ten classes", "binary-downsampling", g3, none);
    row("full-precision shortcuts", "binary-downsampling", "preset:resnete-18-cifar10", classes100);
    row("no scale", "scale-before-normalization", g3, none);
    row("scale without normalization", "scale-before-normalization", g3, [](auto& d) {
        DenseBlock dense;
        dense.precision.weights.scale = WeightScale::channel;
        dense.layers = 1;
        replaceBlocks(d, {dense});
    });
    row("1x1 residual kernel", "large-residual-kernel", g3, none);
    row("no projection", "large-residual-kernel", "(20,20) bnn resnet 3*3 g=3",
        [](auto& d) { residual(d, 0).stride = 1; });
    row("widening", "narrowing", g3, none);
    row("full precision may narrow", "narrowing", "(40,20) full g=1", none);
    row("one plain convolution", "few-shortcuts", g3, [](auto& d) { replaceBlocks(d, {ConvolutionLayer{}}); });
    row("full-precision convolutions", "few-shortcuts", g3, [](auto& d) {
        replaceBlocks(d, {ConvolutionLayer{}, ConvolutionLayer{}});
        d = fullPrecisionTwin(d);
    });
    row("shortcut around each", "traditional-block", g3, none);
    row("full-precision block", "traditional-block", full,
        [](auto& d) { residual(d, 0).style = ShortcutStyle::aroundBlock; });
    row("3x3 convolution", "pointwise-convolution", g3, [](auto& d) { replaceBlocks(d, {ConvolutionLayer{}}); });
    row("one base", "layer-wise-bases", "(10,20,40,80) bnn g=1", none);
    row("branches", "layer-wise-bases", "(10,20,40,80) bnn g=3 groups=1+1+1", none);
    row("full-precision bases", "layer-wise-bases", full, none);
    row("growth 64", "wide-dense-layer", g3, [](auto& d) { replaceBlocks(d, {DenseBlock{.growth = 64}}); });
    row("small budget", "shallow-network", "(20,40,80) bnn g=3", none);
    row("three blocks", "shallow-network", "(20,40,80,160) bnn g=5", none);
    row("published options", "unpublished-options", g3, none);
    row("no hidden layer", "narrow-classifier", "(10,20) bnn g=1 hidden=0", none);
    row("hidden as wide as the classes", "narrow-classifier", "(10,20) bnn g=1 hidden=10", none);
    row("one base: the stem is not the weakest", "starving-stem", "(10,20,40,80) bnn g=1", none);
    row("a binary stem has its own rule", "starving-stem", "(10,20,40,80) bnn input 3*3b g=3", none);
    row("baseline neighbours starve", "starving-layer", g3, none);
    row("baseline neighbours waste", "wasteful-layer", g3, none);
    row("small spread", "ability-spread", "(8,8,16,32) bnn g=4", none);
}

void TestDesignRules::eachRuleIsSilentElsewhere()
{
    QFETCH(QString, source);
    QFETCH(Change, change);
    QFETCH(QString, rule);
    NetworkDesign design = designOf(source);
    change(design);
    QVERIFY(estimate(design));
    QVERIFY(findingsOf(design, rule).empty());
}

void TestDesignRules::publishedDesignsGetNoWarningButForABinaryStem()
{
    for (const PublishedPoint& point : publishedPoints()) {
        if (point.expression.empty())
            continue;
        for (const Finding& finding : lint(resolveDesign(point.expression).value())) {
            const bool expected = finding.severity == Severity::note || finding.rule == "binary-stem";
            QVERIFY2(expected, (point.expression + ": " + finding.text).c_str());
        }
    }
}

void TestDesignRules::everyFindingSaysWhatAndWhatToDo()
{
    for (const char* source :
         {"(80,20,40) bnn resnet 3*3 input 3*3b g=16 hidden=3", "preset:resnete-18-binary-downsampling"}) {
        for (const Finding& finding : lint(designOf(source))) {
            QVERIFY2(finding.text.ends_with('.') && finding.remedy.ends_with('.'), finding.text.c_str());
            QVERIFY(!finding.layer.empty() && !finding.rule.empty());
        }
    }
}

void TestDesignRules::findingsStandInNetworkOrder()
{
    QStringList layers;
    for (const Finding& finding : lint(designOf("(80,20,40) bnn resnet 3*3 input 3*3b g=16 hidden=3")))
        layers << QString::fromStdString(finding.layer);
    layers.removeDuplicates();
    QCOMPARE(layers, (QStringList{"stem", "block 1", "block 2", "classifier"}));
}

void TestDesignRules::aDesignThatCannotBeLoweredIsOneError()
{
    NetworkDesign design = designOf("(10,20) bnn g=1");
    residual(design, 0).channels = -1;
    const std::vector<Finding> findings = lint(design);
    QCOMPARE(findings.size(), std::size_t{1});
    QVERIFY(findings[0].severity == Severity::error);
    QVERIFY2(findings[0].text.find("groups[0].blocks[0].channels") != std::string::npos, findings[0].text.c_str());
}

void TestDesignRules::aBinaryDesignWithOneBaseIsSilent()
{
    QVERIFY(lint(designOf("(10,20,40,80) bnn g=1")).empty());
}

QTEST_APPLESS_MAIN(TestDesignRules)
#include "test_design_rules.moc"
