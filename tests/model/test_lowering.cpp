// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/expression.h"
#include "model/graph.h"
#include "tests/model/random_design.h"

#include <QtTest>
#include <set>

using namespace binweave;

namespace {

NetworkDesign designOf(const char* expression)
{
    return parseExpression(expression).value();
}

ResidualBlock& residual(NetworkDesign& design, int block)
{
    return std::get<ResidualBlock>(design.groups[0].blocks[block]);
}

const Node& nodeOf(const Graph& graph, const std::string& name)
{
    for (const Node& node : graph.nodes) {
        if (node.name == name)
            return node;
    }
    qFatal("no node %s", name.c_str());
}

QString nameOf(const Graph& graph, int node)
{
    return QString::fromStdString(graph.nodes[node].name);
}

QStringList inputsOf(const Graph& graph, const std::string& name)
{
    QStringList names;
    for (const int input : nodeOf(graph, name).inputs)
        names << nameOf(graph, input);
    return names;
}

/// Names of all convolutions, in order.
QStringList convolutionsOf(const Graph& graph)
{
    QStringList names;
    for (const Node& node : graph.nodes) {
        if (std::holds_alternative<op::Convolution>(node.operation))
            names << QString::fromStdString(node.name);
    }
    return names;
}

} // namespace

class TestLowering : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theAdjustedBlockHasAShortcutAroundEachConvolution();
    void theTraditionalBlockHasOneShortcut();
    void anIdentityShortcutCostsNoNode();
    void aWeightlessShortcutStandsBesideTheProjectionOrInstead();
    void slopesStandBehindSumsAndShiftsBeforeSigns();
    void aGroupOfOneBlockEndsInItsSlope();
    void aRealProjectionReadsRealValues();
    void anAveragePoolComesBeforeItsConvolution();
    void oneBlockGroupsKeepTheShortcutOutsideTheirSum();
    void identityShortcutsStayOutsideTheSumToo();
    void longerGroupsKeepShortcutsInsideTheBranches();
    void branchesShareTheirLayersNames();
    void shortcutsOfAllKernelsFitOnAllPlanes_data();
    void shortcutsOfAllKernelsFitOnAllPlanes();
    void convolutionsKeepThePlaneAtStrideOne();
    void denseLayersConcatenate();
    void transitionsReduceTheWidth_data();
    void transitionsReduceTheWidth();
    void stemAndClassifierFollowTheirOptions();
    void randomGraphsAreConsistent();
    void designsThatDoNotFitAreErrors_data();
    void designsThatDoNotFitAreErrors();
    void elementsAreNumberedThroughTheNetwork();
};

void TestLowering::theAdjustedBlockHasAShortcutAroundEachConvolution()
{
    const Graph graph = lower(designOf("(10,20) bnn g=3")).value();
    QStringList names;
    for (const Node& node : graph.nodes)
        names << QString::fromStdString(node.name);
    QCOMPARE(names,
             (QStringList{"input", "stem", "stem.norm", "block1.conv1.quantize", "block1.conv1", "block1.conv1.norm",
                          "block1.shortcut", "block1.shortcut.norm", "block1.sum1", "block1.conv2.quantize",
                          "block1.conv2", "block1.conv2.norm", "block1.sum2", "classifier.mean", "classifier.hidden",
                          "classifier.hidden.norm", "classifier.hidden.relu", "classifier.scores"}));
    QCOMPARE(inputsOf(graph, "block1.conv1"), QStringList{"block1.conv1.quantize"});
    QCOMPARE(inputsOf(graph, "block1.shortcut"), QStringList{"block1.conv1.quantize"});
    QCOMPARE(inputsOf(graph, "block1.sum1"), (QStringList{"block1.conv1.norm", "block1.shortcut.norm"}));
    QCOMPARE(inputsOf(graph, "block1.sum2"), (QStringList{"block1.conv2.norm", "block1.sum1"}));
    QCOMPARE(std::get<op::Convolution>(nodeOf(graph, "block1.conv1").operation).stride, 2);
    QCOMPARE(std::get<op::Convolution>(nodeOf(graph, "block1.conv2").operation).stride, 1);
    QCOMPARE(std::get<op::Convolution>(nodeOf(graph, "block1.shortcut").operation).bases, 3);
    QCOMPARE(graph.nodes.back().output, (TensorShape{10, 1, 1}));
    QVERIFY(nodeOf(graph, "stem").role == Role::stem);
    QVERIFY(nodeOf(graph, "block1.conv2").role == Role::mainPath);
    QVERIFY(nodeOf(graph, "block1.shortcut").role == Role::shortcut);
    QVERIFY(nodeOf(graph, "classifier.scores").role == Role::classifier);
}

void TestLowering::theTraditionalBlockHasOneShortcut()
{
    NetworkDesign design = designOf("(10,20) bnn g=3");
    residual(design, 0).style = ShortcutStyle::aroundBlock;
    const Graph graph = lower(design).value();
    QCOMPARE(inputsOf(graph, "block1.sum"), (QStringList{"block1.conv2.norm", "block1.shortcut.norm"}));
    QCOMPARE(inputsOf(graph, "block1.conv2.quantize"), QStringList{"block1.conv1.norm"});
}

void TestLowering::anIdentityShortcutCostsNoNode()
{
    NetworkDesign design = designOf("(20,20) bnn g=1");
    residual(design, 0).stride = 1;
    const Graph graph = lower(design).value();
    QCOMPARE(inputsOf(graph, "block1.sum1"), (QStringList{"block1.conv1.norm", "stem.norm"}));
    QCOMPARE(convolutionsOf(graph), (QStringList{"stem", "block1.conv1", "block1.conv2"}));
}

void TestLowering::aWeightlessShortcutStandsBesideTheProjectionOrInstead()
{
    NetworkDesign design = designOf("(8,12,30) bnn g=2 weightless");
    Graph graph = lower(design).value();
    QCOMPARE(inputsOf(graph, "block1.sum1"),
             (QStringList{"block1.conv1.norm", "block1.shortcut.norm", "block1.weightless"}));
    QCOMPARE(inputsOf(graph, "block1.weightless"), QStringList{"block1.weightless.pool"});
    QCOMPARE(inputsOf(graph, "block1.weightless.pool"), QStringList{"stem.norm"});
    QVERIFY(nodeOf(graph, "block1.weightless").output == (TensorShape{12, 16, 16}));

    residual(design, 1).projection.downsampling = Downsampling::weightless; // with or without the option
    for (const bool weightless : {true, false}) {
        residual(design, 1).weightless = weightless;
        graph = lower(design).value();
        QCOMPARE(inputsOf(graph, "block2.sum1"), (QStringList{"block2.conv1.norm", "block2.weightless"}));
        QVERIFY(!convolutionsOf(graph).contains("block2.shortcut"));
    }
    residual(design, 1).channels = 12; // of equal width: nothing is repeated
    graph = lower(design).value();
    QCOMPARE(inputsOf(graph, "block2.sum1"), (QStringList{"block2.conv1.norm", "block2.weightless.pool"}));
    residual(design, 1).stride = 1;
    graph = lower(design).value();
    QCOMPARE(inputsOf(graph, "block2.sum1"), (QStringList{"block2.conv1.norm", "block1.sum2"}));
}

void TestLowering::slopesStandBehindSumsAndShiftsBeforeSigns()
{
    NetworkDesign design = designOf("(8,12,30) bnn g=2 slopes shifts");
    Graph graph = lower(design).value();
    QCOMPARE(inputsOf(graph, "block1.slope1"), QStringList{"block1.sum1"});
    QCOMPARE(inputsOf(graph, "block1.conv2.shift"), QStringList{"block1.slope1"});
    QCOMPARE(inputsOf(graph, "block1.conv2.quantize"), QStringList{"block1.conv2.shift"});
    QCOMPARE(inputsOf(graph, "block1.sum2"), (QStringList{"block1.conv2.norm", "block1.slope1"}));
    QCOMPARE(inputsOf(graph, "block1.slope2"), QStringList{"block1.sum2"});
    QCOMPARE(inputsOf(graph, "block2.conv1.shift"), QStringList{"block1.slope2"});
    QCOMPARE(inputsOf(graph, "block2.shortcut"), QStringList{"block2.conv1.quantize"}); // one shift for both

    residual(design, 0).style = ShortcutStyle::aroundBlock;
    graph = lower(design).value();
    QCOMPARE(inputsOf(graph, "block1.slope1"), QStringList{"block1.conv1.norm"});
    QCOMPARE(inputsOf(graph, "block1.slope2"), QStringList{"block1.sum"});

    graph = lower(fullPrecisionTwin(design)).value();
    QVERIFY(std::ranges::none_of(graph.nodes, [](const Node& node) {
        return std::holds_alternative<op::Slope>(node.operation) || std::holds_alternative<op::Shift>(node.operation);
    }));
}

void TestLowering::aGroupOfOneBlockEndsInItsSlope()
{
    const Graph graph = lower(designOf("(8,12,30) bnn g=2 weightless slopes shifts groups=1+1")).value();
    QCOMPARE(inputsOf(graph, "group1.sum"), (QStringList{"group1.branch1.block1.sum2", "group1.branch2.block1.sum2",
                                                         "block1.shortcut.norm", "block1.weightless"}));
    QCOMPARE(inputsOf(graph, "group1.slope"), QStringList{"group1.sum"});
    QCOMPARE(inputsOf(graph, "group2.branch1.block2.conv1.shift"), QStringList{"group1.slope"});
    QCOMPARE(inputsOf(graph, "group1.branch2.block1.slope1"), QStringList{"group1.branch2.block1.conv1.norm"});
}

void TestLowering::aRealProjectionReadsRealValues()
{
    NetworkDesign design = designOf("(10,20) bnn g=3");
    residual(design, 0).projection.weights.method = WeightMethod::fullPrecision;
    const Graph graph = lower(design).value();
    QCOMPARE(inputsOf(graph, "block1.shortcut"), QStringList{"stem.norm"});
    const auto& shortcut = std::get<op::Convolution>(nodeOf(graph, "block1.shortcut").operation);
    QCOMPARE(shortcut.bases, 1);
    QVERIFY(shortcut.input.method == ActivationMethod::fullPrecision);
}

void TestLowering::anAveragePoolComesBeforeItsConvolution()
{
    NetworkDesign design = designOf("(10,20) bnn g=3");
    residual(design, 0).projection.downsampling = Downsampling::averagePoolConvolution;
    const Graph graph = lower(design).value();
    QCOMPARE(inputsOf(graph, "block1.shortcut.pool"), QStringList{"stem.norm"});
    QCOMPARE(inputsOf(graph, "block1.shortcut.quantize"), QStringList{"block1.shortcut.pool"});
    const auto& shortcut = std::get<op::Convolution>(nodeOf(graph, "block1.shortcut").operation);
    QCOMPARE(shortcut.stride, 1);
    QCOMPARE(shortcut.kernel, 1);
}

void TestLowering::oneBlockGroupsKeepTheShortcutOutsideTheirSum()
{
    const Graph graph = lower(designOf("(10,20,40) bnn g=2 groups=1+1")).value();
    QCOMPARE(convolutionsOf(graph),
             (QStringList{"stem", "group1.branch1.block1.conv1", "group1.branch1.block1.conv2",
                          "group1.branch2.block1.conv1", "group1.branch2.block1.conv2", "block1.shortcut",
                          "group2.branch1.block2.conv1", "group2.branch1.block2.conv2", "group2.branch2.block2.conv1",
                          "group2.branch2.block2.conv2", "block2.shortcut"}));
    QCOMPARE(inputsOf(graph, "group1.sum"),
             (QStringList{"group1.branch1.block1.sum2", "group1.branch2.block1.sum2", "block1.shortcut.norm"}));
    QCOMPARE(std::get<op::Sum>(nodeOf(graph, "group1.sum").operation).scaled, 2); // the shortcut has no theta
    QCOMPARE(inputsOf(graph, "group1.branch2.block1.sum2"),
             (QStringList{"group1.branch2.block1.conv2.norm", "group1.branch2.block1.conv1.norm"}));
    QCOMPARE(inputsOf(graph, "group2.branch1.block2.conv1.quantize"), QStringList{"group1.sum"});
    QCOMPARE(inputsOf(graph, "group2.branch2.block2.conv1"), QStringList{"group2.branch1.block2.conv1.quantize"});
}

void TestLowering::identityShortcutsStayOutsideTheSumToo()
{
    NetworkDesign design = designOf("(20,20) bnn g=2 groups=1");
    residual(design, 0).stride = 1;
    const Graph graph = lower(design).value();
    QCOMPARE(inputsOf(graph, "group1.sum"),
             (QStringList{"group1.branch1.block1.sum2", "group1.branch2.block1.sum2", "stem.norm"}));
}

void TestLowering::longerGroupsKeepShortcutsInsideTheBranches()
{
    const Graph graph = lower(designOf("(10,20,40) bnn g=2 groups=2")).value();
    QCOMPARE(convolutionsOf(graph),
             (QStringList{
                 "stem", "group1.branch1.block1.conv1", "group1.branch1.block1.shortcut", "group1.branch1.block1.conv2",
                 "group1.branch1.block2.conv1", "group1.branch1.block2.shortcut", "group1.branch1.block2.conv2",
                 "group1.branch2.block1.conv1", "group1.branch2.block1.shortcut", "group1.branch2.block1.conv2",
                 "group1.branch2.block2.conv1", "group1.branch2.block2.shortcut", "group1.branch2.block2.conv2"}));
    QCOMPARE(inputsOf(graph, "group1.sum"), (QStringList{"group1.branch1.block2.sum2", "group1.branch2.block2.sum2"}));
    QCOMPARE(inputsOf(graph, "group1.branch2.block2.conv1.quantize"), QStringList{"group1.branch2.block1.sum2"});
}

void TestLowering::branchesShareTheirLayersNames()
{
    const Graph graph = lower(designOf("(10,20) bnn g=2 groups=1")).value();
    const Node& one = nodeOf(graph, "group1.branch1.block1.conv1");
    const Node& two = nodeOf(graph, "group1.branch2.block1.conv1");
    QCOMPARE(one.layer, std::string("block1.conv1"));
    QCOMPARE(two.layer, one.layer);
    QCOMPARE(two.branches, 2);
    QCOMPARE(nodeOf(graph, "block1.shortcut").branches, 1);
}

void TestLowering::shortcutsOfAllKernelsFitOnAllPlanes_data()
{
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("width");
    for (const auto& [height, width] : {std::pair{1, 1}, {1, 2}, {2, 2}, {3, 5}, {8, 8}, {17, 33}, {32, 31}})
        QTest::addRow("%dx%d", height, width) << height << width;
}

void TestLowering::shortcutsOfAllKernelsFitOnAllPlanes()
{
    QFETCH(int, height);
    QFETCH(int, width);
    for (const Downsampling downsampling : {Downsampling::convolution, Downsampling::averagePoolConvolution}) {
        for (const int kernel : {1, 2, 3}) {
            NetworkDesign design = designOf("(10,20) bnn g=1");
            design.input = {3, height, width};
            residual(design, 0).projection = {downsampling, kernel};
            const Graph graph = lower(design).value();
            const TensorShape halved{20, (height + 1) / 2, (width + 1) / 2};
            QCOMPARE(nodeOf(graph, "block1.conv1").output, halved);
            QCOMPARE(nodeOf(graph, "block1.shortcut").output, halved);
        }
    }
}

void TestLowering::convolutionsKeepThePlaneAtStrideOne()
{
    for (int kernel = 1; kernel <= 7; ++kernel) {
        NetworkDesign design = designOf("(10,20) bnn g=1");
        design.groups[0].blocks = {ConvolutionLayer{.channels = 7, .kernel = kernel},
                                   ConvolutionLayer{.channels = 5, .kernel = kernel, .stride = 3, .maxPool = true}};
        const Graph graph = lower(design).value();
        QCOMPARE(nodeOf(graph, "block1.conv").output, (TensorShape{7, 32, 32}));
        QCOMPARE(nodeOf(graph, "block2.conv").output, (TensorShape{5, 11, 11}));
        QCOMPARE(nodeOf(graph, "block2.pool").output, (TensorShape{5, 6, 6}));
    }
}

void TestLowering::denseLayersConcatenate()
{
    NetworkDesign design = designOf("(10,20) bnn g=1");
    design.groups[0].blocks = {DenseBlock{.layers = 2, .growth = 6, .dilation = 3}};
    const Graph graph = lower(design).value();
    QCOMPARE(nodeOf(graph, "block1.conv1").output, (TensorShape{6, 32, 32}));
    QCOMPARE(inputsOf(graph, "block1.concat1"), (QStringList{"stem.norm", "block1.conv1"}));
    QCOMPARE(inputsOf(graph, "block1.concat2"), (QStringList{"block1.concat1", "block1.conv2"}));
    QCOMPARE(inputsOf(graph, "block1.conv2.norm"), QStringList{"block1.concat1"});
    QCOMPARE(nodeOf(graph, "block1.concat2").output, (TensorShape{22, 32, 32}));
}

void TestLowering::transitionsReduceTheWidth_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<double>("reduction");
    QTest::addColumn<int>("to");
    QTest::newRow("exact") << 320 << 2. << 160;
    QTest::newRow("rounded down") << 448 << 2.7 << 160;
    QTest::newRow("rounded up") << 928 << 3.3 << 288;
    QTest::newRow("half to even, down") << 416 << 2. << 192;
    QTest::newRow("half to even, up") << 480 << 2. << 256;
    QTest::newRow("floor comes first") << 145 << 2.99 << 64; // 48.49, floor 48, half of 96
    QTest::newRow("at least 32") << 20 << 4. << 32;
}

void TestLowering::transitionsReduceTheWidth()
{
    QFETCH(int, from);
    QFETCH(double, reduction);
    QFETCH(int, to);
    NetworkDesign design = designOf("(10,20) bnn g=1");
    design.stem.channels = from;
    design.groups[0].blocks = {Transition{.reduction = reduction}};
    QCOMPARE(nodeOf(lower(design).value(), "block1.conv").output, (TensorShape{to, 16, 16}));
    std::get<Transition>(design.groups[0].blocks[0]).maxPool = false;
    QCOMPARE(nodeOf(lower(design).value(), "block1.conv").output, (TensorShape{to, 32, 32}));
}

void TestLowering::stemAndClassifierFollowTheirOptions()
{
    NetworkDesign design = designOf("(10,20) bnn g=1 a=1.25 hidden=0");
    design.input = {1, 29, 28};
    design.stem.stride = 2;
    design.stem.normalization = false;
    design.stem.relu = design.stem.maxPool = true;
    design.classifier = {.hidden = 0, .dropout = 0.5, .bias = true, .normalization = true, .relu = true};
    const Graph graph = lower(design).value();
    QCOMPARE(nodeOf(graph, "stem").output, (TensorShape{13, 15, 14}));
    QCOMPARE(inputsOf(graph, "stem.relu"), QStringList{"stem"});
    QCOMPARE(nodeOf(graph, "stem.pool").output, (TensorShape{13, 8, 7}));
    QCOMPARE(inputsOf(graph, "classifier.relu"), QStringList{"classifier.norm"});
    QCOMPARE(inputsOf(graph, "classifier.mean"), QStringList{"classifier.relu"});
    QCOMPARE(inputsOf(graph, "classifier.scores"), QStringList{"classifier.dropout"});
    QVERIFY(std::get<op::FullyConnected>(graph.nodes.back().operation).bias);
}

void TestLowering::randomGraphsAreConsistent()
{
    RandomDesign designs(5);
    for (int i = 0; i < 300; ++i) {
        const NetworkDesign design = designs.nextThatFits();
        const Result<Graph> graph = lower(design);
        std::set<std::string> names;
        for (std::size_t n = 0; n < graph->nodes.size(); ++n) {
            const Node& node = graph->nodes[n];
            QVERIFY2(names.insert(node.name).second, node.name.c_str());
            QVERIFY(node.output.channels > 0 && node.output.height > 0 && node.output.width > 0);
            QVERIFY(node.inputs.empty() == (n == 0));
            int channels = 0;
            for (const int input : node.inputs) {
                QVERIFY(input >= 0 && input < static_cast<int>(n));
                channels += graph->nodes[input].output.channels;
                if (std::holds_alternative<op::Sum>(node.operation))
                    QCOMPARE(graph->nodes[input].output, node.output);
            }
            if (std::holds_alternative<op::Concatenation>(node.operation))
                QCOMPARE(channels, node.output.channels);
        }
        QCOMPARE(graph->nodes.back().output, (TensorShape{design.classes, 1, 1}));
        QVERIFY(graph->surrogate == design.surrogate);
    }
}

void TestLowering::designsThatDoNotFitAreErrors_data()
{
    QTest::addColumn<int>("change");
    QTest::addColumn<QString>("words");
    QTest::newRow("out of range") << 0 << "groups[0].blocks[0].bases is 17; it must be between 1 and 16.";
    QTest::newRow("no groups") << 1 << "groups is empty";
    QTest::newRow("no stem") << 2 << "stem.expansion leaves the stem without channels";
    QTest::newRow("too wide") << 3 << "stem has 131072 channels; 65536 are the most";
    QTest::newRow("too many operations") << 4 << "Up to block 2 the network has more than 7e16 multiply-accumulates";
}

void TestLowering::designsThatDoNotFitAreErrors()
{
    QFETCH(int, change);
    QFETCH(QString, words);
    NetworkDesign design = designOf("(10,20) bnn g=1");
    switch (change) {
    case 0:
        residual(design, 0).bases = 17;
        break;
    case 1:
        design.groups.clear();
        break;
    case 2:
        design.stem.channels = 1;
        design.stem.expansion = 0.1;
        break;
    case 3:
        design.stem.channels = 8192;
        design.stem.expansion = 16;
        break;
    case 4:
        design.input = {3, 1024, 1024};
        design.groups[0].blocks.push_back(ConvolutionLayer{.channels = 8192, .kernel = 15, .bases = 16});
        residual(design, 0).channels = 8192;
        residual(design, 0).stride = 1;
        break;
    }
    const Result<Graph> graph = lower(design);
    QVERIFY(!graph);
    QVERIFY(graph.error().kind == Error::Kind::badInput);
    QVERIFY2(QString::fromStdString(graph.error().sentence).startsWith(words), graph.error().sentence.c_str());
}

void TestLowering::elementsAreNumberedThroughTheNetwork()
{
    using Part = ElementPath::Part;
    const NetworkDesign design = designOf("(10,20,40,80) bnn g=2 groups=1+2");
    QCOMPARE(elementName(design, {Part::block, 1, 1}), std::string("block 3"));
    QCOMPARE(elementName(design, {Part::group, 1}), std::string("group 2"));
    QCOMPARE(elementName(design, {Part::stem}), std::string("stem"));
    QCOMPARE(nodeOf(lower(design).value(), "group2.branch1.block3.conv1").origin, (ElementPath{Part::block, 1, 1}));
}

QTEST_APPLESS_MAIN(TestLowering)
#include "test_lowering.moc"
