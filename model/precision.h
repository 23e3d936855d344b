// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <optional>
#include <string>

/// What the methods of weights and activations mean for the formulas and for the fields that describe them.
namespace binweave {

constexpr bool isReal(const WeightPrecision& weights)
{
    return weights.method == WeightMethod::fullPrecision;
}

constexpr bool isReal(const ActivationPrecision& activations)
{
    return activations.method == ActivationMethod::fullPrecision;
}

// The fields that a method reads besides `method`.
constexpr bool usesBits(WeightMethod method)
{
    return method == WeightMethod::fixedPoint;
}
constexpr bool usesPieces(WeightMethod method)
{
    return method == WeightMethod::abc || method == WeightMethod::piecewise;
}
constexpr bool usesScale(WeightMethod method)
{
    return method == WeightMethod::binary;
}
constexpr bool usesBits(ActivationMethod method)
{
    return method == ActivationMethod::fixedPoint;
}
constexpr bool usesPieces(ActivationMethod method)
{
    return method == ActivationMethod::piecewise || method == ActivationMethod::abc;
}

/// B of one base, and Bw of a layer that counts as binary.
constexpr int bitsPerWeight(const WeightPrecision& weights)
{
    switch (weights.method) {
    case WeightMethod::fullPrecision:
        break;
    case WeightMethod::binary:
    case WeightMethod::abc:
    case WeightMethod::piecewise:
        return 1;
    case WeightMethod::ternary:
    case WeightMethod::ttq:
        return 2;
    case WeightMethod::fixedPoint:
        return weights.bits;
    }
    return 32;
}

/// M: binary tensors that stand for one tensor of weights.
constexpr int basesPerTensor(const WeightPrecision& weights)
{
    return usesPieces(weights.method) ? weights.pieces : 1;
}

/// A of formulas.md; bits of a value, 32 for real ones, are activationBits().
constexpr int activationPlanes(const ActivationPrecision& activations)
{
    switch (activations.method) {
    case ActivationMethod::fullPrecision:
    case ActivationMethod::sign:
    case ActivationMethod::xnor:
        break;
    case ActivationMethod::fixedPoint:
        return activations.bits;
    case ActivationMethod::piecewise:
    case ActivationMethod::abc:
        return activations.pieces;
    case ActivationMethod::ternary:
    case ActivationMethod::horq:
        return 2;
    }
    return 1;
}

constexpr int activationBits(const ActivationPrecision& activations)
{
    return isReal(activations) ? 32 : activationPlanes(activations);
}

/// All bits that stand for one weight.
constexpr int weightBits(const WeightPrecision& weights)
{
    return bitsPerWeight(weights) * basesPerTensor(weights);
}

/// Numbers that are learned with an activation, thresholds and levels (methods.md, PA and ABC).
constexpr int learnedNumbers(const ActivationPrecision& activations)
{
    return usesPieces(activations.method) ? 2 * activations.pieces : 0;
}

/// Why the two do not go together in one layer of `bases` bases, as a clause without a stop: "HORQ's activations are
/// defined for binary weights only; ..". Empty where they do.
std::optional<std::string> methodConflict(const LayerPrecision& precision, int bases);

} // namespace binweave
