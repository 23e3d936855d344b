// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/graph.h"

#include <cmath>

/// The estimates of one layer, each one formula of formulas.md.
namespace binweave {

/// B, and Bw of a layer that counts as binary.
constexpr int bitsPerWeight(const WeightPrecision& weights)
{
    switch (weights.method) {
    case WeightMethod::binary:
        return 1;
    case WeightMethod::ternary:
        return 2;
    case WeightMethod::fixedPoint:
        return weights.bits;
    case WeightMethod::fullPrecision:
        break;
    }
    return 32;
}

/// What the formulas need to know of a convolution or fully connected layer (there kernel and plane are 1).
struct LayerTerms
{
    long long inputChannels = 1;
    long long outputChannels = 1;
    long long kernel = 1;
    long long outputPixels = 1;
    long long bases = 1;            ///< g: bases times branches
    long long weightBits = 1;       ///< B
    long long weightPlanes = 1;     ///< Bw
    long long activationPlanes = 1; ///< A

    /// n = Cin K^2: weights of one output channel and base.
    constexpr long long inputs() const { return inputChannels * kernel * kernel; }
};

/// Section 1.
constexpr long long parameterBits(const LayerTerms& layer)
{
    return layer.inputs() * layer.outputChannels * layer.weightBits * layer.bases;
}

/// X of section 2: multiply-accumulates of one base.
constexpr long long multiplyAccumulatesPerBase(const LayerTerms& layer)
{
    return layer.inputs() * layer.outputChannels * layer.outputPixels;
}

/// sigma of section 2, for 1-bit and fixed-point activations: X / (c X / w + d Cout Wout Hout), c = Bw g A, d = g.
inline double speedUpRatio(const LayerTerms& layer, int wordBits)
{
    const auto x = static_cast<double>(multiplyAccumulatesPerBase(layer));
    const auto binary = static_cast<double>(layer.weightPlanes * layer.bases * layer.activationPlanes);
    const auto additions = static_cast<double>(layer.bases * layer.outputChannels * layer.outputPixels);
    return x / (binary * x / wordBits + additions);
}

/// beta of section 5: (B g K^2 Cin / (Wout Hout))^gamma.
inline double kernelAbility(const LayerTerms& layer, double gamma)
{
    const auto bits = static_cast<double>(layer.weightBits * layer.bases * layer.inputs());
    return std::pow(bits / static_cast<double>(layer.outputPixels), gamma);
}

/// zeta of section 5: beta Cout^nu.
inline double layerAbility(const LayerTerms& layer, double gamma, double nu)
{
    return kernelAbility(layer, gamma) * std::pow(static_cast<double>(layer.outputChannels), nu);
}

} // namespace binweave
