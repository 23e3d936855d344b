// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/float_steps.h"

#include "engine/every_width.h"
#include "engine/image_columns.h"
#include "engine/magnitude_map.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace binweave {

namespace {

/// [rows][columns] to [columns][rows]
void transpose(const float* x, int rows, int columns, float* y)
{
    for (int i = 0; i < rows; ++i) {
        for (int j = 0; j < columns; ++j)
            y[1LL * j * rows + i] = x[1LL * i * columns + j];
    }
}

/// [inputs of one output][bases * outputs], so that the GEMM reads rows of outputs.
std::vector<float> transposedWeights(const QuantizedWeights& weights)
{
    std::vector<float> transposed(weights.values.size());
    transpose(weights.values.data(), weights.bases * weights.outputs, weights.inputs, transposed.data());
    return transposed;
}

/// Empty where they change nothing.
std::vector<float> neededFactors(const QuantizedWeights& weights)
{
    const bool trivial = weights.bases == 1 && std::ranges::all_of(weights.factors, [](float f) { return f == 1; });
    return trivial ? std::vector<float>() : weights.factors;
}

/// sums: [pixel][base][output] to y: [pixel][output]
void weightBases(const std::vector<float>& factors, const float* sums, long long pixels, int outputs, float* y)
{
    const int bases = static_cast<int>(factors.size()) / outputs;
    for (long long pixel = 0; pixel < pixels; ++pixel, sums += factors.size(), y += outputs) {
        for (int c = 0; c < outputs; ++c) {
            const auto factor = [&](int base) { return factors[1ULL * base * outputs + c]; };
            y[c] = weightedSum(bases, factor, [&](int base) { return sums[1LL * base * outputs + c]; });
        }
    }
}

} // namespace

BINWEAVE_EVERY_WIDTH void normalizePixels(const FoldedNormalization& normalization, const float* __restrict x,
                                          int pixels, float* __restrict y)
{
    const std::size_t channels = normalization.scale.size();
    const float* __restrict scale = normalization.scale.data();
    const float* __restrict shift = normalization.shift.data();
    for (int pixel = 0; pixel < pixels; ++pixel, x += channels, y += channels) {
        for (std::size_t c = 0; c < channels; ++c)
            y[c] = normalized(x[c], scale[c], shift[c]);
    }
}

BINWEAVE_EVERY_WIDTH void slopePixels(std::span<const float> slopes, int pixels, float* __restrict values)
{
    for (int pixel = 0; pixel < pixels; ++pixel, values += slopes.size()) {
        for (std::size_t c = 0; c < slopes.size(); ++c)
            values[c] = sloped(values[c], slopes[c]);
    }
}

BINWEAVE_EVERY_WIDTH void shiftPixels(std::span<const float> shifts, const float* __restrict x, int pixels,
                                      float* __restrict y)
{
    for (int pixel = 0; pixel < pixels; ++pixel, x += shifts.size(), y += shifts.size()) {
        for (std::size_t c = 0; c < shifts.size(); ++c)
            y[c] = shifted(x[c], shifts[c]);
    }
}

BINWEAVE_EVERY_WIDTH void addValues(const float* __restrict x, long long count, float* __restrict values)
{
    for (long long i = 0; i < count; ++i)
        values[i] += x[i];
}

FloatConvolutionStep::FloatConvolutionStep(const op::Convolution& convolution, FloatValue input, FloatValue output,
                                           const QuantizedWeights& weights, const KernelSet& kernels)
    : m_convolution(convolution),
      m_input(input),
      m_output(output),
      m_inputIsPlanar(input.node == 0),
      m_inputsPerOutput(weights.inputs),
      m_bases(weights.bases),
      m_weights(convolution.groups > 1 ? weights.values : transposedWeights(weights)),
      m_factors(neededFactors(weights)),
      m_kernels(kernels)
{}

void FloatConvolutionStep::run(Arena& arena) const
{
    const float* x = arena.value(m_input.node);
    if (columnsAreImage(m_convolution) && !m_inputIsPlanar && m_convolution.groups == 1)
        return multiply(x, false, 0, static_cast<int>(m_output.shape.pixels()), arena);
    if (!m_inputIsPlanar) {
        float* planar = Arena::room(arena.planar, m_input.shape.elements());
        transpose(x, static_cast<int>(m_input.shape.pixels()), m_input.shape.channels, planar);
        x = planar;
    }
    // Some rows at a time, so that their windows stay in the first-level cache, but enough to earn a pass over the
    // weights.
    constexpr int cachedFloats = 8192;
    constexpr int leastPixels = 96;
    const int width = m_output.shape.width;
    const int inputs = m_inputsPerOutput * m_convolution.groups;
    const int pixels = std::max(cachedFloats / inputs, leastPixels);
    const int rows = std::max(1, pixels / width);
    float* columns = Arena::room(arena.columns, 1ULL * inputs * rows * width);
    for (int row = 0; row < m_output.shape.height; row += rows) {
        const int count = std::min(rows, m_output.shape.height - row);
        writeColumns(m_convolution, m_input.shape, m_output.shape, row, count, x, columns);
        if (m_convolution.groups > 1)
            multiplyGroups(columns, row * width, count * width, arena);
        else
            multiply(columns, true, row * width, count * width, arena);
    }
}

/// Likewise from columns [input][pixel]. A group has few outputs, so its GEMM runs along the pixels.
void FloatConvolutionStep::multiplyGroups(const float* columns, int first, int pixels, Arena& arena) const
{
    const int outputs = m_output.shape.channels;
    const int together = outputs / m_convolution.groups;
    float* const sums = Arena::room(arena.sums, 1ULL * m_bases * outputs * pixels);
    for (int row = 0; row < m_bases * outputs; row += together) {
        const int group = row % outputs / together;
        m_kernels.gemm({.m = together,
                        .n = pixels,
                        .k = m_inputsPerOutput,
                        .lda = m_inputsPerOutput,
                        .ldb = pixels,
                        .ldc = pixels},
                       &m_weights[1ULL * row * m_inputsPerOutput], columns + 1LL * group * m_inputsPerOutput * pixels,
                       sums + 1LL * row * pixels);
    }
    float* y = arena.value(m_output.node) + 1LL * first * outputs;
    if (m_factors.empty())
        return transpose(sums, outputs, pixels, y);
    for (int pixel = 0; pixel < pixels; ++pixel, y += outputs) {
        for (int c = 0; c < outputs; ++c) {
            const auto factor = [&](int base) { return m_factors[1ULL * base * outputs + c]; };
            y[c] = weightedSum(m_bases, factor,
                               [&](int base) { return sums[(1LL * base * outputs + c) * pixels + pixel]; });
        }
    }
}

/// The outputs of some pixels from their windows, [pixel][input] or, transposed, [input][pixel].
void FloatConvolutionStep::multiply(const float* windows, bool transposed, int first, int pixels, Arena& arena) const
{
    const int outputs = m_output.shape.channels;
    const int sumsPerPixel = m_bases * outputs;
    float* const y = arena.value(m_output.node) + 1LL * first * outputs;
    float* const sums = m_factors.empty() ? y : Arena::room(arena.sums, 1ULL * pixels * sumsPerPixel);
    m_kernels.gemm({.m = pixels,
                    .n = sumsPerPixel,
                    .k = m_inputsPerOutput,
                    .lda = transposed ? pixels : m_inputsPerOutput,
                    .ldb = sumsPerPixel,
                    .ldc = sumsPerPixel,
                    .transposeA = transposed},
                   windows, m_weights.data(), sums);
    if (!m_factors.empty())
        weightBases(m_factors, sums, pixels, outputs, y);
}

FullyConnectedStep::FullyConnectedStep(FloatValue input, FloatValue output, const QuantizedWeights& weights,
                                       std::vector<float> bias, const KernelSet& kernels)
    : m_input(input),
      m_output(output),
      m_weights(transposedWeights(weights)),
      m_factors(neededFactors(weights)),
      m_bias(std::move(bias)),
      m_kernels(kernels)
{}

void FullyConnectedStep::run(Arena& arena) const
{
    const int inputs = static_cast<int>(m_input.shape.elements());
    const int outputs = m_output.shape.channels;
    const int products = static_cast<int>(m_weights.size()) / inputs; // of all bases
    float* const y = arena.value(m_output.node);
    float* const sums = m_factors.empty() ? y : Arena::room(arena.sums, products);
    m_kernels.gemm({.m = 1, .n = products, .k = inputs, .lda = inputs, .ldb = products, .ldc = products},
                   arena.value(m_input.node), m_weights.data(), sums);
    if (!m_factors.empty())
        weightBases(m_factors, sums, 1, outputs, y);
    for (std::size_t c = 0; c < m_bias.size(); ++c)
        y[c] += m_bias[c];
}

void NormalizationStep::run(Arena& arena) const
{
    const TensorShape& shape = m_output.shape;
    arena.share(passSteps(shape.elements()), shape.height, [&](Arena::Strip&, IndexRange rows) {
        const long long first = 1LL * rows.first * shape.width * shape.channels;
        normalizePixels(m_normalization, arena.value(m_input) + first, rows.count() * shape.width,
                        arena.value(m_output.node) + first);
    });
}

void PerChannelStep::run(Arena& arena) const
{
    const float* x = arena.value(m_input);
    float* y = arena.value(m_output.node);
    const int pixels = static_cast<int>(m_output.shape.pixels());
    if (m_kind == Kind::shift)
        return shiftPixels(m_values, x, pixels, y);
    std::copy_n(x, m_output.shape.elements(), y);
    slopePixels(m_values, pixels, y);
}

void RepetitionStep::run(Arena& arena) const
{
    const int from = m_input.shape.channels;
    const int to = m_output.shape.channels;
    const float* x = arena.value(m_input.node);
    float* y = arena.value(m_output.node);
    for (long long pixel = 0; pixel < m_output.shape.pixels(); ++pixel, x += from, y += to) {
        for (int c = 0; c < to; c += from)
            std::copy_n(x, std::min(from, to - c), y + c);
    }
}

void ActivationStep::run(Arena& arena) const
{
    const float* x = arena.value(m_input);
    const float* end = x + m_output.shape.elements();
    float* y = arena.value(m_output.node);
    if (dependsOnImage(m_precision.method)) {
        const TensorShape& shape = m_output.shape;
        planesOfPixels(m_precision.method, shape.channels, static_cast<int>(shape.pixels()), x)
            .values(x, shape.elements(), y);
        return;
    }
    if (hasPlanes(m_precision.method))
        return m_learned.values(x, m_output.shape.elements(), y);
    switch (m_precision.method) {
    case ActivationMethod::fullPrecision:
        std::transform(x, end, y, rectified);
        break;
    case ActivationMethod::sign:
        std::transform(x, end, y, signOf);
        break;
    case ActivationMethod::fixedPoint:
        std::transform(x, end, y, FixedPoint(m_precision));
        break;
    default:
        break; // they have planes
    }
}

void MagnitudeStep::run(Arena& arena) const
{
    const float* x = arena.value(m_input.node);
    float* sums = Arena::room(arena.sums, m_input.shape.pixels());
    for (long long pixel = 0; pixel < m_input.shape.pixels(); ++pixel, x += m_input.shape.channels) {
        float sum = 0;
        for (int c = 0; c < m_input.shape.channels; ++c)
            sum += std::fabs(x[c]);
        sums[pixel] = sum;
    }
    writeMagnitudes(m_magnitude, m_input.shape, m_output.shape, sums, arena.value(m_output.node));
}

void ProductStep::run(Arena& arena) const
{
    const float* x = arena.value(m_input);
    const float* map = arena.value(m_map);
    float* y = arena.value(m_output.node);
    for (long long pixel = 0; pixel < m_output.shape.pixels(); ++pixel) {
        for (int c = 0; c < m_output.shape.channels; ++c)
            *y++ = *x++ * map[pixel];
    }
}

void SumStep::run(Arena& arena) const
{
    const long long elements = m_output.shape.elements();
    const int scaled = static_cast<int>(m_theta.size());
    float* y = arena.value(m_output.node);
    for (long long i = 0; i < elements; ++i) {
        const auto input = [&](int branch) { return arena.value(m_inputs[branch])[i]; };
        y[i] = scaled == 0 ? input(0)
                           : weightedSum(
                                 scaled, [&](int branch) { return m_theta[branch]; }, input);
    }
    for (std::size_t other = std::max(scaled, 1); other < m_inputs.size(); ++other) {
        addValues(arena.value(m_inputs[other]), elements, y);
    }
}

void ConcatenationStep::run(Arena& arena) const
{
    const TensorShape& shape = m_output.shape;
    arena.share(passSteps(shape.elements()), shape.height, [&](Arena::Strip&, IndexRange rows) {
        float* y = arena.value(m_output.node);
        for (const FloatValue& input : m_inputs) {
            const float* x = arena.value(input.node);
            for (long long pixel = 1LL * rows.first * shape.width; pixel < 1LL * rows.last * shape.width; ++pixel)
                std::copy_n(x + pixel * input.shape.channels, input.shape.channels, y + pixel * shape.channels);
            y += input.shape.channels;
        }
    });
}

namespace {

/// y = y with each of the pixels, one after the other; four at a time: a window of 2 x 2 in one pass.
BINWEAVE_INLINE void combinePixels(std::span<const float* const> pixels, int channels, float* __restrict y, auto with)
{
    for (; pixels.size() >= 4; pixels = pixels.subspan(4)) {
        for (int c = 0; c < channels; ++c)
            y[c] = with(with(with(with(y[c], pixels[0][c]), pixels[1][c]), pixels[2][c]), pixels[3][c]);
    }
    for (const float* const pixel : pixels) {
        for (int c = 0; c < channels; ++c)
            y[c] = with(y[c], pixel[c]);
    }
}

BINWEAVE_EVERY_WIDTH void addPixels(std::span<const float* const> pixels, int channels, float* y)
{
    combinePixels(pixels, channels, y, [](float sum, float value) BINWEAVE_INLINE_LAMBDA { return sum + value; });
}

BINWEAVE_EVERY_WIDTH void takeGreatest(std::span<const float* const> pixels, int channels, float* y)
{
    const auto greater = [](float most, float value) BINWEAVE_INLINE_LAMBDA { return most < value ? value : most; };
    combinePixels(pixels, channels, y, greater);
}

/// meanOf() of sums; by a power of two the product is that very number.
BINWEAVE_EVERY_WIDTH void takeMeans(int count, int channels, float* sums)
{
    const float part = 1 / static_cast<float>(count);
    const bool isExact = std::has_single_bit(static_cast<unsigned>(count));
    for (int c = 0; c < channels; ++c)
        sums[c] = isExact ? sums[c] * part : meanOf(sums[c], count);
}

/// A row of means of 2 x 2 pixels, as addPixels() and takeMeans() make them: what memory gives is the limit then.
BINWEAVE_EVERY_WIDTH void meansOfFour(const float* upper, const float* lower, int channels, int count, float* y)
{
    for (; count > 0; --count, upper += 2 * channels, lower += 2 * channels, y += channels) {
        for (int c = 0; c < channels; ++c)
            y[c] = (0.0f + upper[c] + upper[channels + c] + lower[c] + lower[channels + c]) * 0.25f;
    }
}

} // namespace

void PoolStep::run(Arena& arena) const
{
    const long long steps = passSteps(m_output.shape.elements()) * m_pool.kernel * m_pool.kernel;
    arena.share(steps, m_output.shape.height,
                [&](Arena::Strip& strip, IndexRange rows) { runRows(rows, arena, strip); });
}

void PoolStep::runRows(IndexRange rows, Arena& arena, Arena::Strip& strip) const
{
    const auto& [channels, height, width] = m_input.shape;
    const TensorShape& output = m_output.shape;
    const float* x = arena.value(m_input.node);
    float* y = arena.value(m_output.node) + 1LL * rows.first * output.width * channels;
    const bool averages = m_pool.kind == op::PoolKind::average;
    if (averages && m_pool.kernel == 2 && m_pool.stride == 2 && m_pool.padBefore == 0 && 2 * output.height <= height &&
        2 * output.width <= width) {
        const std::ptrdiff_t rowValues = 1LL * width * channels;
        x += 2 * rows.first * rowValues;
        for (int row = rows.first; row < rows.last; ++row, x += 2 * rowValues, y += 1LL * output.width * channels)
            meansOfFour(x, x + rowValues, channels, output.width, y);
        return;
    }
    std::vector<const float*>& window = strip.window;
    for (int row = rows.first; row < rows.last; ++row) {
        const int top = row * m_pool.stride - m_pool.padBefore;
        for (int column = 0; column < output.width; ++column, y += channels) {
            const int left = column * m_pool.stride - m_pool.padBefore;
            window.clear();
            for (int i = std::max(top, 0); i < std::min(top + m_pool.kernel, height); ++i) {
                for (int j = std::max(left, 0); j < std::min(left + m_pool.kernel, width); ++j)
                    window.push_back(x + (1LL * i * width + j) * channels);
            }
            if (!averages) {
                std::fill_n(y, channels, std::numeric_limits<float>::lowest());
                takeGreatest(window, channels, y);
                continue;
            }
            std::fill_n(y, channels, 0.0f);
            addPixels(window, channels, y);
            takeMeans(static_cast<int>(window.size()), channels, y);
        }
    }
}

void FlattenStep::run(Arena& arena) const
{
    transpose(arena.value(m_input.node), static_cast<int>(m_input.shape.pixels()), m_input.shape.channels,
              arena.value(m_output.node));
}

void GlobalAverageStep::run(Arena& arena) const
{
    const int channels = m_input.shape.channels;
    const int pixels = static_cast<int>(m_input.shape.pixels());
    const float* x = arena.value(m_input.node);
    float* y = arena.value(m_output.node);
    std::fill_n(y, channels, 0.0f);
    for (int pixel = 0; pixel < pixels; ++pixel, x += channels)
        addPixels({&x, 1}, channels, y);
    takeMeans(pixels, channels, y);
}

} // namespace binweave
