// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/lowering_blocks.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace binweave {

int lowerBlock(Builder& build, const DenseBlock& block, int x)
{
    for (int i = 1; i <= block.layers; ++i) {
        const std::string name = fmt::format("conv{}", i);
        int y = build.normalization(name + ".norm", x);
        if (block.bottleneck > 0) {
            const std::string narrow = name + ".narrow";
            y = build.activation(narrow + ".quantize", block.precision.activations, y);
            y = build.normalizedConvolution(
                narrow, samePadded(block.bottleneck * block.growth, 1, 1, block.bases, block.precision), y,
                Role::mainPath);
        }
        y = build.activation(name + ".quantize", block.precision.activations, y);
        op::Convolution layer = samePadded(block.growth, 3, 1, block.bases, block.precision);
        layer.dilation = block.dilation;
        layer.padBefore = layer.padAfter = block.dilation;
        y = build.convolution(name, layer, y, Role::mainPath);
        TensorShape joined = build.shape(x);
        joined.channels += block.growth;
        x = build.add(fmt::format("concat{}", i), op::Concatenation{}, {x, y}, joined);
    }
    return x;
}

int lowerBlock(Builder& build, const Transition& transition, int x)
{
    // Width after a transition: methods.md, 'Structures'. Halves round to even, as the published sizes show (208 / 32
    // is 6 in BinaryDenseNet-21 with full-precision downsampling, 3.03 MB).
    const double reduced = std::floor(build.shape(x).channels / transition.reduction);
    const int channels = std::max(32, 32 * static_cast<int>(std::lrint(reduced / 32)));
    x = build.normalization("norm", x);
    if (transition.maxPool)
        x = build.pool("pool", {.kind = op::PoolKind::maximum}, x);
    x = build.activation("quantize", transition.precision.activations, x);
    x = build.convolution("conv", samePadded(channels, 1, 1, 1, transition.precision), x, Role::mainPath);
    return transition.averagePool ? build.pool("average", {.kind = op::PoolKind::average}, x) : x;
}

} // namespace binweave
