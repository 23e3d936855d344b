// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/graph.h"
#include "model/precision.h"

#include <cmath>
#include <optional>

/// The estimates of one layer, each one formula of formulas.md.
namespace binweave {

/// What the formulas need to know of a convolution or fully connected layer (there kernel and plane are 1).
struct LayerTerms
{
    long long inputChannels = 1;
    long long outputChannels = 1;
    long long kernel = 1;
    long long outputPixels = 1;
    long long groups = 1;                    ///< G: a kernel sees inputChannels / groups
    long long bases = 1;                     ///< g: bases, M of ABC and piecewise weights, branches, multiplied
    long long weightBits = 1;                ///< B
    long long weightPlanes = 1;              ///< Bw
    long long activationPlanes = 1;          ///< A
    std::optional<long long> additions = {}; ///< d where it is not g

    /// n = Cin / G K^2: weights of one output channel and base.
    constexpr long long inputs() const { return inputChannels / groups * kernel * kernel; }
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

/// sigma of section 2: X / (c X / w + d Cout Wout Hout), c = Bw g A; d = g unless the terms say otherwise.
inline double speedUpRatio(const LayerTerms& layer, int wordBits)
{
    const auto x = static_cast<double>(multiplyAccumulatesPerBase(layer));
    const auto binary = static_cast<double>(layer.weightPlanes * layer.bases * layer.activationPlanes);
    const auto additions =
        static_cast<double>(layer.additions.value_or(layer.bases) * layer.outputChannels * layer.outputPixels);
    return x / (binary * x / wordBits + additions);
}

/// beta of section 5: (B g K^2 Cin / (Wout Hout))^gamma; of a grouped kernel its own Cin / G.
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
