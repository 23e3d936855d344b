// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/random_stream.h"
#include "model/design.h"
#include "model/expression.h"
#include "model/file_io.h"
#include "model/graph.h"

#include <QtTest>
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

inline Block randomBlock(RandomStream& stream)
{
    const LayerPrecision precision{
        .weights = {.scale = static_cast<WeightScale>(stream.below(3))}, // none, tensor, channel
        .activations = {.method = stream.below(8) == 0 ? ActivationMethod::fullPrecision : ActivationMethod::sign}};
    const int channels = stream.between(1, 40);
    const int bases = stream.between(1, 4);
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
    design.classifier.weights.method = static_cast<WeightMethod>(stream.below(2));
    design.groups.clear();
    for (int groups = stream.between(1, 2); groups > 0; --groups) {
        Group group{.branches = stream.between(1, 3)};
        for (int blocks = stream.between(1, 2); blocks > 0; --blocks)
            group.blocks.push_back(randomBlock(stream));
        design.groups.push_back(std::move(group));
    }
    return design;
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

    for (std::uint64_t number = 0; number < 7; ++number) {
        const NetworkDesign design = randomDesign(number);
        if (lower(design)) // else a plane vanished
            designs.push_back({design.name, design});
    }
    return designs;
}

} // namespace binweave
