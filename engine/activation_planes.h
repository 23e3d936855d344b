// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/arithmetic.h"
#include "model/graph.h"
#include "model/precision.h"

#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace binweave {

/// The values of k-bit, PA, ABC, TBN and HORQ activations (methods.md) as a sum of planes of bits with a factor each: a
/// set bit of plane j stands for +factors[j], the others for -factors[j], or for 0 where zeroOne. Bit j is set where
/// x >= thresholds[j]; HORQ's second plane compares x - factors[0] sign(x) instead; k bits are those of q.
struct ActivationPlanes
{
    bool zeroOne = false;
    bool secondOfResidue = false;
    std::optional<FixedPoint> fixedPoint{};
    std::vector<float> thresholds{};
    std::vector<float> factors{};

    bool bit(std::size_t plane, float x) const
    {
        if (fixedPoint)
            return (fixedPoint->q(x) >> plane & 1) != 0;
        return (secondOfResidue && plane == 1 ? residue(x, factors[0]) : x) >= thresholds[plane];
    }
    static float residue(float x, float magnitude) { return x >= 0 ? x - magnitude : x + magnitude; }
    /// y = high where the bit is set, else low
    void write(std::size_t plane, const float* x, std::size_t count, float high, float low, float* y) const;
    /// Likewise all planes: y [plane][count].
    void writeAll(const float* x, std::size_t count, float high, float low, float* y) const;
    /// From x to the nearest place where a bit changes.
    float distanceToJump(float x) const;
    /// Not of k bits: sum over the planes in order, in float.
    void values(const float* x, std::size_t count, float* y) const;
};

/// Planes that stand for a value; 0 for ReLU and sign.
constexpr int planeCount(const ActivationPrecision& precision)
{
    const bool isOne = precision.method == ActivationMethod::fullPrecision ||
                       precision.method == ActivationMethod::sign || precision.method == ActivationMethod::xnor;
    return isOne ? 0 : activationPlanes(precision);
}

/// Methods whose values are those of ActivationPlanes; the others are ReLU, sign and k bits (FixedPoint).
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

/// Whether inference takes a node's sums plane by plane: a convolution of quantized weights, not in groups, that reads
/// values of several planes.
bool readsPlanes(const Graph& graph, const Node& node);
bool hasReaderOfPlanes(const Graph& graph, int node);

/// Of a method that does not depend on the image; sign is one plane.
ActivationPlanes fixedPlanes(const ActivationPrecision& precision, std::span<const float> v,
                             std::span<const float> levels);

/// PA: one level past each threshold v; the factors are the differences of the levels. ABC: sign(clip(x + v, 0, 1) -
/// 1/2) is sign(x - (1/2 - v)).
ActivationPlanes learnedPlanes(ActivationMethod method, std::span<const float> v, std::span<const float> levels);

/// TBN: the half sum of two signs, past -T and past T. HORQ: b1 and b2 beside two signs.
ActivationPlanes ternaryPlanes(float meanMagnitude);
ActivationPlanes horqPlanes(float meanMagnitude, float meanResidue);

/// Of one image; meanDistance(m) is the mean of ||x| - m|, which is also |residue(x, m)|.
ActivationPlanes imagePlanes(ActivationMethod method, auto&& meanDistance)
{
    const float mean = meanDistance(0.0f);
    return method == ActivationMethod::ternary ? ternaryPlanes(mean) : horqPlanes(mean, meanDistance(mean));
}

/// Of one image, whose values value(channel, pixel) gives. Sums are taken channel by channel, pixels in order, so that
/// they are the same however the image lies in memory.
ActivationPlanes imagePlanes(ActivationMethod method, int channels, int pixels, auto&& value)
{
    return imagePlanes(method, [&](float m) {
        double sum = 0;
        for (int c = 0; c < channels; ++c) {
            double ofChannel = 0;
            for (int pixel = 0; pixel < pixels; ++pixel)
                ofChannel += std::fabs(std::fabs(value(c, pixel)) - m);
            sum += ofChannel;
        }
        return static_cast<float>(sum / (static_cast<double>(channels) * pixels));
    });
}

/// Likewise of x [pixel][channel].
ActivationPlanes planesOfPixels(ActivationMethod method, int channels, int pixels, const float* x);

} // namespace binweave
