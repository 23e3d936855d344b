// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/activation_planes.h"

#include "engine/every_width.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace binweave {

namespace {

/// Those of planes first .. last - 1, [plane][count].
BINWEAVE_EVERY_WIDTH void writeBits(const FixedPoint fixedPoint, std::size_t first, std::size_t last, const float* x,
                                    std::size_t count, float high, float low, float* y)
{
    constexpr std::size_t block = 256;
    int q[block];
    for (std::size_t from = 0; from < count; from += block) {
        const std::size_t size = std::min(block, count - from);
        for (std::size_t i = 0; i < size; ++i)
            q[i] = fixedPoint.q(x[from + i]);
        for (std::size_t plane = first; plane < last; ++plane) {
            const int mask = 1 << plane;
            float* to = y + (plane - first) * count + from;
            for (std::size_t i = 0; i < size; ++i)
                to[i] = (q[i] & mask) != 0 ? high : low;
        }
    }
}

BINWEAVE_EVERY_WIDTH void writeSteps(float threshold, const float* x, std::size_t count, float high, float low,
                                     float* y)
{
    for (std::size_t i = 0; i < count; ++i)
        y[i] = x[i] >= threshold ? high : low;
}

BINWEAVE_EVERY_WIDTH void addSteps(float threshold, const float* x, std::size_t count, float high, float low, float* y)
{
    for (std::size_t i = 0; i < count; ++i)
        y[i] += x[i] >= threshold ? high : low;
}

BINWEAVE_EVERY_WIDTH void writeResidues(float magnitude, const float* x, std::size_t count, float* y)
{
    for (std::size_t i = 0; i < count; ++i)
        y[i] = x[i] >= 0 ? x[i] - magnitude : x[i] + magnitude;
}

/// sums[c] += ||x| - m| of `pixels` pixels in order, `pitch` values apart.
BINWEAVE_EVERY_WIDTH void addDistances(const float* x, int pixels, std::ptrdiff_t pitch, float m, int channels,
                                       double* sums)
{
    constexpr int together = 4; // a sum in memory waits for its last store
    int pixel = 0;
    for (; pixel + together <= pixels; pixel += together, x += together * pitch) {
        for (int c = 0; c < channels; ++c) {
            double sum = sums[c];
            for (int i = 0; i < together; ++i)
                sum += std::fabs(std::fabs(x[i * pitch + c]) - m);
            sums[c] = sum;
        }
    }
    for (; pixel < pixels; ++pixel, x += pitch) {
        for (int c = 0; c < channels; ++c)
            sums[c] += std::fabs(std::fabs(x[c]) - m);
    }
}

} // namespace

void ActivationPlanes::write(std::size_t plane, const float* x, std::size_t count, float high, float low,
                             float* y) const
{
    if (fixedPoint)
        return writeBits(*fixedPoint, plane, plane + 1, x, count, high, low, y);
    if (secondOfResidue && plane == 1) {
        writeResidues(factors[0], x, count, y);
        x = y;
    }
    writeSteps(thresholds[plane], x, count, high, low, y);
}

void ActivationPlanes::writeAll(const float* x, std::size_t count, float high, float low, float* y) const
{
    if (fixedPoint)
        return writeBits(*fixedPoint, 0, factors.size(), x, count, high, low, y);
    for (std::size_t plane = 0; plane < factors.size(); ++plane)
        write(plane, x, count, high, low, y + plane * count);
}

void ActivationPlanes::values(const float* x, std::size_t count, float* y) const
{
    std::fill_n(y, count, 0.0f);
    for (std::size_t plane = 0; plane < factors.size(); ++plane) {
        const float high = factors[plane];
        const float low = zeroOne ? 0.0f : -high;
        if (secondOfResidue && plane == 1) {
            for (std::size_t i = 0; i < count; ++i)
                y[i] += bit(plane, x[i]) ? high : low;
        } else {
            addSteps(thresholds[plane], x, count, high, low, y);
        }
    }
}

float ActivationPlanes::distanceToJump(float x) const
{
    if (fixedPoint) { // q goes up at the halves between 0.5 and levels - 0.5, in units of clip / levels
        const double unit = static_cast<double>(fixedPoint->clip) / fixedPoint->levels;
        const double jump = std::clamp(std::floor(x / unit), 0.0, fixedPoint->levels - 1.0) + 0.5;
        return static_cast<float>(std::fabs(x - jump * unit));
    }
    float nearest = secondOfResidue ? std::fabs(std::fabs(x) - factors[0]) : std::numeric_limits<float>::infinity();
    for (const float threshold : thresholds)
        nearest = std::min(nearest, std::fabs(x - threshold));
    return nearest;
}

bool readsPlanes(const Graph& graph, const Node& node)
{
    const auto* convolution = std::get_if<op::Convolution>(&node.operation);
    if (!convolution || convolution->groups > 1 || isReal(convolution->weights))
        return false;
    const auto* activation = std::get_if<op::Activation>(&graph.nodes[node.inputs[0]].operation);
    return activation && planeCount(activation->precision) > 0;
}

bool hasReaderOfPlanes(const Graph& graph, int node)
{
    return std::ranges::any_of(graph.nodes, [&](const Node& reader) {
        return std::ranges::find(reader.inputs, node) != reader.inputs.end() && readsPlanes(graph, reader);
    });
}

ActivationPlanes fixedPlanes(const ActivationPrecision& precision, std::span<const float> v,
                             std::span<const float> levels)
{
    if (precision.method == ActivationMethod::sign)
        return {.thresholds = {0}, .factors = {1}};
    if (precision.method != ActivationMethod::fixedPoint)
        return learnedPlanes(precision.method, v, levels);
    const FixedPoint fixed(precision);
    ActivationPlanes planes{.zeroOne = true, .fixedPoint = fixed};
    for (int bit = 0; bit < precision.bits; ++bit)
        planes.factors.push_back(static_cast<float>(1 << bit) * (fixed.clip / fixed.levels));
    return planes;
}

ActivationPlanes learnedPlanes(ActivationMethod method, std::span<const float> v, std::span<const float> levels)
{
    ActivationPlanes planes{.zeroOne = method == ActivationMethod::piecewise};
    for (std::size_t i = 0; i < v.size(); ++i) {
        planes.thresholds.push_back(planes.zeroOne ? v[i] : 0.5f - v[i]);
        planes.factors.push_back(planes.zeroOne && i > 0 ? levels[i] - levels[i - 1] : levels[i]);
    }
    return planes;
}

ActivationPlanes ternaryPlanes(float meanMagnitude)
{
    const float threshold = 0.4f * meanMagnitude;
    return {.thresholds = {-threshold, std::nextafter(threshold, std::numeric_limits<float>::infinity())},
            .factors = {0.5f, 0.5f}};
}

ActivationPlanes horqPlanes(float meanMagnitude, float meanResidue)
{
    return {.secondOfResidue = true, .thresholds = {0, 0}, .factors = {meanMagnitude, meanResidue}};
}

ActivationPlanes planesOfPixels(ActivationMethod method, int channels, int pixels, const float* x)
{
    return imagePlanes(method, [&](float m) {
        constexpr int block = 64;
        double sum = 0;
        for (int first = 0; first < channels; first += block) {
            const int count = std::min(block, channels - first);
            std::array<double, block> sums{};
            addDistances(x + first, pixels, channels, m, count, sums.data());
            sum = std::accumulate(sums.begin(), sums.begin() + count, sum);
        }
        return static_cast<float>(sum / (static_cast<double>(channels) * pixels));
    });
}

} // namespace binweave
