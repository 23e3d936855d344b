// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/vector_loops.h"

#include "engine/arithmetic.h"
#include "engine/every_width.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace binweave::loops {

namespace {

/// Element i of a sum goes to lane i mod 16 of chain i / 16 mod 4, whatever the width of the processor's vectors.
constexpr std::size_t lanes = 16;
/// Sums that are taken side by side, so that one addition need not wait for the last.
constexpr std::size_t chains = 4;
using Lanes = float __attribute__((vector_size(lanes * sizeof(float))));
using LaneBits = std::int32_t __attribute__((vector_size(lanes * sizeof(float))));

BINWEAVE_INLINE void load(const float* from, Lanes& to)
{
    std::memcpy(&to, from, sizeof to);
}

/// Sum over all i of term(i): `lanesOf` adds the terms of i .. i + lanes - 1 to a vector.
template <class LanesOf, class Term>
BINWEAVE_INLINE double sumOver(std::size_t count, LanesOf lanesOf, Term term)
{
    Lanes sums[chains] = {};
    std::size_t i = 0;
    for (; i + chains * lanes <= count; i += chains * lanes) {
#pragma GCC unroll 8
        for (std::size_t chain = 0; chain < chains; ++chain)
            lanesOf(i + chain * lanes, sums[chain]);
    }
    for (; i + lanes <= count; i += lanes)
        lanesOf(i, sums[0]);
    double result = 0;
    for (const Lanes& chain : sums) {
        for (std::size_t lane = 0; lane < lanes; ++lane)
            result += static_cast<double>(chain[lane]);
    }
    for (; i < count; ++i)
        result += static_cast<double>(term(i));
    return result;
}

/// x where the condition holds, else 0; no branch.
BINWEAVE_INLINE float where(bool condition, float x)
{
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(x) & -static_cast<std::uint32_t>(condition));
}

template <class Value>
BINWEAVE_INLINE void store(std::size_t count, bool accumulate, float* __restrict out, Value value)
{
    if (accumulate) {
        for (std::size_t i = 0; i < count; ++i)
            out[i] += value(i);
    } else {
        for (std::size_t i = 0; i < count; ++i)
            out[i] = value(i);
    }
}

} // namespace

BINWEAVE_EVERY_WIDTH double sum(const float* x, std::size_t count)
{
    const auto lanesOf = [=](std::size_t i, Lanes& sums) BINWEAVE_INLINE_LAMBDA {
        Lanes a;
        load(x + i, a);
        sums += a;
    };
    return sumOver(count, lanesOf, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return x[i]; });
}

BINWEAVE_EVERY_WIDTH double squaredDeviations(const float* x, std::size_t count, float mean)
{
    const auto lanesOf = [=](std::size_t i, Lanes& sums) BINWEAVE_INLINE_LAMBDA {
        Lanes a;
        load(x + i, a);
        sums += (a - mean) * (a - mean);
    };
    const auto term = [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return (x[i] - mean) * (x[i] - mean); };
    return sumOver(count, lanesOf, term);
}

BINWEAVE_EVERY_WIDTH double dotProduct(const float* x, const float* y, std::size_t count)
{
    const auto lanesOf = [=](std::size_t i, Lanes& sums) BINWEAVE_INLINE_LAMBDA {
        Lanes a;
        Lanes b;
        load(x + i, a);
        load(y + i, b);
        sums += a * b;
    };
    return sumOver(count, lanesOf, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return x[i] * y[i]; });
}

BINWEAVE_EVERY_WIDTH double signedSum(const float* x, const float* w, std::size_t count)
{
    const auto lanesOf = [=](std::size_t i, Lanes& sums) BINWEAVE_INLINE_LAMBDA {
        LaneBits bits;
        Lanes b;
        std::memcpy(&bits, x + i, sizeof bits);
        load(w + i, b);
        bits ^= (b < 0) << 31; // the comparison gives -1 or 0
        Lanes a;
        std::memcpy(&a, &bits, sizeof a);
        sums += a;
    };
    return sumOver(count, lanesOf, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return x[i] * signOf(w[i]); });
}

BINWEAVE_EVERY_WIDTH double deviationProduct(const float* y, const float* x, std::size_t count, float mean)
{
    const auto lanesOf = [=](std::size_t i, Lanes& sums) BINWEAVE_INLINE_LAMBDA {
        Lanes a;
        Lanes b;
        load(x + i, a);
        load(y + i, b);
        sums += b * (a - mean);
    };
    return sumOver(count, lanesOf, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return y[i] * (x[i] - mean); });
}

BINWEAVE_EVERY_WIDTH void scaleShift(const float* x, std::size_t count, float scale, float shift, float* y)
{
    store(count, false, y, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return x[i] * scale + shift; });
}

BINWEAVE_EVERY_WIDTH void scaled(const float* x, std::size_t count, float factor, bool accumulate, float* y)
{
    store(count, accumulate, y, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return factor * x[i]; });
}

BINWEAVE_EVERY_WIDTH void scaledSum(const float* x, float factor, const float* other, float otherFactor,
                                    std::size_t count, float* y)
{
    store(count, false, y,
          [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return factor * x[i] + otherFactor * other[i]; });
}

BINWEAVE_EVERY_WIDTH void addSigns(const float* w, std::size_t count, float factor, float* y)
{
    store(count, true, y, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return factor * signOf(w[i]); });
}

BINWEAVE_EVERY_WIDTH void scaledInsideOne(const float* x, const float* w, std::size_t count, float factor, float* y)
{
    store(count, false, y,
          [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return where(std::fabs(w[i]) <= 1, factor * x[i]); });
}

BINWEAVE_EVERY_WIDTH void normalizationGradient(const float* gradient, const float* x, std::size_t count, float a,
                                                float b, float c, bool accumulate, float* dx)
{
    store(count, accumulate, dx, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return a * gradient[i] + b * x[i] + c; });
}

BINWEAVE_EVERY_WIDTH void slope(const float* x, std::size_t count, float slope, float* y)
{
    store(count, false, y, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return sloped(x[i], slope); });
}

BINWEAVE_EVERY_WIDTH void shift(const float* x, std::size_t count, float shift, float* y)
{
    store(count, false, y, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return shifted(x[i], shift); });
}

BINWEAVE_EVERY_WIDTH void slopeGradient(const float* gradient, const float* x, std::size_t count, float slope,
                                        bool accumulate, float* dx)
{
    store(count, accumulate, dx,
          [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return gradient[i] * (x[i] > 0 ? 1.0f : slope); });
}

BINWEAVE_EVERY_WIDTH double negativeProduct(const float* gradient, const float* x, std::size_t count)
{
    const auto lanesOf = [=](std::size_t i, Lanes& sums) BINWEAVE_INLINE_LAMBDA {
        Lanes a;
        Lanes b;
        load(gradient + i, a);
        load(x + i, b);
        const LaneBits negative = b <= 0; // -1 or 0
        LaneBits bits;
        std::memcpy(&bits, &b, sizeof bits);
        bits &= negative;
        std::memcpy(&b, &bits, sizeof b);
        sums += a * b;
    };
    return sumOver(count, lanesOf,
                   [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return gradient[i] * where(x[i] <= 0, x[i]); });
}

BINWEAVE_EVERY_WIDTH void activate(const ActivationPrecision& precision, const float* x, std::size_t count, float* y)
{
    const FixedPoint fixedPoint(precision);
    switch (precision.method) {
    case ActivationMethod::fullPrecision:
        return store(count, false, y, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return rectified(x[i]); });
    case ActivationMethod::sign:
        return store(count, false, y, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return signOf(x[i]); });
    case ActivationMethod::fixedPoint:
        return store(count, false, y, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return fixedPoint(x[i]); });
    default:
        break; // those with planes have layers of their own
    }
}

BINWEAVE_EVERY_WIDTH void activationGradient(const ActivationPrecision& precision, const Surrogate& surrogate,
                                             const float* x, const float* gradient, std::size_t count, bool accumulate,
                                             float* dx)
{
    const auto clip = static_cast<float>(precision.clip);
    const auto threshold = static_cast<float>(surrogate.threshold);
    const auto passWhere = [=](auto passes) BINWEAVE_INLINE_LAMBDA {
        store(count, accumulate, dx,
              [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return where(passes(x[i]), gradient[i]); });
    };
    if (precision.method == ActivationMethod::fullPrecision)
        return passWhere([](float v) BINWEAVE_INLINE_LAMBDA { return v > 0; });
    if (precision.method == ActivationMethod::fixedPoint)
        return passWhere([=](float v) BINWEAVE_INLINE_LAMBDA { return (v >= 0) & (v <= clip); });
    switch (surrogate.kind) {
    case SurrogateKind::clipped:
        return passWhere([=](float v) BINWEAVE_INLINE_LAMBDA { return std::fabs(v) <= threshold; });
    case SurrogateKind::quadratic:
        return store(count, accumulate, dx, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA {
            const float slope = 2.0f - 2.0f * std::fabs(x[i]);
            return where(slope > 0, gradient[i] * slope);
        });
    case SurrogateKind::plain:
        return store(count, accumulate, dx, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return gradient[i]; });
    }
}

BINWEAVE_EVERY_WIDTH void updateNesterov(const UpdateFactors& f, const float* __restrict gradient, std::size_t count,
                                         float* __restrict moment, float* __restrict w)
{
    for (std::size_t i = 0; i < count; ++i) {
        const float g = gradient[i] + f.decay * w[i];
        moment[i] = f.momentum * moment[i] + g;
        w[i] -= f.rate * (g + f.momentum * moment[i]);
    }
}

BINWEAVE_EVERY_WIDTH void updateAdam(const UpdateFactors& f, const float* __restrict gradient, std::size_t count,
                                     float* __restrict first, float* __restrict second, float* __restrict w)
{
    constexpr float beta1 = 0.9f;
    constexpr float beta2 = 0.999f;
    constexpr float epsilon = 1e-8f;
    const float rate = f.rate * f.firstCorrection;
    for (std::size_t i = 0; i < count; ++i) {
        const float g = gradient[i] + f.decay * w[i];
        first[i] = beta1 * first[i] + (1 - beta1) * g;
        second[i] = beta2 * second[i] + (1 - beta2) * g * g;
        w[i] -= rate * first[i] / (std::sqrt(second[i]) * f.secondCorrection + epsilon);
    }
}

BINWEAVE_EVERY_WIDTH void clampToOne(std::size_t count, float* x)
{
    for (std::size_t i = 0; i < count; ++i)
        x[i] = std::clamp(x[i], -1.0f, 1.0f);
}

} // namespace binweave::loops
