// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <cstddef>

/// Loops over rows of floats, compiled for several instruction sets with one result: sums are taken in a fixed order of
/// lanes, and nothing is contracted. Where a function has `accumulate`, it adds to what the target holds.
namespace binweave::loops {

double sum(const float* x, std::size_t count);

/// Sum of (x - mean)^2.
double squaredDeviations(const float* x, std::size_t count, float mean);

double dotProduct(const float* x, const float* y, std::size_t count);

/// Sum of x * sign(w).
double signedSum(const float* x, const float* w, std::size_t count);

/// Sum of y * (x - mean).
double deviationProduct(const float* y, const float* x, std::size_t count, float mean);

/// y = x * scale + shift
void scaleShift(const float* x, std::size_t count, float scale, float shift, float* y);

/// y = factor * x
void scaled(const float* x, std::size_t count, float factor, bool accumulate, float* y);

/// y = factor * x + otherFactor * other
void scaledSum(const float* x, float factor, const float* other, float otherFactor, std::size_t count, float* y);

/// y += factor * sign(w)
void addSigns(const float* w, std::size_t count, float factor, float* y);

/// y = factor * x where |w| <= 1, else 0
void scaledInsideOne(const float* x, const float* w, std::size_t count, float factor, float* y);

/// dx = a * dy + b * x + c
void normalizationGradient(const float* gradient, const float* x, std::size_t count, float a, float b, float c,
                           bool accumulate, float* dx);

/// y = x where x > 0, else slope * x
void slope(const float* x, std::size_t count, float slope, float* y);

/// y = x + shift
void shift(const float* x, std::size_t count, float shift, float* y);

/// dx = dy where x > 0, else slope * dy
void slopeGradient(const float* gradient, const float* x, std::size_t count, float slope, bool accumulate, float* dx);

/// Sum of dy * x where x <= 0.
double negativeProduct(const float* gradient, const float* x, std::size_t count);

void activate(const ActivationPrecision& precision, const float* x, std::size_t count, float* y);

/// dx = dy times the derivative (ReLU, fixed point: inside the clip) or the surrogate of sign (methods.md).
void activationGradient(const ActivationPrecision& precision, const Surrogate& surrogate, const float* x,
                        const float* gradient, std::size_t count, bool accumulate, float* dx);

/// Of one step of an optimizer.
struct UpdateFactors
{
    float rate;
    float decay;
    float momentum;         ///< of SGD
    float firstCorrection;  ///< of Adam: 1 / (1 - 0.9^t)
    float secondCorrection; ///< of Adam: 1 / sqrt(1 - 0.999^t)
};
void updateNesterov(const UpdateFactors& factors, const float* gradient, std::size_t count, float* moment, float* w);
void updateAdam(const UpdateFactors& factors, const float* gradient, std::size_t count, float* first, float* second,
                float* w);

/// x into [-1, 1]
void clampToOne(std::size_t count, float* x);

} // namespace binweave::loops
