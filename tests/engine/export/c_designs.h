// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/random_stream.h"
#include "model/design.h"
#include "model/expression.h"
#include "model/fields.h"
#include "model/file_io.h"
#include "model/graph.h"
#include "model/precision.h"

#include <QtTest>
#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <vector>

namespace binweave {

inline void save(const std::filesystem::path& path, const auto& contents)
{
    if (const auto written = writeFileAtomically(path, contents); !written)
        qFatal("%s", written.error().sentence.c_str());
}

struct NamedDesign
{
    std::string name;
    NetworkDesign design;
};

/// Five classes, odd planes, few channels: every border and every ragged edge is met, and it compiles in a moment.
inline NetworkDesign oddDesign(std::vector<Block> blocks, int branches = 1)
{
    NetworkDesign design;
    design.input = {3, 13, 11};
    design.classes = 5;
    design.stem.channels = 7;
    design.classifier.hidden = 11;
    design.groups = {{branches, std::move(blocks)}};
    return design;
}

/// Half of them signs with signs, the others of any two methods that go together.
inline LayerPrecision randomPrecision(RandomStream& stream, int bases)
{
    LayerPrecision precision{.weights = {.scale = static_cast<WeightScale>(stream.below(3))}, // none, tensor, channel
                             .activations = {}};
    if (stream.below(2) == 0)
        return precision;
    precision.weights.method = static_cast<WeightMethod>(stream.below(7));
    precision.weights.bits = stream.between(1, 4);
    precision.weights.pieces = 2 * stream.between(1, 4);
    precision.activations = {.method = static_cast<ActivationMethod>(stream.below(8)),
                             .bits = stream.between(1, 4),
                             .clip = stream.uniform(0.5, 3),
                             .pieces = stream.between(1, 6)};
    if (methodConflict(precision, bases))
        precision.weights.method = WeightMethod::binary;
    return precision;
}

inline Block randomBlock(RandomStream& stream)
{
    const int channels = stream.between(1, 40);
    const int bases = stream.between(1, 3);
    const LayerPrecision precision = randomPrecision(stream, bases);
    switch (stream.below(6)) {
    case 2:
        return DepthwiseBlock{.channels = channels,
                              .kernel = stream.between(2, 5),
                              .stride = stream.between(1, 2),
                              .bases = bases,
                              .depthwise = randomPrecision(stream, 1),
                              .precision = precision};
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
                             .projection = {.downsampling = static_cast<Downsampling>(stream.below(2)),
                                            .kernel = stream.between(1, 3),
                                            .weights = {.method = static_cast<WeightMethod>(stream.below(2))}}};
    }
}

/// Groups of branches, nested blocks of every kind; small enough to be quick, odd enough to be mean.
inline NetworkDesign randomDesign(std::uint64_t number)
{
    RandomStream stream(20261121, number);
    NetworkDesign design = oddDesign({});
    design.name = fmt::format("random {}", number);
    design.input = {stream.between(1, 3), stream.between(6, 17), stream.between(6, 17)};
    design.stem.channels = stream.between(1, 36);
    design.stem.kernel = stream.between(1, 5);
    design.stem.weights.method = static_cast<WeightMethod>(stream.below(2));
    design.stem.normalization = stream.below(4) > 0;
    design.classifier.bias = stream.below(2) == 0;
    design.classifier.weights.method = static_cast<WeightMethod>(stream.below(7));
    design.groups.clear();
    for (int groups = stream.between(1, 2); groups > 0; --groups) {
        Group group{.branches = stream.between(1, 3)};
        for (int blocks = stream.between(1, 2); blocks > 0; --blocks)
            group.blocks.push_back(randomBlock(stream));
        design.groups.push_back(std::move(group));
    }
    return design;
}

inline std::vector<WeightPrecision> allWeights()
{
    return {{.method = WeightMethod::ternary},
            {.method = WeightMethod::ttq},
            {.method = WeightMethod::fixedPoint, .bits = 1},
            {.method = WeightMethod::fixedPoint, .bits = 3},
            {.method = WeightMethod::abc, .pieces = 1},
            {.method = WeightMethod::abc, .pieces = 3},
            {.method = WeightMethod::piecewise, .pieces = 8},
            {.method = WeightMethod::binary, .scale = WeightScale::channel},
            {.method = WeightMethod::fullPrecision}};
}

/// The methods of activations that go with these weights, each in a precision of its own.
inline std::vector<LayerPrecision> allActivations(const WeightPrecision& weights)
{
    std::vector<LayerPrecision> all;
    for (const auto& [method, name] : EnumNames<ActivationMethod>::value) {
        const LayerPrecision precision{weights, {.method = method, .bits = 3, .clip = 1.3, .pieces = 4}};
        if (!methodConflict(precision, 1))
            all.push_back(precision);
    }
    return all;
}

/// All weights on all activations: layers one after the other, with and without shortcuts, and in groups.
inline std::vector<NamedDesign> methodDesigns()
{
    std::vector<NamedDesign> designs;
    for (const WeightPrecision& weights : allWeights()) {
        std::vector<Block> blocks;
        std::vector<Block> inGroups;
        for (const LayerPrecision& precision : allActivations(weights)) {
            ResidualBlock block{.channels = 33, .stride = blocks.size() < 4 ? 2 : 1, .precision = precision};
            block.projection.weights = weights;
            blocks.insert(blocks.end(), {ConvolutionLayer{.channels = 12, .precision = precision}, block});
            const int bases = usesPieces(weights.method) ? 1 : 2;
            inGroups.push_back(
                ConvolutionLayer{.channels = 42, .convolutionGroups = 7, .bases = bases, .precision = precision});
        }
        const std::string name =
            fmt::format("{} weights, {} bits, {} pieces", enumName(weights.method), weights.bits, weights.pieces);
        designs.push_back({name, oddDesign(std::move(blocks))});
        designs.back().design.classifier.weights = weights;
        designs.push_back({name + " in groups", oddDesign(std::move(inGroups))});
    }
    return designs;
}

/// Depthwise and pointwise layers, fully connected ones on a plane, bottlenecks.
inline std::vector<NamedDesign> layerDesigns()
{
    const LayerPrecision piecewise{{.method = WeightMethod::piecewise}, {.method = ActivationMethod::piecewise}};
    const LayerPrecision xnor{{.scale = WeightScale::channel}, {.method = ActivationMethod::xnor}};
    const DepthwiseBlock real{.channels = 70, .stride = 2, .precision = piecewise};
    const DepthwiseBlock binary{.channels = 65, .kernel = 5, .bases = 3, .depthwise = {}};
    const BottleneckBlock bottleneck{.channels = 24, .width = 9, .stride = 2, .precision = piecewise};
    const ConvolutionLayer pooled{
        .channels = 20, .kernel = 5, .stride = 2, .precision = xnor, .maxPool = true, .poolKernel = 3};
    const FullyConnectedLayer connected{.outputs = 37, .bases = 2, .precision = xnor, .dropout = 0.5};
    const FullyConnectedLayer onPieces{.outputs = 37, .precision = piecewise};
    return {{"depthwise", oddDesign({real, binary, real, binary})},
            {"bottlenecks", oddDesign({bottleneck, bottleneck})},
            {"fully connected", oddDesign({pooled, connected, onPieces, connected})}};
}

/// Every operation that lowering knows, and what the random ones seldom meet.
inline std::vector<NamedDesign> cDesigns()
{
    std::vector<NamedDesign> designs;
    for (const char* text : {"(8,8,16) bnn resnet 2*2 g=3", "(4,6,8) bnn input 5*5b g=1", "(4,6,8) full g=2",
                             "(4,6,8,10) bnn g=2 groups=1+2"})
        designs.push_back({text, parseExpression(text).value()});

    const ConvolutionLayer layer{.channels = 34};
    ConvolutionLayer pooled{.channels = 64, .maxPool = true};
    ConvolutionLayer strided{.channels = 65, .kernel = 5, .stride = 2};
    designs.push_back({"thresholds only", oddDesign({layer, strided, layer})});
    designs.push_back({"maximum pools", oddDesign({pooled, layer, pooled})});

    ResidualBlock same{.channels = 7, .stride = 1, .bases = 2};
    designs.push_back({"identity shortcut beside branches", oddDesign({same}, 3)});
    ResidualBlock resnete{.channels = 14, .bases = 1};
    resnete.projection = {.downsampling = Downsampling::averagePoolConvolution,
                          .weights = {.method = WeightMethod::fullPrecision}};
    designs.push_back({"real pooled shortcut", oddDesign({resnete, resnete})});

    ResidualBlock learned{.channels = 18, .bases = 2, .slopes = true, .shifts = true};
    learned.projection.downsampling = Downsampling::weightless;
    ResidualBlock cut = learned;
    cut.channels = 9;
    cut.bases = 1;
    cut.style = ShortcutStyle::aroundBlock;
    designs.push_back({"slopes, shifts, repeated and cut channels", oddDesign({learned, cut})});

    ConvolutionLayer fixedPoint = layer;
    fixedPoint.precision.activations = {.method = ActivationMethod::fixedPoint, .bits = 4, .clip = 1.7};
    ConvolutionLayer realWeights = layer;
    realWeights.precision.weights.method = WeightMethod::fullPrecision;
    designs.push_back({"fixed point, real weights on signs", oddDesign({fixedPoint, realWeights, layer})});

    const DenseBlock dense{.layers = 3, .growth = 5, .bases = 1};
    const DenseBlock dilated{.layers = 2, .growth = 32, .bases = 2, .dilation = 2};
    designs.push_back({"dense blocks", oddDesign({dense, Transition{}, layer, dilated})});

    NetworkDesign head = oddDesign({DenseBlock{.layers = 2, .growth = 9, .bases = 2}});
    head.input = {2, 25, 23};
    head.stem = {.channels = 6, .kernel = 7, .stride = 2, .relu = true, .maxPool = true};
    head.classifier = {.hidden = 0, .dropout = 0.5, .bias = true, .normalization = true, .relu = true};
    designs.push_back({"pooled stem, normalized head with bias", head});
    NetworkDesign pixel = oddDesign({ConvolutionLayer{.channels = 64}, ConvolutionLayer{.channels = 127, .kernel = 1}});
    pixel.input = {3, 1, 1};
    designs.push_back({"one pixel", pixel});

    for (const auto& more : {methodDesigns(), layerDesigns()})
        designs.insert(designs.end(), more.begin(), more.end());
    for (std::uint64_t number = 0; number < 16; ++number) {
        const NetworkDesign design = randomDesign(number);
        if (lower(design)) // else a plane vanished
            designs.push_back({design.name, design});
    }
    return designs;
}

inline NetworkDesign cDesign(const std::string& name)
{
    const auto designs = cDesigns();
    return std::ranges::find(designs, name, &NamedDesign::name)->design;
}

} // namespace binweave
