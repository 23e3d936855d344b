// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/lowering_blocks.h"

namespace binweave {

int lowerBlock(Builder& build, const ConvolutionLayer& layer, int x)
{
    const auto& precision = layer.precision;
    x = build.activation("quantize", precision.activations, x);
    op::Convolution convolution = samePadded(layer.channels, layer.kernel, layer.stride, layer.bases, precision);
    convolution.groups = layer.convolutionGroups;
    x = build.normalizedConvolution("conv", convolution, x, Role::mainPath);
    if (!layer.maxPool)
        return x;
    return build.pool("pool",
                      {.kind = op::PoolKind::maximum, .kernel = layer.poolKernel, .whole = layer.poolKernel > 2}, x);
}

int lowerBlock(Builder& build, const DepthwiseBlock& block, int x)
{
    const int channels = build.shape(x).channels;
    x = build.activation("depthwise.quantize", block.depthwise.activations, x);
    op::Convolution depthwise = samePadded(channels, block.kernel, block.stride, 1, block.depthwise);
    depthwise.groups = channels;
    x = build.normalizedConvolution("depthwise", depthwise, x, Role::mainPath);
    x = build.activation("pointwise.quantize", block.precision.activations, x);
    return build.normalizedConvolution("pointwise", samePadded(block.channels, 1, 1, block.bases, block.precision), x,
                                       Role::mainPath);
}

/// A 1x1 convolution on a 1x1 plane.
int lowerBlock(Builder& build, const FullyConnectedLayer& layer, int x)
{
    if (layer.dropout > 0)
        x = build.add("dropout", op::Dropout{layer.dropout}, {x}, build.shape(x));
    x = build.flatten("flatten", x);
    x = build.activation("quantize", layer.precision.activations, x);
    return build.normalizedConvolution("fc", samePadded(layer.outputs, 1, 1, layer.bases, layer.precision), x,
                                       Role::mainPath);
}

} // namespace binweave
