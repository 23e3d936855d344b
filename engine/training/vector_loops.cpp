// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/vector_loops.h"

#include "engine/arithmetic.h"
#include "engine/training/every_width.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace binweave::loops {

namespace {

/// Element i of a sum goes to lane i mod 16, whatever the width of the processor's vectors.
constexpr std::size_t lanes = 16;
using Lanes = float __attribute__((vector_size(lanes * sizeof(float))));

BINWEAVE_INLINE void load(const float* from, Lanes& to)
{
    std::memcpy(&to, from, sizeof to);
}

BINWEAVE_INLINE double total(const Lanes& sums)
{
    double sum = 0;
    for (std::size_t i = 0; i < lanes; ++i)
        sum += static_cast<double>(sums[i]);
    return sum;
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
    Lanes sums = {};
    Lanes a;
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        load(x + i, a);
        sums += a;
    }
    double result = total(sums);
    for (; i < count; ++i)
        result += static_cast<double>(x[i]);
    return result;
}

BINWEAVE_EVERY_WIDTH double squaredDeviations(const float* x, std::size_t count, float mean)
{
    Lanes sums = {};
    Lanes a;
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        load(x + i, a);
        sums += (a - mean) * (a - mean);
    }
    double result = total(sums);
    for (; i < count; ++i)
        result += static_cast<double>((x[i] - mean) * (x[i] - mean));
    return result;
}

BINWEAVE_EVERY_WIDTH double dotProduct(const float* x, const float* y, std::size_t count)
{
    Lanes sums = {};
    Lanes a;
    Lanes b;
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        load(x + i, a);
        load(y + i, b);
        sums += a * b;
    }
    double result = total(sums);
    for (; i < count; ++i)
        result += static_cast<double>(x[i] * y[i]);
    return result;
}

BINWEAVE_EVERY_WIDTH double signedSum(const float* x, const float* w, std::size_t count)
{
    Lanes sums = {};
    Lanes a;
    Lanes b;
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        load(x + i, a);
        load(w + i, b);
        sums += b >= 0 ? a : -a;
    }
    double result = total(sums);
    for (; i < count; ++i)
        result += static_cast<double>(x[i] * signOf(w[i]));
    return result;
}

BINWEAVE_EVERY_WIDTH GradientSums gradientSums(const float* gradient, const float* x, std::size_t count, float mean)
{
    Lanes sums = {};
    Lanes products = {};
    Lanes a;
    Lanes g;
    std::size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        load(x + i, a);
        load(gradient + i, g);
        sums += g;
        products += g * (a - mean);
    }
    GradientSums result{total(sums), total(products)};
    for (; i < count; ++i) {
        result.gradient += static_cast<double>(gradient[i]);
        result.gradientTimesDeviation += static_cast<double>(gradient[i] * (x[i] - mean));
    }
    return result;
}

BINWEAVE_EVERY_WIDTH void scaleShift(const float* x, std::size_t count, float scale, float shift, float* y)
{
    store(count, false, y, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return x[i] * scale + shift; });
}

BINWEAVE_EVERY_WIDTH void scaled(const float* x, std::size_t count, float factor, bool accumulate, float* y)
{
    store(count, accumulate, y, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return factor * x[i]; });
}

BINWEAVE_EVERY_WIDTH void addSigns(const float* w, std::size_t count, float factor, float* y)
{
    store(count, true, y, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return factor * signOf(w[i]); });
}

BINWEAVE_EVERY_WIDTH void scaledInsideOne(const float* x, const float* w, std::size_t count, float factor, float* y)
{
    store(count, false, y,
          [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return x[i] * (std::fabs(w[i]) <= 1 ? factor : 0.0f); });
}

BINWEAVE_EVERY_WIDTH void normalizationGradient(const float* gradient, const float* x, std::size_t count, float a,
                                                float b, float c, bool accumulate, float* dx)
{
    store(count, accumulate, dx, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return a * gradient[i] + b * x[i] + c; });
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
    }
}

BINWEAVE_EVERY_WIDTH void activationGradient(const ActivationPrecision& precision, const Surrogate& surrogate,
                                             const float* x, const float* gradient, std::size_t count, bool accumulate,
                                             float* dx)
{
    const auto clip = static_cast<float>(precision.clip);
    const auto threshold = static_cast<float>(surrogate.threshold);
    // Slopes are factors, not conditions, so that the loops have no branch.
    const auto times = [=](auto slope) BINWEAVE_INLINE_LAMBDA {
        store(count, accumulate, dx, [=](std::size_t i) BINWEAVE_INLINE_LAMBDA { return gradient[i] * slope(x[i]); });
    };
    if (precision.method == ActivationMethod::fullPrecision)
        return times([](float v) BINWEAVE_INLINE_LAMBDA { return v > 0 ? 1.0f : 0.0f; });
    if (precision.method == ActivationMethod::fixedPoint)
        return times([=](float v) BINWEAVE_INLINE_LAMBDA { return (v >= 0) & (v <= clip) ? 1.0f : 0.0f; });
    switch (surrogate.kind) {
    case SurrogateKind::clipped:
        return times([=](float v) BINWEAVE_INLINE_LAMBDA { return std::fabs(v) <= threshold ? 1.0f : 0.0f; });
    case SurrogateKind::quadratic:
        return times([](float v) BINWEAVE_INLINE_LAMBDA { return std::max(2.0f - 2.0f * std::fabs(v), 0.0f); });
    case SurrogateKind::plain:
        return times([](float) BINWEAVE_INLINE_LAMBDA { return 1.0f; });
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
