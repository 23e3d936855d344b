// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/lowering_blocks.h"

namespace binweave {

namespace {

int lowerResidual(Builder& build, const ResidualBlock& block, int x, bool withShortcut)
{
    const auto conv = [&](const char* name, int stride, int input) {
        const std::string quantize = std::string(name) + ".quantize";
        const int quantized = build.activation(quantize, block.precision.activations, input);
        return build.normalizedConvolution(name, samePadded(block.channels, 3, stride, block.bases, block.precision),
                                           quantized, Role::mainPath);
    };
    const int first = conv("conv1", block.stride, x);
    if (block.style == ShortcutStyle::aroundBlock) {
        const int second = conv("conv2", 1, first);
        return withShortcut ? build.sum("sum", {second, lowerShortcut(build, block, x)}) : second;
    }
    const int middle = withShortcut ? build.sum("sum1", {first, lowerShortcut(build, block, x)}) : first;
    return build.sum("sum2", {conv("conv2", 1, middle), middle});
}

} // namespace

int lowerShortcut(Builder& build, const ResidualBlock& block, int x)
{
    const Projection& projection = block.projection;
    if (block.stride == 1 && build.shape(x).channels == block.channels)
        return x;

    const bool pools = projection.downsampling == Downsampling::averagePoolConvolution;
    if (pools && block.stride > 1)
        x = build.pool("shortcut.pool", {.kind = op::PoolKind::average, .kernel = block.stride, .stride = block.stride},
                       x);
    const int kernel = pools ? 1 : projection.kernel;
    const int stride = pools ? 1 : block.stride;

    // A real projection past binary convolutions reads real values and needs no bases.
    LayerPrecision precision{projection.weights, block.precision.activations};
    int bases = block.bases;
    if (isReal(projection.weights) && !isReal(block.precision.weights)) {
        precision.activations = realValues;
        bases = 1;
    } else {
        x = build.activation("shortcut.quantize", precision.activations, x);
    }
    return build.normalizedConvolution("shortcut", samePadded(block.channels, kernel, stride, bases, precision), x,
                                       Role::shortcut);
}

int lowerBlock(Builder& build, const ResidualBlock& block, int x)
{
    return lowerResidual(build, block, x, true);
}

int lowerBranch(Builder& build, const ResidualBlock& block, int x)
{
    return lowerResidual(build, block, x, false);
}

} // namespace binweave
