// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/design.h"

#include <cmath>

namespace binweave {

namespace {

void makeFullPrecision(WeightPrecision& weights)
{
    weights.method = WeightMethod::fullPrecision;
    weights.scale = WeightScale::none;
}

template <class B>
void makeFullPrecision(B& block)
{
    makeFullPrecision(block.precision.weights);
    block.precision.activations.method = ActivationMethod::fullPrecision;
    if constexpr (requires { block.projection; })
        makeFullPrecision(block.projection.weights);
    if constexpr (requires { block.slopes; })
        block.slopes = block.shifts = false;
    if constexpr (requires { block.depthwise; }) {
        makeFullPrecision(block.depthwise.weights);
        block.depthwise.activations.method = ActivationMethod::fullPrecision;
    }
}

struct ShortcutOwner
{
    std::optional<ResidualBlock> operator()(const ResidualBlock& block) const { return block; }
    std::optional<ResidualBlock> operator()(const BottleneckBlock& block) const
    {
        return ResidualBlock{.channels = block.channels,
                             .stride = block.stride,
                             .bases = block.bases,
                             .precision = block.precision,
                             .style = block.style,
                             .projection = block.projection};
    }
    std::optional<ResidualBlock> operator()(const auto&) const { return std::nullopt; }
};

} // namespace

std::optional<ResidualBlock> shortcutOwner(const Block& block)
{
    return std::visit(ShortcutOwner{}, block);
}

int stemChannels(const Stem& stem)
{
    return static_cast<int>(std::floor(stem.channels * stem.expansion + 0.5));
}

int blockCount(const NetworkDesign& design)
{
    int count = 0;
    for (const Group& group : design.groups)
        count += static_cast<int>(group.blocks.size());
    return count;
}

NetworkDesign fullPrecisionTwin(const NetworkDesign& design)
{
    NetworkDesign twin = design;
    makeFullPrecision(twin.stem.weights);
    makeFullPrecision(twin.classifier.weights);
    for (Group& group : twin.groups) {
        for (Block& block : group.blocks)
            std::visit([](auto& b) { makeFullPrecision(b); }, block);
    }
    return twin;
}

NetworkDesign fullPrecisionParent(const NetworkDesign& design)
{
    NetworkDesign parent = fullPrecisionTwin(design);
    for (Group& group : parent.groups) {
        group.branches = 1;
        for (Block& block : group.blocks) {
            std::visit(
                [](auto& b) {
                    if constexpr (requires { b.bases; })
                        b.bases = 1;
                },
                block);
        }
    }
    return parent;
}

} // namespace binweave
