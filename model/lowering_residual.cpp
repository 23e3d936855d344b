// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/lowering_blocks.h"

namespace binweave {

namespace {

/// What a convolution of the block reads.
int lowerQuantized(Builder& build, const ResidualBlock& block, const std::string& what, int x)
{
    if (block.shifts)
        x = build.shift(what + ".shift", x);
    return build.activation(what + ".quantize", block.precision.activations, x);
}

/// The average pool of a shortcut past a strided block.
int lowerShortcutPool(Builder& build, const ResidualBlock& block, const std::string& what, int x)
{
    if (block.stride == 1)
        return x;
    return build.pool(what, {.kind = op::PoolKind::average, .kernel = block.stride, .stride = block.stride}, x);
}

int lowerWeightless(Builder& build, const ResidualBlock& block, int x)
{
    x = lowerShortcutPool(build, block, "weightless.pool", x);
    TensorShape output = build.shape(x);
    if (output.channels == block.channels)
        return x;
    output.channels = block.channels;
    return build.add("weightless", op::Repetition{}, {x}, output);
}

int lowerProjection(Builder& build, const ResidualBlock& block, int x)
{
    const Projection& projection = block.projection;
    const bool pools = projection.downsampling == Downsampling::averagePoolConvolution;
    if (pools)
        x = lowerShortcutPool(build, block, "shortcut.pool", x);
    const int kernel = pools ? 1 : projection.kernel;
    const int stride = pools ? 1 : block.stride;

    // A real projection past binary convolutions reads real values and needs no bases.
    LayerPrecision precision{projection.weights, block.precision.activations};
    int bases = usesPieces(projection.weights.method) ? 1 : block.bases;
    if (isReal(projection.weights) && !isReal(block.precision.weights)) {
        precision.activations = realValues;
        bases = 1;
    } else {
        x = lowerQuantized(build, block, "shortcut", x);
    }
    return build.normalizedConvolution("shortcut", samePadded(block.channels, kernel, stride, bases, precision), x,
                                       Role::shortcut);
}

int lowerSlope(Builder& build, const ResidualBlock& block, const std::string& what, int x)
{
    return block.slopes ? build.slope(what, x) : x;
}

int lowerResidual(Builder& build, const ResidualBlock& block, int x, bool withShortcut)
{
    const auto conv = [&](const char* name, int stride, int input) {
        const int quantized = lowerQuantized(build, block, name, input);
        return build.normalizedConvolution(name, samePadded(block.channels, 3, stride, block.bases, block.precision),
                                           quantized, Role::mainPath);
    };
    const auto joined = [&](const char* name, int y) {
        if (!withShortcut)
            return y;
        std::vector<int> addends{y};
        addShortcut(build, block, x, addends);
        return build.sum(name, std::move(addends));
    };
    const auto ended = [&](int y) { return withShortcut ? lowerSlope(build, block, "slope2", y) : y; };

    const int first = conv("conv1", block.stride, x);
    if (block.style == ShortcutStyle::aroundBlock) {
        const int middle = lowerSlope(build, block, "slope1", first);
        return ended(joined("sum", conv("conv2", 1, middle)));
    }
    const int middle = lowerSlope(build, block, "slope1", joined("sum1", first));
    return ended(build.sum("sum2", {conv("conv2", 1, middle), middle}));
}

} // namespace

void addShortcut(Builder& build, const ResidualBlock& block, int x, std::vector<int>& addends)
{
    if (block.stride == 1 && build.shape(x).channels == block.channels) {
        addends.push_back(x);
        return;
    }
    const bool projects = block.projection.downsampling != Downsampling::weightless;
    // Before the projection in the list of nodes, so that the last convolution of the sum finds the others done.
    const int weightless = block.weightless || !projects ? lowerWeightless(build, block, x) : -1;
    if (projects)
        addends.push_back(lowerProjection(build, block, x));
    if (weightless >= 0)
        addends.push_back(weightless);
}

int lowerBlock(Builder& build, const ResidualBlock& block, int x)
{
    return lowerResidual(build, block, x, true);
}

int lowerBranch(Builder& build, const ResidualBlock& block, int x)
{
    return lowerResidual(build, block, x, false);
}

int lowerBranchEnd(Builder& build, const ResidualBlock& block, int sum)
{
    return lowerSlope(build, block, "slope", sum);
}

} // namespace binweave
