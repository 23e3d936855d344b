// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace binweave {

/// mean|w|, summed in double in storage order.
double meanMagnitude(std::span<const float> weights);

/// A part of each level: +factor or -factor.
struct SignTerm
{
    float factor;
    std::vector<float> signs; ///< [class]: +1 or -1
    bool operator==(const SignTerm&) const = default;
};

/// What a method of few levels makes of one base's weights (methods.md, 'Weights' and 'PA'). All of them are
/// staircases: a weight's class is the number of steps that it has reached, and the level of a class is a sum of signed
/// terms, so that every method runs on the kernels of binary weights, one base a term.
struct WeightLevels
{
    std::vector<std::uint8_t> classes; ///< of each weight
    std::vector<SignTerm> terms;
    std::vector<float> steps; ///< of piecewise weights: the M endpoints

    /// Sum of the terms in order, in float.
    std::vector<float> values() const;
};

/// The methods between full precision and one sign; fixedPoint with one bit is mean|w| sign(w), the others as design.h
/// says. learned: the two magnitudes of TTQ, else empty.
bool hasLevels(const WeightPrecision& precision);
WeightLevels levelsOf(const WeightPrecision& precision, std::span<const float> weights, std::span<const float> learned);

/// Terms of each base.
int termCount(const WeightPrecision& precision);

/// From g = dL/dQ(w) to dL/dw. Straight through for TWN and one bit; TTQ times the level's magnitude outside the middle
/// (Zhu et al. 2017, eq. 8); DoReFa through tanh and its maximum, straight through the rounding; ABC times the sum of
/// its coefficients; piecewise as methods.md says, lambda_W = 1 / mean(s_k - s_(k-1)).
void levelsGradient(const WeightPrecision& precision, const WeightLevels& levels, std::span<const float> weights,
                    std::span<const float> learned, const float* gradient, float* weightGradient);

/// Weights of one value a class that have the same levels, for files that store a class in a few bits: where each
/// comes back in its class. Nothing where they would have other levels: steps may hang on mean and deviation.
std::optional<std::vector<float>> canonicalWeights(const WeightPrecision& precision, const WeightLevels& levels,
                                                   std::span<const float> weights, std::span<const float> learned);

} // namespace binweave
