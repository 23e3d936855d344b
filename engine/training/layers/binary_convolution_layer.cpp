// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/binary_convolution_layer.h"

#include "engine/training/every_width.h"

#include <algorithm>

namespace binweave {

namespace {

/// Patches that are made together (256 KiB): words of 32 columns, and output pixels.
constexpr int wordsTogether = 8;
constexpr int pixelsTogether = 256;

/// y[column] = sum over bases of factor * sum, in the order of weightedSum().
BINWEAVE_EVERY_WIDTH void scaleSums(const std::int32_t* sums, std::ptrdiff_t stride, int columns, const float* factors,
                                    int bases, std::ptrdiff_t baseStride, float* y)
{
    for (int base = 0; base < bases; ++base, sums += baseStride, factors += baseStride) {
        const float factor = *factors;
        for (int column = 0; column < columns; ++column) {
            const float term = factor * static_cast<float>(sums[column * stride]);
            y[column] = base == 0 ? term : y[column] + term;
        }
    }
}

} // namespace

BinaryConvolutionLayer::BinaryConvolutionLayer(LayerContext& context, int node, const op::Convolution& convolution)
    : WeightedLayer(context, node, convolution),
      m_bases(convolution.bases),
      m_plane(*context.signPlanes[inputNode()]),
      m_bits(convolution, m_plane, this->node().output, context.kernels),
      m_factors(1ULL * convolution.bases * convolution.outputChannels),
      m_rowsTogether(std::max(1, pixelsTogether / this->node().output.width))
{
    context.scratch.reserve(1ULL * m_rowsTogether * this->node().output.width * wordsTogether * 32);
    tabulateMasks();
}

void BinaryConvolutionLayer::tabulateMasks()
{
    const int channels = inputShape().channels;
    const int words = m_bits.windowWords();
    m_masks.assign(1ULL * m_windows.outputWidth * words, 0);
    for (int column = 0; column < m_windows.outputWidth; ++column) {
        for (int tap = 0; tap < m_windows.kernel; ++tap) {
            const int at = column * m_windows.stride - m_windows.padBefore + tap * m_windows.dilation;
            for (int bit = tap * channels; at >= 0 && at < m_windows.width && bit < (tap + 1) * channels; ++bit)
                m_masks[1ULL * column * words + bit / 32] |= 1u << bit % 32;
        }
    }
}

const std::uint8_t* BinaryConvolutionLayer::plane(int shard, int image)
{
    return m_context.activations.bits(inputNode(), shard) + image * signBytes(m_plane);
}

BinaryConvolution::Scratch& BinaryConvolutionLayer::scratch()
{
    auto& scratch = m_scratch.local();
    m_bits.prepare(scratch);
    return scratch;
}

void BinaryConvolutionLayer::prepareWeights()
{
    WeightedLayer::prepareWeights();
    m_weights.factors(m_factors);
    m_bits.setWeights(m_weights.latent());
}

void BinaryConvolutionLayer::forward(int shard)
{
    const Matrix y = output(shard);
    float* row = y.data;
    for (int image = 0; image < m_context.layout.images(shard); ++image) {
        m_bits.run(plane(shard, image), scratch(), [&](int, const std::int32_t* sums) {
            finishRow(sums, row, y.columns);
            row += m_windows.outputWidth;
        });
    }
}

void BinaryConvolutionLayer::finishRow(const std::int32_t* sums, float* y, std::ptrdiff_t channelStride) const
{
    for (int channel = 0; channel < outputs(); ++channel) {
        scaleSums(sums + channel, m_bits.sumStride(), m_windows.outputWidth, &m_factors[channel], m_bases, outputs(),
                  y + channel * channelStride);
    }
}

int BinaryConvolutionLayer::gradientGroups() const
{
    return (pitch() / 32 + wordsTogether - 1) / wordsTogether;
}

void BinaryConvolutionLayer::addWeightGradient(int shard, int group, float* gradient, bool accumulate)
{
    const Matrix dy = outputGradient(shard);
    const int all = pitch() / 32;
    const Words words{group * wordsTogether, std::min(wordsTogether, all - group * wordsTogether)};
    const int width = m_windows.outputWidth;
    const int height = m_windows.outputHeight;
    float* patches = m_context.scratch.local();
    auto& bits = scratch();
    GemmShape shape{.m = outputs(),
                    .n = words.count * 32,
                    .k = 0,
                    .lda = dy.columns,
                    .ldb = words.count * 32,
                    .ldc = pitch(),
                    .accumulate = accumulate};
    const int rows = dy.columns / width;
    for (int first = 0; first < rows; first += m_rowsTogether) {
        const int count = std::min(m_rowsTogether, rows - first);
        for (int row = first; row < first + count; ++row) {
            const std::uint8_t* from = plane(shard, row / height);
            if (row == first || row % height == 0)
                m_bits.beginWindows(from, bits);
            m_bits.bindRow(from, row % height, bits);
            expandRow(words, row % height, bits, patches + 1LL * (row - first) * width * shape.ldb, shape.ldb);
        }
        shape.k = count * width;
        m_context.kernels.gemm(shape, dy.data + 1LL * first * width, patches, gradient + words.first * 32);
        shape.accumulate = true;
    }
}

/// The patches of one row of outputs: a row per pixel, 32 columns per word.
void BinaryConvolutionLayer::expandRow(Words words, int row, const BinaryConvolution::Scratch& scratch, float* patches,
                                       int patchPitch) const
{
    static constexpr std::uint32_t nothing = 0;
    const int perRow = m_bits.windowWords();
    for (int i = 0; i < words.count; ++i) {
        const int kernelRow = (words.first + i) / perRow;
        const int word = (words.first + i) % perRow;
        const int inputRow = row * m_windows.stride - m_windows.padBefore + kernelRow * m_windows.dilation;
        const bool inside = inputRow >= 0 && inputRow < m_windows.height;
        expandSigns(scratch.rows[kernelRow] + 4LL * word, m_bits.windowStride(), inside ? &m_masks[word] : &nothing,
                    inside ? perRow : 0, m_windows.outputWidth, patches + 32LL * i, patchPitch);
    }
}

std::span<const float> BinaryConvolutionLayer::gradientMatrix(std::span<const float> gradient)
{
    const int channels = inputShape().channels;
    float* to = m_matrix.data(); // has served
    for (int output = 0; output < outputs(); ++output) {
        const float* from = gradient.data() + 1LL * output * pitch();
        for (int channel = 0; channel < channels; ++channel) {
            for (int row = 0; row < m_windows.kernel; ++row) {
                for (int tap = 0; tap < m_windows.kernel; ++tap)
                    *to++ = from[row * 32 * m_bits.windowWords() + tap * channels + channel];
            }
        }
    }
    return m_matrix;
}

} // namespace binweave
