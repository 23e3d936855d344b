// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/inference.h"
#include "engine/random_model.h"
#include "engine/random_stream.h"
#include "model/expression.h"
#include "model/fields.h"

#include <fmt/format.h>
#include <string>
#include <vector>

namespace binweave {

struct NamedDesign
{
    std::string name;
    NetworkDesign design;
};

/// Small designs that together use every operation and precision that can be trained.
inline std::vector<NamedDesign> exampleDesigns()
{
    std::vector<NamedDesign> designs;
    for (const char* text : {"(4,6,8) bnn g=2", "(4,6,8) bnn g=1", "(4,6,8,10) full g=2", "(4,6,8) bnn resnet 3*3 g=3",
                             "(4,6,8) bnn resnet 2*2 g=2", "(5,7,9) bnn input 5*5b g=1",
                             "(4,6,8) bnn input 7*7f g=2 a=2", "(4,6,8,10) bnn g=3 groups=1+2"})
        designs.push_back({text, parseExpression(text).value()});

    const auto withBlocks = [](std::vector<Block> blocks, int branches = 1) {
        NetworkDesign design;
        design.input = {3, 13, 11};
        design.classes = 7;
        design.stem.channels = 7;
        design.classifier.hidden = 11;
        design.groups = {{branches, std::move(blocks)}};
        return design;
    };
    for (const auto& [scale, name] : EnumNames<WeightScale>::value) {
        ConvolutionLayer layer{.channels = 34};
        layer.precision.weights.scale = scale;
        ConvolutionLayer bases = layer;
        bases.bases = 3;
        bases.precision.weights.cancelGradient = false;
        designs.push_back({fmt::format("weights scaled by {}", name), withBlocks({layer, bases, layer})});
    }
    for (const auto& [style, name] : EnumNames<ShortcutStyle>::value) {
        ResidualBlock block{.channels = 13, .bases = 2, .style = style};
        block.projection = {.downsampling = Downsampling::averagePoolConvolution,
                            .weights = {.method = WeightMethod::fullPrecision}};
        designs.push_back({fmt::format("branches, pooled shortcuts {}", name), withBlocks({block, block}, 3)});
        designs.push_back({fmt::format("identity beside branches {}", name),
                           withBlocks({ResidualBlock{.channels = 7, .stride = 1, .style = style}}, 4)});
    }
    Transition real;
    real.precision = {{.method = WeightMethod::fullPrecision}, {.method = ActivationMethod::fullPrecision}};
    designs.push_back({"dense blocks", withBlocks({DenseBlock{.layers = 2, .growth = 5}, Transition{},
                                                   DenseBlock{.layers = 2, .growth = 9, .bases = 2, .dilation = 2},
                                                   real, ConvolutionLayer{.channels = 8, .maxPool = true}})});
    ConvolutionLayer fixedPoint{.channels = 9, .kernel = 5, .stride = 2};
    fixedPoint.precision.activations = {.method = ActivationMethod::fixedPoint, .bits = 4, .clip = 1.7};
    designs.push_back({"fixed-point activations", withBlocks({fixedPoint})});
    NetworkDesign head = withBlocks({DenseBlock{.layers = 2, .growth = 9}});
    head.input = {2, 45, 43};
    head.surrogate = {.kind = SurrogateKind::clipped, .threshold = 1.3};
    head.stem = {.channels = 6, .kernel = 7, .stride = 2, .relu = true, .maxPool = true};
    head.classifier = {.hidden = 0, .dropout = 0.5, .bias = true, .normalization = true, .relu = true};
    designs.push_back({"pooled stem, normalized head with bias", head});
    NetworkDesign bare = withBlocks({ResidualBlock{.channels = 12}});
    bare.surrogate.kind = SurrogateKind::plain;
    bare.stem.normalization = false;
    bare.classifier.weights = {.method = WeightMethod::binary, .scale = WeightScale::channel};
    designs.push_back({"bare stem, binary classifier", bare});
    return designs;
}

/// Random, with the values that a rule for ties or signs could get wrong: zeros of both signs.
inline TrainedModel trickyModel(const NetworkDesign& design, std::uint64_t seed)
{
    TrainedModel model = randomModel(design, seed).value();
    model.classNames[0] = "größer, \"quoted\"";
    model.mean[0] = 125.3f;
    RandomStream stream(seed, 1);
    for (auto& [name, tensor] : model.weights) {
        for (float& value : tensor.values) {
            if (stream.below(8) == 0 && !name.ends_with("running_var"))
                value = stream.below(2) == 0 ? 0.0f : -0.0f;
        }
    }
    return model;
}

inline std::vector<std::uint8_t> randomPixels(const TensorShape& shape, int count, std::uint64_t seed)
{
    RandomStream stream(seed, 2);
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(count * shape.elements()));
    for (auto& pixel : pixels)
        pixel = static_cast<std::uint8_t>(stream.below(256));
    return pixels;
}

inline std::vector<float> scoresOf(const InferenceEngine& engine, const std::vector<std::uint8_t>& pixels)
{
    const auto count = static_cast<int>(pixels.size() / static_cast<std::size_t>(engine.inputShape().elements()));
    std::vector<float> scores(static_cast<std::size_t>(count * engine.classes()));
    engine.scores(pixels, count, scores);
    return scores;
}

} // namespace binweave
