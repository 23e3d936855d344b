// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/lowering_blocks.h"

namespace binweave {

int lowerBlock(Builder& build, const ConvolutionLayer& layer, int x)
{
    const auto& precision = layer.precision;
    x = build.activation("quantize", precision.activations, x);
    x = build.normalizedConvolution(
        "conv", samePadded(layer.channels, layer.kernel, layer.stride, layer.bases, precision), x, Role::mainPath);
    return layer.maxPool ? build.pool("pool", {.kind = op::PoolKind::maximum}, x) : x;
}

} // namespace binweave
