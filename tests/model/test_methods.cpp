// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/design_file.h"
#include "model/estimate.h"
#include "model/fields.h"
#include "model/lint.h"
#include "model/method_comparison.h"
#include "model/node_cost.h"
#include "model/precision.h"
#include "tests/model/random_design.h"

#include <QtTest>
#include <set>

using namespace binweave;

namespace {

/// 3x8x8 images, a stem of 6 channels and these blocks.
NetworkDesign designOf(std::vector<Block> blocks, int branches = 1)
{
    NetworkDesign design;
    design.input = {3, 8, 8};
    design.stem.channels = 6;
    design.classifier.hidden = 0;
    design.groups = {{branches, std::move(blocks)}};
    return design;
}

/// One 3x3 convolution from 6 to 10 channels on an 8x8 plane: 540 weights, 34560 multiply-accumulates a base.
NetworkDesign layerOf(const LayerPrecision& precision, int bases = 1)
{
    return designOf({ConvolutionLayer{.channels = 10, .bases = bases, .precision = precision}});
}

LayerEstimate rowOf(const NetworkDesign& design, const std::string& name)
{
    const Estimates estimates = estimate(design).value();
    for (const LayerEstimate& row : estimates.layers) {
        if (row.name == name)
            return row;
    }
    qFatal("no layer %s", name.c_str());
}

bool hasRow(const NetworkDesign& design, const std::string& name)
{
    const Estimates estimates = estimate(design).value();
    return std::ranges::any_of(estimates.layers, [&](const LayerEstimate& row) { return row.name == name; });
}

LayerPrecision precisionOf(WeightMethod weights, ActivationMethod activations)
{
    return {{.method = weights}, {.method = activations}};
}

const Node& nodeOf(const Graph& graph, const std::string& name)
{
    const auto found = std::ranges::find(graph.nodes, name, &Node::name);
    if (found == graph.nodes.end())
        qFatal("no node %s", name.c_str());
    return *found;
}

QStringList inputsOf(const Graph& graph, const std::string& name)
{
    QStringList names;
    for (const int input : nodeOf(graph, name).inputs)
        names << QString::fromStdString(graph.nodes[input].name);
    return names;
}

QString errorOf(const NetworkDesign& design)
{
    const auto graph = lower(design);
    return graph ? QString() : QString::fromStdString(graph.error().sentence);
}

} // namespace

class TestMethods : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMethodHasItsBitsOperationsAndSpeedUp_data();
    void everyMethodHasItsBitsOperationsAndSpeedUp();
    void learnedThresholdsAndLevelsAreStored();
    void xnorIsASignASumAndItsMagnitudes();
    void branchesShareTheMagnitudesOfTheirInput();
    void methodsThatDoNotGoTogetherAreRefused_data();
    void methodsThatDoNotGoTogetherAreRefused();
    void allOtherPairsGoTogether();
    void groupsDivideKernels();
    void aBottleneckHasOneShortcutAndAnInnerOneOnRequest();
    void theStrideOfABottleneckIsWhereItIsPut();
    void aLoneBottleneckHasItsShortcutOutsideTheBranches();
    void aDepthwiseBlockConvolvesEachChannelThenAcross();
    void aFullyConnectedLayerReadsTheWholePlane();
    void poolsOfAlexNetStayInsideThePlane();
    void denseLayersCanNarrowFirstAndTransitionsAverage();
    void aPlaneThatVanishesIsSaidSo();
    void versionOneFilesAreReadWithoutTheNewFields();
    void aDepthwiseBlockIsNamedByTheLinter();
    void methodsAreComparedWithTheLayersNumbers();
};

void TestMethods::everyMethodHasItsBitsOperationsAndSpeedUp_data()
{
    QTest::addColumn<NetworkDesign>("design");
    QTest::addColumn<long long>("weightBits");   // B g
    QTest::addColumn<long long>("extraNumbers"); // factors and levels that no normalization absorbs
    QTest::addColumn<long long>("binary");       // c = Bw g A; 0: the layer is real
    QTest::addColumn<long long>("additions");    // d
    const auto row = [](const char* name, const LayerPrecision& precision, int bases, long long bits, long long extra,
                        long long binary, long long additions) {
        QTest::newRow(name) << layerOf(precision, bases) << bits << extra << binary << additions;
    };
    using W = WeightMethod;
    using A = ActivationMethod;
    row("BNN", precisionOf(W::binary, A::sign), 1, 1, 0, 1, 1);
    row("K = 3 bases", precisionOf(W::binary, A::sign), 3, 3, 3, 3, 3);
    row("BWN", {{.scale = WeightScale::channel}, {.method = A::fullPrecision}}, 1, 1, 0, 0, 0);
    row("XNOR-Net", {{.scale = WeightScale::channel}, {.method = A::xnor}}, 1, 1, 0, 1, 1);
    row("HORQ", {{.scale = WeightScale::channel}, {.method = A::horq}}, 1, 1, 0, 2, 2);
    row("TBN", {{.scale = WeightScale::channel}, {.method = A::ternary}}, 1, 1, 0, 2, 1);
    row("TWN", precisionOf(W::ternary, A::fullPrecision), 1, 2, 0, 0, 0);
    row("TTQ", precisionOf(W::ttq, A::fullPrecision), 1, 2, 2, 0, 0);
    row("DoReFa 1, 4", {{W::fixedPoint, 1}, {A::fixedPoint, 4, 1.0}}, 1, 1, 0, 4, 1);
    row("DoReFa 2, 2", {{W::fixedPoint, 2}, {A::fixedPoint, 2, 1.0}}, 1, 2, 0, 4, 1);
    row("8-bit activations", {{}, {A::fixedPoint, 8}}, 1, 1, 0, 8, 1);
    row("ABC 3, 5", {{.method = W::abc, .pieces = 3}, {.method = A::abc, .pieces = 5}}, 1, 3, 3, 15, 4);
    row("ABC 5, real", {{.method = W::abc, .pieces = 5}, {.method = A::fullPrecision}}, 1, 5, 5, 0, 0);
    row("ABC 1, sign", {{.method = W::abc, .pieces = 1}, {.method = A::sign}}, 1, 1, 0, 1, 1);
    row("PA 4, 5", {{.method = W::piecewise, .pieces = 4}, {.method = A::piecewise, .pieces = 5}}, 1, 4, 4, 20, 20);
    row("PA 8, 7", {{.method = W::piecewise, .pieces = 8}, {.method = A::piecewise, .pieces = 7}}, 1, 8, 8, 56, 56);
    row("ternary, k-bit", {{.method = W::ternary}, {A::fixedPoint, 4}}, 2, 4, 2, 16, 2);
}

void TestMethods::everyMethodHasItsBitsOperationsAndSpeedUp()
{
    QFETCH(NetworkDesign, design);
    QFETCH(long long, weightBits);
    QFETCH(long long, extraNumbers);
    QFETCH(long long, binary);
    QFETCH(long long, additions);
    const LayerEstimate row = rowOf(design, "block1.conv");
    QCOMPARE(row.parameterBits, 540 * weightBits);
    QCOMPARE(row.storedBits, 540 * weightBits + 32 * extraNumbers);
    QCOMPARE(row.macs.binary, 34560 * binary);
    QCOMPARE(row.macs.full == 0, binary > 0);
    QCOMPARE(row.sigma.has_value(), binary > 0);
    if (row.sigma)
        QCOMPARE(*row.sigma, 34560 / (binary * 34560 / 64.0 + static_cast<double>(additions) * 640));
}

void TestMethods::learnedThresholdsAndLevelsAreStored()
{
    const NetworkDesign pieces =
        layerOf({{.method = WeightMethod::piecewise}, {.method = ActivationMethod::piecewise, .pieces = 6}});
    QCOMPARE(rowOf(pieces, "block1.quantize").storedBits, 32 * 12LL);
    QCOMPARE(rowOf(pieces, "block1.quantize").parameterBits, 0LL);
    const NetworkDesign abc = layerOf({{.method = WeightMethod::abc}, {.method = ActivationMethod::abc, .pieces = 3}});
    QCOMPARE(rowOf(abc, "block1.quantize").storedBits, 32 * 6LL);
    QVERIFY(!hasRow(layerOf({}), "block1.quantize"));
}

void TestMethods::xnorIsASignASumAndItsMagnitudes()
{
    const Graph graph = lower(layerOf(precisionOf(WeightMethod::binary, ActivationMethod::xnor))).value();
    QVERIFY(nodeOf(graph, "block1.quantize").operation ==
            Operation(op::Activation{{.method = ActivationMethod::sign}}));
    QCOMPARE(inputsOf(graph, "block1.conv"), QStringList({"block1.quantize"}));
    QCOMPARE(inputsOf(graph, "block1.conv.magnitude"), QStringList({"stem.norm"}));
    QCOMPARE(nodeOf(graph, "block1.conv.magnitude").output, (TensorShape{1, 8, 8}));
    QCOMPARE(inputsOf(graph, "block1.conv.scaled"), QStringList({"block1.conv", "block1.conv.magnitude"}));
    QCOMPARE(inputsOf(graph, "block1.conv.norm"), QStringList({"block1.conv.scaled"}));
}

void TestMethods::branchesShareTheMagnitudesOfTheirInput()
{
    ResidualBlock block{.channels = 6, .stride = 1};
    block.precision.activations.method = ActivationMethod::xnor;
    const Graph graph = lower(designOf({block}, 3)).value();
    const auto magnitudes = std::ranges::count_if(
        graph.nodes, [](const Node& node) { return std::holds_alternative<op::InputMagnitude>(node.operation); });
    QCOMPARE(magnitudes, 1 + 3); // of what all three read, and of what each has inside
}

void TestMethods::methodsThatDoNotGoTogetherAreRefused_data()
{
    QTest::addColumn<NetworkDesign>("design");
    QTest::addColumn<QString>("sentence");
    using W = WeightMethod;
    using A = ActivationMethod;
    QTest::newRow("ternary weights, HORQ")
        << layerOf(precisionOf(W::ternary, A::horq))
        << "In block 1, HORQ's activations are defined for binary weights only; choose those, or other activations.";
    QTest::newRow("real weights, XNOR-Net") << layerOf(precisionOf(W::fullPrecision, A::xnor))
                                            << "In block 1, XNOR-Net's scaled activations are defined for binary "
                                               "weights only; choose those, or other activations.";
    QTest::newRow("pieces, TBN") << layerOf(precisionOf(W::piecewise, A::ternary))
                                 << "In block 1, TBN's ternary activations are defined for binary weights only; choose "
                                    "those, or other activations.";
    QTest::newRow("bases of bases") << layerOf(precisionOf(W::abc, A::sign), 3)
                                    << "In block 1, ABC-Net's weights are a sum of binary tensors already; set the "
                                       "bases to 1, or choose binary weights.";
    QTest::newRow("odd pieces") << layerOf({{.method = W::piecewise, .pieces = 5}, {}})
                                << "In block 1, piecewise weights have 2, 4, 6 or 8 pieces, not 5.";
    QTest::newRow("groups that do not divide")
        << designOf({ConvolutionLayer{.channels = 10, .convolutionGroups = 4}})
        << "In block 1, 6 channels cannot make 10 in 4 convolution groups of equal size.";
    NetworkDesign stem = layerOf({});
    stem.stem.weights = {.method = W::piecewise, .pieces = 3};
    QTest::newRow("odd pieces in the stem") << stem << "In stem, piecewise weights have 2, 4, 6 or 8 pieces, not 3.";
}

void TestMethods::methodsThatDoNotGoTogetherAreRefused()
{
    QFETCH(NetworkDesign, design);
    QFETCH(QString, sentence);
    QCOMPARE(errorOf(design), sentence);
    QVERIFY(lint(design).size() == 1); // and it can still be saved and opened to be corrected
    QVERIFY(parseDesign(designText(design), "text").value() == design);
}

void TestMethods::allOtherPairsGoTogether()
{
    for (const auto& [weights, weightName] : EnumNames<WeightMethod>::value) {
        for (const auto& [activations, activationName] : EnumNames<ActivationMethod>::value) {
            const bool ofBinaryWeights = std::string_view(activationName) == "ternary" ||
                                         std::string_view(activationName) == "horq" ||
                                         std::string_view(activationName) == "xnor";
            const bool together = weights == WeightMethod::binary || !ofBinaryWeights;
            QCOMPARE(lower(layerOf(precisionOf(weights, activations))).has_value(), together);
        }
    }
}

void TestMethods::groupsDivideKernels()
{
    NetworkDesign design = designOf({ConvolutionLayer{.channels = 10, .convolutionGroups = 2}});
    const LayerEstimate row = rowOf(design, "block1.conv");
    QCOMPARE(row.parameterBits, 270LL);
    QCOMPARE(row.macs.binary, 17280LL);
    QCOMPARE(row.beta.value(), 27.0 / 64);
}

void TestMethods::aBottleneckHasOneShortcutAndAnInnerOneOnRequest()
{
    BottleneckBlock block{.channels = 16, .width = 4, .stride = 1};
    Graph graph = lower(designOf({block})).value();
    QCOMPARE(inputsOf(graph, "block1.sum"), QStringList({"block1.conv3.norm", "block1.shortcut.norm"}));
    QCOMPARE(inputsOf(graph, "block1.conv3.quantize"), QStringList({"block1.conv2.norm"}));
    QCOMPARE(rowOf(designOf({block}), "block1.conv1").parameterBits, 24LL);
    QCOMPARE(rowOf(designOf({block}), "block1.conv2").parameterBits, 144LL);
    QCOMPARE(rowOf(designOf({block}), "block1.conv3").parameterBits, 64LL);
    QCOMPARE(rowOf(designOf({block}), "block1.shortcut").parameterBits, 96LL);

    block.style = ShortcutStyle::perConvolution;
    graph = lower(designOf({block})).value();
    QCOMPARE(inputsOf(graph, "block1.sum2"), QStringList({"block1.conv2.norm", "block1.conv1.norm"}));
}

void TestMethods::theStrideOfABottleneckIsWhereItIsPut()
{
    BottleneckBlock block{.channels = 16, .width = 4, .stride = 2};
    QCOMPARE(nodeOf(lower(designOf({block})).value(), "block1.conv1").output.height, 8);
    block.stridedPointwise = true;
    const Graph graph = lower(designOf({block})).value();
    QCOMPARE(nodeOf(graph, "block1.conv1").output.height, 4);
    QCOMPARE(nodeOf(graph, "block1.conv2").output.height, 4);
    QCOMPARE(nodeOf(graph, "block1.sum").output, (TensorShape{16, 4, 4}));
}

void TestMethods::aLoneBottleneckHasItsShortcutOutsideTheBranches()
{
    const Graph graph = lower(designOf({BottleneckBlock{.channels = 16, .width = 4}}, 2)).value();
    QCOMPARE(inputsOf(graph, "group1.sum"), QStringList({"group1.branch1.block1.conv3.norm",
                                                         "group1.branch2.block1.conv3.norm", "block1.shortcut.norm"}));
}

void TestMethods::aDepthwiseBlockConvolvesEachChannelThenAcross()
{
    const NetworkDesign design = designOf({DepthwiseBlock{.channels = 10, .stride = 2}});
    QCOMPARE(rowOf(design, "block1.depthwise").parameterBits, 32 * 54LL);
    QCOMPARE(rowOf(design, "block1.depthwise").macs, (MultiplyAccumulates{54 * 16, 0}));
    QCOMPARE(rowOf(design, "block1.pointwise").parameterBits, 60LL);
    QCOMPARE(rowOf(design, "block1.pointwise").macs, (MultiplyAccumulates{0, 60 * 16}));
    NetworkDesign parent = fullPrecisionParent(design);
    QCOMPARE(rowOf(parent, "block1.pointwise").parameterBits, 32 * 60LL);
}

void TestMethods::aFullyConnectedLayerReadsTheWholePlane()
{
    const NetworkDesign design =
        designOf({FullyConnectedLayer{.outputs = 20, .bases = 2}, FullyConnectedLayer{.outputs = 7}});
    const Graph graph = lower(design).value();
    QCOMPARE(nodeOf(graph, "block1.flatten").output, (TensorShape{6 * 64, 1, 1}));
    QCOMPARE(rowOf(design, "block1.fc").parameterBits, 2 * 20 * 384LL);
    QCOMPARE(rowOf(design, "block1.fc").kind, std::string("fully connected"));
    QCOMPARE(rowOf(design, "block2.fc").parameterBits, 140LL);
    QVERIFY(std::ranges::none_of(graph.nodes, [](const Node& n) { return n.name == "block2.flatten"; }));
}

void TestMethods::poolsOfAlexNetStayInsideThePlane()
{
    NetworkDesign design = designOf({ConvolutionLayer{.channels = 5, .maxPool = true, .poolKernel = 3}});
    design.input = {3, 227, 227};
    design.stem = {.channels = 4, .kernel = 11, .stride = 4, .maxPool = true, .padded = false};
    const Graph graph = lower(design).value();
    QCOMPARE(nodeOf(graph, "stem").output.height, 55);
    QCOMPARE(nodeOf(graph, "stem.pool").output.height, 27);
    QCOMPARE(nodeOf(graph, "block1.pool").output.height, 13);
}

void TestMethods::denseLayersCanNarrowFirstAndTransitionsAverage()
{
    const NetworkDesign design = designOf(
        {DenseBlock{.layers = 2, .growth = 8, .bottleneck = 4}, Transition{.maxPool = false, .averagePool = true}});
    QCOMPARE(rowOf(design, "block1.conv2.narrow").parameterBits, 14 * 32LL);
    QCOMPARE(rowOf(design, "block1.conv2").parameterBits, 32 * 8 * 9LL);
    const Graph graph = lower(design).value();
    QCOMPARE(nodeOf(graph, "block2.conv").output.height, 8);
    QCOMPARE(nodeOf(graph, "block2.average").output.height, 4);
}

void TestMethods::aPlaneThatVanishesIsSaidSo()
{
    NetworkDesign design = designOf({ConvolutionLayer{}});
    design.stem.kernel = 11;
    design.stem.padded = false;
    QCOMPARE(errorOf(design),
             QString("In stem, a plane vanishes; lower a stride, leave out a pool or take larger images."));
    design = designOf({ConvolutionLayer{.stride = 4, .maxPool = true, .poolKernel = 3}});
    QVERIFY(errorOf(design).startsWith("In block 1, a plane vanishes;"));
}

void TestMethods::versionOneFilesAreReadWithoutTheNewFields()
{
    const auto design = parseDesign(R"({"format": "binweave-design", "version": 1, "groups": [{"blocks": [
        {"kind": "convolution", "max-pool": true, "precision": {"weights": {"method": "fixed-point", "bits": 2,
         "scale": "none", "cancel-gradient": true}, "activations": {"method": "sign", "bits": 2, "clip": 2}}}]}]})",
                                    "text");
    QVERIFY2(design, design ? "" : design.error().sentence.c_str());
    ConvolutionLayer expected{.maxPool = true};
    expected.precision.weights.method = WeightMethod::fixedPoint;
    QVERIFY(std::get<ConvolutionLayer>(design->groups[0].blocks[0]) == expected);
    QVERIFY(designText(*design).find("pieces") == std::string::npos); // and written without what no method reads
    expected.precision.weights.method = WeightMethod::abc;
    QVERIFY(designText(designOf({expected})).find("pieces") != std::string::npos);
}

void TestMethods::aDepthwiseBlockIsNamedByTheLinter()
{
    const auto told = [](const DepthwiseBlock& block) {
        const auto findings = lint(designOf({block}));
        return std::ranges::any_of(findings, [](const Finding& f) { return f.rule == "depthwise-block"; });
    };
    QVERIFY(told({}));
    QVERIFY(!told({.precision = precisionOf(WeightMethod::fullPrecision, ActivationMethod::fullPrecision)}));
}

void TestMethods::methodsAreComparedWithTheLayersNumbers()
{
    const Graph graph = lower(layerOf({}, 3)).value();
    const auto rows = methodComparison(graph, "block1.conv");
    QVERIFY(rows);
    const long long nmk = 10 * 54 * 64;
    QCOMPARE(rows->size(), std::size_t{9});
    QCOMPARE(rows->front().multiplyAccumulates, nmk);
    const auto row = [&](std::size_t i) { return rows->at(i); };
    QCOMPARE(row(4).multiplyAccumulates, 540LL); // DoReFa: nk
    QCOMPARE(row(4).binaryOperations, 8 * nmk);
    QCOMPARE(row(5).multiplyAccumulates, 4 * 640LL); // HORQ: 4nm
    QCOMPARE(row(5).binaryOperations, 4 * nmk);
    QCOMPARE(row(6).binaryOperations, 3 * nmk);      // TBN
    QCOMPARE(row(7).multiplyAccumulates, 2 * 640LL); // XNOR-Net
    QCOMPARE(rows->back().binaryOperations, 2 * nmk);
    const NetworkDesign design = layerOf({});
    for (const MethodRow& one : *rows) {
        const auto there = estimate(withPrecision(design, one.precision));
        QVERIFY2(there, one.method.c_str());
        QCOMPARE(there->parameterBits - 540 * weightBits(one.precision.weights), estimate(design)->parameterBits - 540);
    }
    QVERIFY(!methodComparison(graph, "block1.conv.norm"));
    QVERIFY(!methodComparison(graph, "no such layer"));
}

QTEST_APPLESS_MAIN(TestMethods)
#include "test_methods.moc"
