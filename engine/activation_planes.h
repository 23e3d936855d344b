// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace binweave {

/// The values of PA, ABC, TBN and HORQ activations (methods.md) as a sum of planes of bits with a factor each: bit j is
/// set where x >= thresholds[j] and stands for +factors[j]; where it is not, for -factors[j], or for 0 where zeroOne.
/// HORQ's second plane compares x - factors[0] sign(x) instead.
struct ActivationPlanes
{
    bool zeroOne = false;
    bool secondOfResidue = false;
    std::vector<float> thresholds{};
    std::vector<float> factors{};

    bool bit(std::size_t plane, float x) const
    {
        if (secondOfResidue && plane == 1)
            x -= std::copysign(factors[0], x >= 0 ? 1.0f : -1.0f);
        return x >= thresholds[plane];
    }
    /// Sum over the planes in order, in float.
    void values(const float* x, std::size_t count, float* y) const;
};

/// Of methods with planes; the others are ReLU, sign and k bits (FixedPoint).
constexpr bool hasPlanes(ActivationMethod method)
{
    return method == ActivationMethod::piecewise || method == ActivationMethod::abc ||
           method == ActivationMethod::ternary || method == ActivationMethod::horq;
}

/// Of methods whose planes depend on the image.
constexpr bool dependsOnImage(ActivationMethod method)
{
    return method == ActivationMethod::ternary || method == ActivationMethod::horq;
}

/// PA: one level past each threshold v; the factors are the differences of the levels. ABC: sign(clip(x + v, 0, 1) -
/// 1/2) is sign(x - (1/2 - v)).
ActivationPlanes learnedPlanes(ActivationMethod method, std::span<const float> v, std::span<const float> levels);

/// TBN: the half sum of two signs, past -T and past T. HORQ: b1 and b2 beside two signs.
ActivationPlanes ternaryPlanes(float meanMagnitude);
ActivationPlanes horqPlanes(float meanMagnitude, float meanResidue);

/// Of one image, whose values value(channel, pixel) gives. Sums are taken channel by channel, pixels in order, so that
/// they are the same however the image lies in memory.
template <class Value>
ActivationPlanes imagePlanes(ActivationMethod method, int channels, int pixels, Value value)
{
    const auto meanOver = [&](auto magnitude) {
        double sum = 0;
        for (int c = 0; c < channels; ++c) {
            double ofChannel = 0;
            for (int pixel = 0; pixel < pixels; ++pixel)
                ofChannel += std::fabs(magnitude(value(c, pixel)));
            sum += ofChannel;
        }
        return static_cast<float>(sum / (static_cast<double>(channels) * pixels));
    };
    const float mean = meanOver([](float x) { return x; });
    if (method == ActivationMethod::ternary)
        return ternaryPlanes(mean);
    return horqPlanes(mean, meanOver([=](float x) { return x - std::copysign(mean, x >= 0 ? 1.0f : -1.0f); }));
}

} // namespace binweave
