// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/precision.h"

#include <fmt/format.h>

namespace binweave {

namespace {

/// Activations whose arithmetic the papers define for weights of +-1 (times a scale) only.
const char* ownerOfBinaryWeights(ActivationMethod method)
{
    switch (method) {
    case ActivationMethod::ternary:
        return "TBN's ternary";
    case ActivationMethod::horq:
        return "HORQ's";
    case ActivationMethod::xnor:
        return "XNOR-Net's scaled";
    case ActivationMethod::fullPrecision:
    case ActivationMethod::sign:
    case ActivationMethod::fixedPoint:
    case ActivationMethod::piecewise:
    case ActivationMethod::abc:
        break;
    }
    return nullptr;
}

} // namespace

std::optional<std::string> methodConflict(const LayerPrecision& precision, int bases)
{
    const WeightPrecision& weights = precision.weights;
    const char* owner = ownerOfBinaryWeights(precision.activations.method);
    if (owner && weights.method != WeightMethod::binary)
        return fmt::format("{} activations are defined for binary weights only; choose those, or other activations",
                           owner);
    if (bases > 1 && usesPieces(weights.method))
        return fmt::format("{} weights are a sum of binary tensors already; set the bases to 1, or choose binary "
                           "weights",
                           weights.method == WeightMethod::abc ? "ABC-Net's" : "piecewise");
    if (weights.method == WeightMethod::piecewise && weights.pieces % 2 != 0)
        return fmt::format("piecewise weights have 2, 4, 6 or 8 pieces, not {}", weights.pieces);
    return std::nullopt;
}

} // namespace binweave
