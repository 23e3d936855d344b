// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/binary_convolution_layer.h"

#include "engine/arithmetic.h"
#include "engine/every_width.h"

#include <algorithm>

namespace binweave {

namespace {

/// Patches that are made together (256 KiB): words of 32 columns, and output pixels.
constexpr int wordsTogether = 8;
constexpr int pixelsTogether = 256;

/// Channels and columns that are turned round together.
constexpr int tileSize = 16;

/// From sums as the kernels leave them, channels side by side, to rows of a channel each.
struct SumTile
{
    const std::int32_t* sums; ///< of the first column and channel
    std::ptrdiff_t columnStride;
    const float* factors; ///< of the first channel
    int bases;
    std::ptrdiff_t baseStride; ///< of sums and factors
    float* y;
    std::ptrdiff_t channelStride;
};

/// y = sum over bases of factor * sum, in the order of weightedSum().
template <int fixedChannels>
BINWEAVE_INLINE void scaleTile(const SumTile& t, int columns, int channels)
{
    const int count = fixedChannels > 0 ? fixedChannels : channels;
    float values[tileSize][tileSize];
    for (int column = 0; column < columns; ++column) {
        const std::int32_t* sums = t.sums + column * t.columnStride;
        for (int i = 0; i < count; ++i)
            values[column][i] = t.factors[i] * static_cast<float>(sums[i]);
        for (std::ptrdiff_t base = 1; base < t.bases; ++base) {
            const float* factors = t.factors + base * t.baseStride;
            for (int i = 0; i < count; ++i)
                values[column][i] += factors[i] * static_cast<float>(sums[base * t.baseStride + i]);
        }
    }
    for (int i = 0; i < count; ++i) {
        for (int column = 0; column < columns; ++column)
            t.y[i * t.channelStride + column] = values[column][i];
    }
}

BINWEAVE_EVERY_WIDTH void scaleSums(const SumTile& all, int columns, int channels)
{
    for (int channel = 0; channel < channels; channel += tileSize) {
        for (int column = 0; column < columns; column += tileSize) {
            SumTile tile = all;
            tile.sums += column * all.columnStride + channel;
            tile.factors += channel;
            tile.y += channel * all.channelStride + column;
            if (channels - channel >= tileSize)
                scaleTile<tileSize>(tile, std::min(tileSize, columns - column), tileSize);
            else
                scaleTile<0>(tile, std::min(tileSize, columns - column), channels - channel);
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
    m_weights.factors(m_factors);
    m_bits.setWeights(m_weights.latent());
    if (isTurned())
        turnSigns();
    else
        m_weights.compute(m_matrix);
}

void BinaryConvolutionLayer::turnSigns()
{
    const int inputs = inputShape().channels;
    const auto latent = m_weights.latent();
    float* to = m_turned.data();
    for (int input = 0; input < inputs; ++input) {
        for (int output = 0; output < outputs(); ++output, to += taps()) {
            for (int base = 0; base < m_bases; ++base) {
                const int filter = base * outputs() + output;
                const float* w = &latent[(1ULL * filter * inputs + input) * taps()];
                for (int tap = 0; tap < taps(); ++tap) {
                    const float value = m_factors[filter] * signOf(w[tap]);
                    float& sum = to[taps() - 1 - tap];
                    sum = base == 0 ? value : sum + value;
                }
            }
        }
    }
}

void BinaryConvolutionLayer::forward(int shard)
{
    const Matrix y = output(shard);
    float* row = y.data;
    for (int image = 0; image < m_context.layout.images(shard); ++image) {
        m_bits.run(plane(shard, image), scratch(), [&](int, const std::int32_t* sums) {
            scaleSums({sums, m_bits.sumStride(), m_factors.data(), m_bases, outputs(), row, y.columns},
                      m_windows.outputWidth, outputs());
            row += m_windows.outputWidth;
        });
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
    std::vector<float>& matrix = isTurned() ? m_turned : m_matrix; // has served
    float* to = matrix.data();
    for (int output = 0; output < outputs(); ++output) {
        const float* from = gradient.data() + 1LL * output * pitch();
        for (int channel = 0; channel < channels; ++channel) {
            for (int row = 0; row < m_windows.kernel; ++row) {
                for (int tap = 0; tap < m_windows.kernel; ++tap)
                    *to++ = from[row * 32 * m_bits.windowWords() + tap * channels + channel];
            }
        }
    }
    return matrix;
}

} // namespace binweave
