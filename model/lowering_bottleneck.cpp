// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/lowering_blocks.h"

namespace binweave {

int lowerBranch(Builder& build, const BottleneckBlock& block, int x)
{
    const auto conv = [&](const char* name, int channels, int kernel, int stride, int input) {
        const int quantized = build.activation(std::string(name) + ".quantize", block.precision.activations, input);
        return build.normalizedConvolution(name, samePadded(channels, kernel, stride, block.bases, block.precision),
                                           quantized, Role::mainPath);
    };
    const int stride = block.stridedPointwise ? 1 : block.stride; // of the 3x3 convolution
    const int narrow = conv("conv1", block.width, 1, block.stride / stride, x);
    int middle = conv("conv2", block.width, 3, stride, narrow);
    if (block.style == ShortcutStyle::perConvolution && stride == 1)
        middle = build.sum("sum2", {middle, narrow});
    return conv("conv3", block.channels, 1, 1, middle);
}

int lowerBlock(Builder& build, const BottleneckBlock& block, int x)
{
    std::vector<int> addends{lowerBranch(build, block, x)};
    addShortcut(build, *shortcutOwner(block), x, addends);
    return build.sum("sum", std::move(addends));
}

} // namespace binweave
