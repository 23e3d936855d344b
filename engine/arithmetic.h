// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

/// The float arithmetic of inference, written once so that the trainer's evaluation and the packed engine agree to the
/// bit (semantics.md, 'Folding'). The build switches contraction to fused multiply-adds off.
///
/// A layer's epilogue, per channel: weightedSum over bases, then normalized, then the shortcuts are added (a Sum node),
/// then sloped; shifted on the way to the sign.
namespace binweave {

/// sign(0) = +1.
inline bool isPositive(float x)
{
    return x >= 0;
}

inline float signOf(float x)
{
    return isPositive(x) ? 1.0f : -1.0f;
}

inline float rectified(float x)
{
    return x > 0 ? x : 0.0f;
}

/// op::Slope and op::Shift.
inline float sloped(float x, float slope)
{
    return x > 0 ? x : x * slope;
}

inline float shifted(float x, float shift)
{
    return x + shift;
}

/// y = sum over i ascending of factor_i * value_i: a convolution's bases (factor: BaseFactors), a group's branches
/// (theta). `factor` and `value` are functions of i; count >= 1.
inline float weightedSum(int count, auto&& factor, auto&& value)
{
    float sum = factor(0) * value(0);
    for (int i = 1; i < count; ++i)
        sum += factor(i) * value(i);
    return sum;
}

/// Batch normalization in evaluation: y = x * scale + shift.
inline float normalized(float x, float scale, float shift)
{
    return x * scale + shift;
}

/// Scale and shift per channel from what Normalization stores.
struct FoldedNormalization
{
    static constexpr float epsilon = 1e-5f;
    std::vector<float> scale;
    std::vector<float> shift;

    FoldedNormalization() = default;
    FoldedNormalization(std::span<const float> weight, std::span<const float> bias, std::span<const float> mean,
                        std::span<const float> variance)
        : scale(weight.size()), shift(weight.size())
    {
        for (std::size_t c = 0; c < weight.size(); ++c) {
            scale[c] = weight[c] / std::sqrt(variance[c] + epsilon);
            shift[c] = bias[c] - mean[c] * scale[c];
        }
    }
};

/// k bits of clip(x, 0, beta): q = round(y (2^k - 1) / beta), half up; the value is q beta / (2^k - 1)
/// (methods.md, 'Activations').
struct FixedPoint
{
    explicit FixedPoint(const ActivationPrecision& precision)
        : clip(static_cast<float>(precision.clip)), levels(static_cast<float>((1 << precision.bits) - 1))
    {}

    float operator()(float x) const { return static_cast<float>(q(x)) * (clip / levels); }
    int q(float x) const { return static_cast<int>(std::min(rectified(x), clip) * (levels / clip) + 0.5f); }

    float clip;
    float levels;
};

/// Mean of `count` values added in the order in which they are given (rows, then columns).
inline float meanOf(float sum, int count)
{
    return sum / static_cast<float>(count);
}

/// isPositive(shifted(normalized(factor * s, scale, shift), before)) as a comparison of the integer s.
struct Threshold
{
    int least;    ///< the bit is s >= least ..
    bool flipped; ///< .. or its opposite
    bool operator()(int s) const { return (s >= least) != flipped; }
};

/// Exact for all s in -most .. most: multiplication and addition in float are monotone, so the very expression of the
/// float engine, evaluated at integers, has one place where it changes; bisection finds it.
inline Threshold thresholdOf(int most, float factor, float scale, float shift, float before = 0)
{
    const auto bit = [&](int s) {
        return isPositive(shifted(normalized(factor * static_cast<float>(s), scale, shift), before));
    };
    const bool flipped = bit(-most) && !bit(most);
    int low = -most; // all below are on the lower side
    int high = most + 1;
    while (low < high) {
        const int middle = low + (high - low) / 2;
        if (bit(middle) != flipped)
            high = middle;
        else
            low = middle + 1;
    }
    return {low, flipped};
}

} // namespace binweave
