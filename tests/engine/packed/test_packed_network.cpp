// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/packed_network.h"
#include "engine/random_model.h"
#include "engine/random_stream.h"
#include "engine/training/float_network.h"
#include "model/design_source.h"
#include "model/expression.h"
#include "model/fields.h"
#include "model/precision.h"

#include <QtTest>
#include <algorithm>
#include <bit>
#include <cmath>
#include <fmt/format.h>
#include <tbb/global_control.h>
#include <tbb/task_arena.h>

using namespace binweave;

namespace {

constexpr std::uint64_t seed = 20260101;

/// Nine classes, odd planes, few channels: every border and every ragged edge is met.
NetworkDesign baseDesign(TensorShape input = {3, 13, 11})
{
    NetworkDesign design;
    design.input = input;
    design.classes = 9;
    design.stem.channels = 7;
    design.classifier.hidden = 11;
    return design;
}

NetworkDesign withBlocks(std::vector<Block> blocks, int branches = 1)
{
    NetworkDesign design = baseDesign();
    design.groups = {{branches, std::move(blocks)}};
    return design;
}

NetworkDesign residual(int bases, int residualKernel, ShortcutStyle style, int branches = 1)
{
    ResidualBlock block{.channels = 13, .bases = bases, .style = style};
    block.projection.kernel = residualKernel;
    ResidualBlock second = block;
    second.channels = 33;
    return withBlocks({block, second}, branches);
}

struct NamedDesign
{
    std::string name;
    NetworkDesign design;
};

void addExpressions(std::vector<NamedDesign>& designs)
{
    for (const char* text :
         {"(10,20,40,80) bnn g=3", "(8,8,16,32) bnn resnet 3*3 g=4", "(6,12,18) bnn resnet 2*2 g=5",
          "(5,7,9,11) bnn input 5*5b g=1", "(4,6,8) bnn input 7*7f g=2 a=2", "(4,6,8) full g=1", "(4,6,8,10) full g=3",
          "(8,8,16,32) bnn g=4 weightless slopes shifts", "(4,6,8) bnn g=1 slopes", "(4,6,8) bnn g=1 shifts",
          "(4,6,8,10) bnn resnet 3*3 g=2 weightless shifts", "(4,6,8) full g=2 weightless slopes shifts",
          "(4,6,8,10) bnn g=3 weightless slopes shifts groups=1+2", "(4,6,8,10) bnn g=3 weightless slopes groups=1+1+1",
          "(4,6,8,10) bnn g=3 groups=1+2", "(4,6,8,10) bnn g=2 groups=1+1+1", "(4,6,8,10) full g=2 groups=3"})
        designs.push_back({text, parseExpression(text).value()});
}

void addResiduals(std::vector<NamedDesign>& designs)
{
    for (int bases : {1, 2, 5}) {
        for (int kernel : {1, 2, 3}) {
            for (const auto& [style, name] : EnumNames<ShortcutStyle>::value)
                designs.push_back({fmt::format("residual K={} {}x{} {}", bases, kernel, kernel, name),
                                   residual(bases, kernel, style)});
        }
    }
    for (const auto& [style, name] : EnumNames<ShortcutStyle>::value)
        designs.push_back({fmt::format("three branches of two blocks, {}", name), residual(1, 1, style, 3)});

    ResidualBlock options{.channels = 14, .weightless = true, .slopes = true, .shifts = true};
    options.style = ShortcutStyle::aroundBlock;
    designs.push_back({"traditional block with slopes and shifts", withBlocks({options, options})});
    options.slopes = false;
    designs.push_back({"traditional block with shifts", withBlocks({options, options})});
    options.projection.downsampling = Downsampling::weightless;
    for (const int channels : {3, 7, 17}) {
        options.channels = channels;
        designs.push_back({fmt::format("weightless shortcut to {} channels", channels), withBlocks({options})});
    }

    ResidualBlock same{.channels = 7, .stride = 1, .bases = 2};
    designs.push_back({"identity shortcuts", withBlocks({same, same})});
    designs.push_back({"identity shortcut beside branches", withBlocks({same}, 4)});
    ResidualBlock resnete{.channels = 14, .bases = 1};
    resnete.projection = {.downsampling = Downsampling::averagePoolConvolution,
                          .weights = {.method = WeightMethod::fullPrecision}};
    designs.push_back({"real pooled shortcut", withBlocks({resnete, resnete})});
    resnete.projection.weights.method = WeightMethod::binary;
    designs.push_back({"binary pooled shortcut", withBlocks({resnete})});
}

void addStacks(std::vector<NamedDesign>& designs)
{
    const ConvolutionLayer layer{.channels = 34};
    ConvolutionLayer pooled = layer;
    pooled.maxPool = true;
    ConvolutionLayer strided{.channels = 65, .kernel = 5, .stride = 2};
    designs.push_back({"plain stack, thresholds only", withBlocks({layer, strided, layer})});
    designs.push_back({"plain stack with pools", withBlocks({pooled, layer, pooled})});

    for (const auto& [scale, name] : EnumNames<WeightScale>::value) {
        ConvolutionLayer scaled = layer;
        scaled.precision.weights.scale = scale;
        ConvolutionLayer scaledBases = scaled;
        scaledBases.bases = 3;
        designs.push_back({fmt::format("weights scaled by {}", name), withBlocks({scaled, scaledBases, scaled})});
    }
    ConvolutionLayer fixedPoint = layer;
    fixedPoint.precision.activations = {.method = ActivationMethod::fixedPoint, .bits = 4, .clip = 1.7};
    ConvolutionLayer realWeights = layer;
    realWeights.precision.weights.method = WeightMethod::fullPrecision;
    designs.push_back({"fixed-point activations", withBlocks({fixedPoint, layer})});
    designs.push_back({"real weights on signs", withBlocks({layer, realWeights, layer})});
}

void addDense(std::vector<NamedDesign>& designs)
{
    const DenseBlock dense{.layers = 3, .growth = 5, .bases = 1};
    const DenseBlock dilated{.layers = 2, .growth = 32, .bases = 2, .dilation = 2};
    Transition real;
    real.precision.weights.method = WeightMethod::fullPrecision;
    real.precision.activations.method = ActivationMethod::fullPrecision;
    designs.push_back({"dense blocks", withBlocks({dense, Transition{}, dilated})});
    designs.push_back({"dense blocks, real transition", withBlocks({dense, real, dense})});
}

void addGroups(std::vector<NamedDesign>& designs)
{
    const LayerPrecision real{.weights = {.method = WeightMethod::fullPrecision},
                              .activations = {.method = ActivationMethod::fullPrecision}};
    ConvolutionLayer wide{.channels = 34};
    ConvolutionLayer grouped{.channels = 51, .convolutionGroups = 17, .bases = 1};
    designs.push_back({"groups of two channels to three", withBlocks({wide, grouped, wide})});
    grouped.bases = 3;
    grouped.stride = 2;
    grouped.precision.weights.scale = WeightScale::channel;
    designs.push_back({"groups of three scaled bases", withBlocks({wide, grouped, wide})});
    grouped.precision = real;
    designs.push_back({"groups of three real bases", withBlocks({wide, grouped, wide})});
    ConvolutionLayer pointwise{.channels = 14, .kernel = 1, .convolutionGroups = 7};
    designs.push_back({"groups 1x1, read by groups", withBlocks({pointwise, pointwise})});

    for (const auto& [depthwise, name] : {std::pair(LayerPrecision{}, "binary"), std::pair(real, "real")}) {
        DepthwiseBlock first{.channels = 22, .bases = 2, .depthwise = depthwise};
        DepthwiseBlock second{.channels = 40, .kernel = 5, .stride = 2, .depthwise = depthwise};
        designs.push_back({fmt::format("depthwise {}, pointwise binary", name), withBlocks({first, second})});
        designs.push_back({fmt::format("branches of depthwise {}", name), withBlocks({second, first}, 3)});
        first.precision = real;
        designs.push_back({fmt::format("depthwise {}, pointwise real", name), withBlocks({first, second})});
    }
}

void addFlattened(std::vector<NamedDesign>& designs)
{
    ConvolutionLayer pooled{.channels = 10, .stride = 2, .maxPool = true};
    FullyConnectedLayer connected{.outputs = 65, .bases = 1};
    FullyConnectedLayer bases{.outputs = 20, .bases = 3, .dropout = 0.5};
    designs.push_back({"flattened plane, thresholds", withBlocks({pooled, connected, connected})});
    designs.push_back({"flattened plane, bases", withBlocks({pooled, bases, connected})});
    designs.push_back({"flattened stem, branches", withBlocks({bases, connected}, 3)});
    connected.precision.weights.method = bases.precision.weights.method = WeightMethod::fullPrecision;
    designs.push_back({"flattened plane, real weights", withBlocks({pooled, bases, connected})});
}

const std::vector<WeightPrecision>& levelledWeights()
{
    static const std::vector<WeightPrecision> all = {{.method = WeightMethod::ternary},
                                                     {.method = WeightMethod::ttq},
                                                     {.method = WeightMethod::fixedPoint, .bits = 1},
                                                     {.method = WeightMethod::fixedPoint, .bits = 3},
                                                     {.method = WeightMethod::abc, .pieces = 1},
                                                     {.method = WeightMethod::abc, .pieces = 3},
                                                     {.method = WeightMethod::piecewise, .pieces = 4},
                                                     {.method = WeightMethod::piecewise, .pieces = 8}};
    return all;
}

void addLevels(std::vector<NamedDesign>& designs)
{
    for (const WeightPrecision& weights : levelledWeights()) {
        const LayerPrecision signs{.weights = weights};
        const LayerPrecision real{.weights = weights, .activations = {.method = ActivationMethod::fullPrecision}};
        const std::string name =
            fmt::format("weights {} {} {}", enumName(weights.method), weights.bits, weights.pieces);
        ResidualBlock block{.channels = 20, .bases = usesPieces(weights.method) ? 1 : 2, .precision = signs};
        block.projection.weights = weights;
        designs.push_back({name + ", residual", withBlocks({block, block})});
        designs.push_back({name + ", plain, then connected",
                           withBlocks({ConvolutionLayer{.channels = 33, .stride = 2, .precision = signs},
                                       ConvolutionLayer{.channels = 9, .precision = real},
                                       ConvolutionLayer{.channels = 18, .convolutionGroups = 3, .precision = signs},
                                       FullyConnectedLayer{.outputs = 12, .precision = real}})});
    }
}

const std::vector<ActivationPrecision>& activationsWithPlanes()
{
    static const std::vector<ActivationPrecision> all = {{.method = ActivationMethod::fixedPoint, .bits = 2},
                                                         {.method = ActivationMethod::piecewise, .pieces = 1},
                                                         {.method = ActivationMethod::piecewise, .pieces = 5},
                                                         {.method = ActivationMethod::abc, .pieces = 3},
                                                         {.method = ActivationMethod::ternary},
                                                         {.method = ActivationMethod::horq},
                                                         {.method = ActivationMethod::xnor}};
    return all;
}

/// What ends a convolution of planes besides its normalization: slopes, shifts, signs, branches, several readers.
void addPlaneEpilogues(std::vector<NamedDesign>& designs, const std::string& name, const LayerPrecision& precision)
{
    ResidualBlock options{.channels = 14, .precision = precision, .weightless = true, .slopes = true, .shifts = true};
    ResidualBlock traditional = options;
    traditional.style = ShortcutStyle::aroundBlock;
    designs.push_back({name + ", slopes and shifts", withBlocks({options, traditional})});
    ResidualBlock same{.channels = 7, .stride = 1, .bases = 3, .precision = precision};
    designs.push_back({name + ", three branches", withBlocks({same, same}, 3)});
    const ConvolutionLayer planes{.channels = 32, .precision = precision};
    const ConvolutionLayer signs{.channels = 24, .bases = 2};
    designs.push_back({name + ", between signs", withBlocks({signs, planes, planes, signs})});
    const DenseBlock dense{.layers = 2, .growth = 9, .dilation = 2, .precision = precision};
    designs.push_back({name + ", dense and dilated", withBlocks({dense})});
}

void addPlanes(std::vector<NamedDesign>& designs)
{
    for (const ActivationPrecision& activations : activationsWithPlanes()) {
        const LayerPrecision precision{.activations = activations};
        ResidualBlock block{.channels = 20, .bases = 2, .precision = precision};
        const std::string name = fmt::format("values {} {}", enumName(activations.method), activations.pieces);
        designs.push_back({name + ", residual", withBlocks({block, block})});
        designs.push_back(
            {name + ", plain", withBlocks({ConvolutionLayer{.channels = 33, .stride = 2, .precision = precision},
                                           ConvolutionLayer{.channels = 9, .kernel = 1, .precision = precision}})});
        addPlaneEpilogues(designs, name, precision);
    }
    ConvolutionLayer both;
    both.precision = {{.method = WeightMethod::piecewise}, {.method = ActivationMethod::piecewise}};
    designs.push_back({"weights and values in pieces", withBlocks({both, both})});
    both.precision.weights.pieces = 8; // more bases than the kernels keep in registers
    designs.push_back({"weights in eight pieces, values in four", withBlocks({both, both})});
    both.precision = {{.method = WeightMethod::abc, .pieces = 3}, {.method = ActivationMethod::abc, .pieces = 3}};
    designs.push_back({"weights and values by ABC", withBlocks({both, both})});
}

void addOthers(std::vector<NamedDesign>& designs)
{
    NetworkDesign head = withBlocks({DenseBlock{.layers = 2, .growth = 9, .bases = 2}});
    head.input = {2, 45, 43};
    head.stem = {.channels = 6, .kernel = 7, .stride = 2, .relu = true, .maxPool = true};
    head.classifier = {.hidden = 0, .dropout = 0.5, .bias = true, .normalization = true, .relu = true};
    designs.push_back({"pooled stem, normalized head with bias", head});
    NetworkDesign bare = residual(1, 1, ShortcutStyle::perConvolution);
    bare.stem.normalization = false;
    bare.classifier.weights.method = WeightMethod::binary;
    designs.push_back({"bare stem, binary classifier", bare});
    NetworkDesign pixel = baseDesign({3, 1, 1});
    pixel.groups = {
        {1, {ConvolutionLayer{.channels = 64, .kernel = 3}, ConvolutionLayer{.channels = 127, .kernel = 1}}}};
    designs.push_back({"one pixel", pixel});
}

Block randomBlock(RandomStream& stream)
{
    LayerPrecision precision{
        .weights = {.scale = static_cast<WeightScale>(stream.below(3))}, // none, tensor, channel
        .activations = {.method = stream.below(8) == 0 ? ActivationMethod::fullPrecision : ActivationMethod::sign}};
    const int channels = stream.between(1, 40);
    int bases = stream.between(1, 5);
    if (stream.below(4) == 0) {
        precision.weights = levelledWeights()[stream.below(static_cast<std::uint32_t>(levelledWeights().size()))];
        if (usesPieces(precision.weights.method))
            bases = 1; // their terms are bases themselves
    }
    switch (stream.below(5)) {
    case 0:
        return ConvolutionLayer{.channels = channels,
                                .kernel = stream.between(1, 5),
                                .stride = stream.between(1, 2),
                                .bases = bases,
                                .precision = precision,
                                .maxPool = stream.below(3) == 0};
    case 1:
        return DenseBlock{.layers = stream.between(1, 3),
                          .growth = stream.between(1, 20),
                          .bases = bases,
                          .dilation = stream.between(1, 2),
                          .precision = precision};
    default:
        return ResidualBlock{.channels = channels,
                             .stride = stream.between(1, 2),
                             .bases = bases,
                             .precision = precision,
                             .style = static_cast<ShortcutStyle>(stream.below(2)),
                             .projection = {.downsampling = static_cast<Downsampling>(stream.below(3)),
                                            .kernel = stream.between(1, 3),
                                            .weights = {.method = static_cast<WeightMethod>(stream.below(2))}},
                             .weightless = stream.below(2) == 0,
                             .slopes = stream.below(2) == 0,
                             .shifts = stream.below(2) == 0};
    }
}

/// Of the grouped family and its neighbours; small enough to be quick, odd enough to be mean.
NetworkDesign randomDesign(std::uint64_t number)
{
    RandomStream stream(seed, 3, number);
    NetworkDesign design = baseDesign({stream.between(1, 3), stream.between(5, 18), stream.between(5, 18)});
    design.stem.channels = stream.between(1, 36);
    design.stem.kernel = stream.between(1, 5);
    design.stem.weights.method = static_cast<WeightMethod>(stream.below(2));
    design.stem.normalization = stream.below(4) > 0;
    design.classifier.bias = stream.below(2) == 0;
    design.groups.resize(static_cast<std::size_t>(stream.between(1, 3)));
    for (Group& group : design.groups) {
        group.branches = stream.between(1, 3);
        for (int blocks = stream.between(1, 2); blocks > 0; --blocks)
            group.blocks.push_back(randomBlock(stream));
    }
    return design;
}

void addRandom(std::vector<NamedDesign>& designs)
{
    for (std::uint64_t number = 0; number < 100; ++number) {
        const NetworkDesign design = randomDesign(number);
        if (lower(design)) // else a plane vanished
            designs.push_back({fmt::format("random {}", number), design});
    }
}

std::vector<NamedDesign> designs()
{
    std::vector<NamedDesign> designs;
    addExpressions(designs);
    addResiduals(designs);
    addStacks(designs);
    addDense(designs);
    addGroups(designs);
    addFlattened(designs);
    addLevels(designs);
    addPlanes(designs);
    addOthers(designs);
    addRandom(designs);
    return designs;
}

/// Random, with the values that a rule for ties or signs could get wrong: zeros among weights, scales and shifts.
TrainedModel trickyModel(const NetworkDesign& design)
{
    TrainedModel model = randomModel(design, seed).value();
    RandomStream stream(seed, 1);
    for (auto& [name, tensor] : model.weights) {
        for (float& value : tensor.values) {
            if (stream.below(8) == 0 && !name.ends_with("running_var"))
                value = stream.below(2) == 0 ? 0.0f : -0.0f;
        }
    }
    return model;
}

std::vector<std::uint8_t> images(const TensorShape& shape, int count)
{
    RandomStream stream(seed, 2);
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(count * shape.elements()));
    for (auto& pixel : pixels)
        pixel = static_cast<std::uint8_t>(stream.below(256));
    return pixels;
}

std::vector<float> scoresOf(const InferenceEngine& engine, int count)
{
    std::vector<float> scores(static_cast<std::size_t>(count * engine.classes()));
    engine.scores(images(engine.inputShape(), count), count, scores);
    return scores;
}

} // namespace

class TestPackedNetwork : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scoresEqualTheFloatEngineToTheBit_data();
    void scoresEqualTheFloatEngineToTheBit();
    void popcountRunsWhereWeightsAndInputsAreBinary();
    void anImageDoesNotDependOnItsBatch();
    void anImageDoesNotDependOnItsThreads_data();
    void anImageDoesNotDependOnItsThreads();
    void anImageOfAPresetDoesNotDependOnItsThreads_data();
    void anImageOfAPresetDoesNotDependOnItsThreads();
    void timesAreGivenForEveryLayerThatComputes();
};

void TestPackedNetwork::scoresEqualTheFloatEngineToTheBit_data()
{
    QTest::addColumn<QString>("kernels");
    QTest::addColumn<int>("index");
    const auto all = designs();
    for (const KernelSet& set : kernelSets()) {
        if (!set.supported())
            continue;
        for (std::size_t i = 0; i < all.size(); ++i)
            QTest::addRow("%s %s", set.name, all[i].name.c_str()) << set.name << static_cast<int>(i);
    }
}

void TestPackedNetwork::scoresEqualTheFloatEngineToTheBit()
{
    QFETCH(QString, kernels);
    QFETCH(int, index);
    constexpr int count = 4;
    const KernelSet& set = *kernelSetNamed(kernels.toStdString()).value();
    const TrainedModel model = trickyModel(designs()[index].design);
    const auto packed = PackedNetwork::build(model, set);
    QVERIFY2(packed, packed ? "" : packed.error().sentence.c_str());
    const auto reference = FloatNetwork::build(model, set);
    QVERIFY2(reference, reference ? "" : reference.error().sentence.c_str());

    const auto got = scoresOf(**packed, count);
    const auto expected = scoresOf(**reference, count);
    QVERIFY(std::ranges::all_of(got, [](float score) { return std::isfinite(score); }));
    const auto classes = static_cast<std::ptrdiff_t>(got.size()) / count;
    if (!QByteArray(QTest::currentDataTag()).contains("random"))
        QVERIFY(!std::equal(got.begin(), got.end() - classes, got.begin() + classes)); // images differ
    for (std::size_t i = 0; i < got.size(); ++i) {
        const QByteArray where = QString("score %1: %2, float engine %3").arg(i).arg(got[i]).arg(expected[i]).toUtf8();
        QVERIFY2(std::bit_cast<std::uint32_t>(got[i]) == std::bit_cast<std::uint32_t>(expected[i]), where.constData());
    }
}

void TestPackedNetwork::popcountRunsWhereWeightsAndInputsAreBinary()
{
    const KernelSet& set = kernelSets()[0];
    const auto layers = [&](const NetworkDesign& design) {
        return PackedNetwork::build(randomModel(design, seed).value(), set).value()->popcountLayers();
    };
    const NetworkDesign binary = residual(2, 1, ShortcutStyle::perConvolution);
    QCOMPARE(layers(binary), 6); // two blocks of two convolutions and a projection
    QCOMPARE(layers(fullPrecisionTwin(binary)), 0);
    QCOMPARE(layers(withBlocks({FullyConnectedLayer{.outputs = 20}})), 1);
    QCOMPARE(layers(withBlocks({DepthwiseBlock{.channels = 20}})), 1); // the pointwise one
    for (const WeightPrecision& weights : levelledWeights())
        QCOMPARE(layers(withBlocks({ConvolutionLayer{.channels = 20, .precision = {.weights = weights}}})), 1);
}

void TestPackedNetwork::anImageDoesNotDependOnItsBatch()
{
    constexpr int count = 40;
    const auto network =
        PackedNetwork::build(trickyModel(residual(2, 2, ShortcutStyle::aroundBlock)), kernelSets()[0]).value();
    const auto together = scoresOf(*network, count);
    const auto pixels = images(network->inputShape(), count);
    const std::size_t bytes = pixels.size() / count;
    const auto classes = static_cast<std::size_t>(network->classes());
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<float> alone(classes);
        network->scores(std::span(pixels).subspan(i * bytes, bytes), 1, alone);
        QVERIFY(std::equal(alone.begin(), alone.end(), together.begin() + static_cast<std::ptrdiff_t>(i * classes)));
    }
}

void TestPackedNetwork::anImageDoesNotDependOnItsThreads_data()
{
    QTest::addColumn<int>("index");
    const auto& all = activationsWithPlanes();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const std::string name = fmt::format("{} {}", enumName(all[i].method), all[i].pieces);
        QTest::addRow("%s", name.c_str()) << static_cast<int>(i);
    }
    QTest::addRow("sign") << -1;
}

/// Of layers that are worth several strips.
void TestPackedNetwork::anImageDoesNotDependOnItsThreads()
{
    QFETCH(int, index);
    ResidualBlock block{.channels = 48, .stride = 1, .bases = 2};
    if (index >= 0)
        block.precision.activations = activationsWithPlanes()[index];
    NetworkDesign design = withBlocks({block, block});
    design.input = {3, 19, 17};
    design.stem.channels = 48;
    const auto network = PackedNetwork::build(trickyModel(design), **chooseKernelSet()).value();
    std::vector<float> alone;
    tbb::task_arena(1).execute([&] { alone = scoresOf(*network, 1); });
    tbb::task_arena(2).execute([&] { QCOMPARE(scoresOf(*network, 1), alone); });
}

/// With real layers, pools, few pixels of many channels, joined channels, planes of an image.
void TestPackedNetwork::anImageOfAPresetDoesNotDependOnItsThreads_data()
{
    QTest::addColumn<QString>("preset");
    for (const char* preset : {"resnete-18-cifar10", "binarydensenet-21-cifar10", "horq-resnet-18-cifar10"})
        QTest::newRow(preset) << preset;
}

void TestPackedNetwork::anImageOfAPresetDoesNotDependOnItsThreads()
{
    QFETCH(QString, preset);
    const NetworkDesign design = resolveDesign("preset:" + preset.toStdString()).value();
    const auto network = PackedNetwork::build(trickyModel(design), **chooseKernelSet()).value();
    std::vector<float> alone;
    tbb::task_arena(1).execute([&] { alone = scoresOf(*network, 1); });
    const tbb::global_control control(tbb::global_control::max_allowed_parallelism, 4); // however few cores there are
    for (const int threads : {2, 3, 4}) {
        tbb::task_arena(threads).execute([&] {
            for (int time = 0; time < 20; ++time)
                QCOMPARE(scoresOf(*network, 1), alone);
        });
    }
}

void TestPackedNetwork::timesAreGivenForEveryLayerThatComputes()
{
    const NetworkDesign design = residual(2, 1, ShortcutStyle::perConvolution);
    const auto network = PackedNetwork::build(randomModel(design, seed).value(), kernelSets()[0]).value();
    const auto times = network->timeLayers(images(design.input, 1));
    for (const char* layer : {"stem", "block1.conv1", "block1.shortcut", "block2.conv2", "classifier.scores"}) {
        const auto found = std::ranges::find(times, layer, &PackedNetwork::LayerTime::layer);
        QVERIFY2(found != times.end(), layer);
        QVERIFY(found->seconds >= 0);
    }
}

QTEST_GUILESS_MAIN(TestPackedNetwork)
#include "test_packed_network.moc"
