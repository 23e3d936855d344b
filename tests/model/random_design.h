// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/fields.h"
#include "model/graph.h"

#include <cmath>
#include <random>

namespace binweave {

/// Fills every field of a design with a value from its range, by the fields themselves: a new field or block kind is
/// covered without a change here. Numbers lean towards the small ones, so that most designs can be lowered.
class RandomDesign
{
public:
    explicit RandomDesign(unsigned seed) : m_engine(seed) {}

    NetworkDesign next()
    {
        NetworkDesign design;
        fill(design);
        return design;
    }

    /// One that can be lowered: most have methods or sizes that do not go together somewhere.
    NetworkDesign nextThatFits()
    {
        for (;;) {
            NetworkDesign design = next();
            if (lower(design))
                return design;
        }
    }

private:
    template <class T>
    void fill(T& value)
    {
        if constexpr (requires { EnumNames<T>::value; })
            value = EnumNames<T>::value[below(EnumNames<T>::value.size())].first;
        else
            visitFields(value, [&](const char*, auto& member, auto... range) { fill(member, range...); });
    }

    void fill(Block& block)
    {
        fillAlternative(block, below(std::variant_size_v<Block>),
                        std::make_index_sequence<std::variant_size_v<Block>>());
    }

    template <std::size_t... Index>
    void fillAlternative(Block& block, std::size_t chosen, std::index_sequence<Index...>)
    {
        ((Index == chosen ? fill(block.emplace<Index>()) : void()), ...);
    }

    template <class T>
    void fill(std::vector<T>& values)
    {
        values.resize(1 + below(3));
        for (T& value : values)
            fill(value);
    }

    void fill(bool& value) { value = below(2) == 1; }

    void fill(std::string& value)
    {
        static constexpr const char* texts[] = {"", "plain", "\"quoted\" \\ and\nbroken", "größer 漢字 \U0001F600"};
        value = texts[below(4)];
    }

    template <class Number>
    void fill(Number& value, Range range)
    {
        const double share = std::pow(std::uniform_real_distribution<double>(0, 1)(m_engine), 6);
        const double number = range.least + (range.most - range.least) * share;
        value = static_cast<Number>(std::is_integral_v<Number> ? std::round(number) : number);
    }

    std::size_t below(std::size_t count) { return m_engine() % count; }

    std::mt19937 m_engine;
};

/// Small networks of a few groups of branches, each of mixed blocks: every structure beside every other, of binary and
/// real values. They can be lowered, and are quick to train.
class RandomNetwork
{
public:
    explicit RandomNetwork(unsigned seed) : m_engine(seed) {}

    /// For images of `input` with so many classes.
    NetworkDesign next(const TensorShape& input, int classes)
    {
        for (;;) {
            NetworkDesign design = draw(input, classes);
            if (lower(design)) // else a plane vanished, or groups do not divide the channels
                return design;
        }
    }

private:
    NetworkDesign draw(const TensorShape& input, int classes)
    {
        NetworkDesign design;
        design.input = input;
        design.classes = classes;
        design.stem.channels = between(1, 5) * 4;
        design.stem.normalization = below(4) > 0;
        design.stem.relu = below(3) == 0;
        design.classifier.hidden = between(0, 1) * 9;
        design.classifier.bias = chance();
        design.classifier.relu = chance();
        design.groups.resize(between(1, 3));
        for (Group& group : design.groups) {
            group.branches = between(1, 3);
            group.blocks.resize(between(1, 3));
            for (Block& block : group.blocks)
                block = drawBlock();
        }
        return design;
    }

    Block drawBlock()
    {
        const int channels = between(1, 9) * 4; // groups of 2 and 4 divide it
        const int stride = between(1, 2);
        const int bases = between(1, 3);
        switch (below(7)) {
        case 0:
            return ConvolutionLayer{.channels = channels,
                                    .kernel = between(1, 4),
                                    .stride = stride,
                                    .convolutionGroups = 1 << below(3),
                                    .bases = bases,
                                    .precision = precision(),
                                    .maxPool = below(4) == 0};
        case 1:
            return DenseBlock{.layers = between(1, 2),
                              .growth = channels / 2,
                              .bottleneck = between(0, 1) * 2,
                              .bases = bases,
                              .dilation = between(1, 2),
                              .precision = precision()};
        case 2:
            return Transition{.maxPool = chance(), .averagePool = chance(), .precision = precision()};
        case 3:
            return BottleneckBlock{.channels = channels,
                                   .width = between(1, 9),
                                   .stride = stride,
                                   .stridedPointwise = chance(),
                                   .bases = bases,
                                   .precision = precision(),
                                   .style = style(),
                                   .projection = projection()};
        case 4:
            return DepthwiseBlock{.channels = channels,
                                  .kernel = between(2, 5),
                                  .stride = stride,
                                  .bases = bases,
                                  .depthwise = precision(),
                                  .precision = precision()};
        case 5:
            if (below(3) == 0) // little can follow it
                return FullyConnectedLayer{
                    .outputs = channels, .bases = bases, .precision = precision(), .dropout = chance() ? 0.2 : 0};
            [[fallthrough]];
        default:
            return ResidualBlock{.channels = channels,
                                 .stride = stride,
                                 .bases = bases,
                                 .precision = precision(),
                                 .style = style(),
                                 .projection = projection(),
                                 .weightless = chance(),
                                 .slopes = chance(),
                                 .shifts = chance()};
        }
    }

    LayerPrecision precision()
    {
        LayerPrecision result;
        result.weights.scale = EnumNames<WeightScale>::value[below(EnumNames<WeightScale>::value.size())].first;
        if (below(3) == 0)
            result.weights.method = EnumNames<WeightMethod>::value[below(EnumNames<WeightMethod>::value.size())].first;
        result.weights.bits = between(1, 4);
        result.weights.pieces = 2 * between(1, 4); // of ABC, too
        if (below(3) == 0)
            result.activations.method =
                EnumNames<ActivationMethod>::value[below(EnumNames<ActivationMethod>::value.size())].first;
        result.activations.bits = between(1, 4);
        result.activations.pieces = between(1, 5);
        return result;
    }

    Projection projection()
    {
        const auto& kinds = EnumNames<Downsampling>::value;
        return {
            .downsampling = kinds[below(kinds.size())].first, .kernel = between(1, 3), .weights = precision().weights};
    }

    ShortcutStyle style() { return chance() ? ShortcutStyle::perConvolution : ShortcutStyle::aroundBlock; }
    bool chance() { return below(2) == 1; }
    int between(int least, int most) { return least + static_cast<int>(below(most - least + 1)); }
    std::size_t below(std::size_t count) { return m_engine() % count; }

    std::mt19937 m_engine;
};

} // namespace binweave
