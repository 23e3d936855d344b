// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/binary_convolution.h"

#include <algorithm>

namespace binweave {

namespace {

/// The taps first .. last - 1 of a window that are inside the plane, along one axis.
struct Inside
{
    int first;
    int last;
    bool operator==(const Inside&) const = default;
    bool contains(int tap) const { return tap >= first && tap < last; }
};

Inside insideTaps(const op::Convolution& convolution, int position, int size)
{
    const int start = position * convolution.stride - convolution.padBefore;
    Inside inside{convolution.kernel, 0};
    for (int tap = 0; tap < convolution.kernel; ++tap) {
        const int at = start + tap * convolution.dilation;
        if (at >= 0 && at < size) {
            inside.first = std::min(inside.first, tap);
            inside.last = tap + 1;
        }
    }
    return inside;
}

/// The different patterns along an axis, and for each position the index of its own.
std::vector<Inside> patternsAlong(const op::Convolution& convolution, int positions, int size,
                                  std::vector<int>& indices)
{
    std::vector<Inside> patterns;
    for (int position = 0; position < positions; ++position) {
        const Inside inside = insideTaps(convolution, position, size);
        const auto found = std::find(patterns.begin(), patterns.end(), inside);
        indices.push_back(static_cast<int>(found - patterns.begin()));
        if (found == patterns.end())
            patterns.push_back(inside);
    }
    return patterns;
}

bool isSet(float weight)
{
    return weight >= 0; // sign(0) = +1
}

} // namespace

BitPlane BinaryConvolution::planeFor(const op::Convolution& convolution, const TensorShape& input,
                                     const TensorShape& output)
{
    const auto margin = [&](int outputSize, int size) {
        const int reach = (outputSize - 1) * convolution.stride + (convolution.kernel - 1) * convolution.dilation;
        return std::max(0, reach - convolution.padBefore - (size - 1));
    };
    return {.shape = input,
            .top = convolution.padBefore,
            .bottom = margin(output.height, input.height),
            .left = convolution.padBefore,
            .right = margin(output.width, input.width)};
}

BinaryConvolution::BinaryConvolution(const op::Convolution& convolution, const BitPlane& input,
                                     const TensorShape& output, std::span<const float> weights,
                                     const KernelSet& kernels)
    : m_convolution(convolution),
      m_input(input),
      m_output(output),
      m_kernels(kernels),
      m_channels(convolution.outputChannels * convolution.bases),
      m_blocks((m_channels + kernels.lanes - 1) / kernels.lanes),
      m_words((convolution.kernel * input.shape.channels + 31) / 32),
      m_inPlace(input.shape.channels % 32 == 0 && convolution.dilation == 1)
{
    packWeights(weights);
    tabulateStarts(weights);
}

void BinaryConvolution::packWeights(std::span<const float> weights)
{
    const int kernel = m_convolution.kernel;
    const int inputs = m_input.shape.channels;
    const int lanes = m_kernels.lanes;
    m_weights.assign(1ULL * m_blocks * kernel * m_words * lanes, 0);
    std::size_t from = 0;
    for (int channel = 0; channel < m_channels; ++channel) {
        for (int input = 0; input < inputs; ++input) {
            for (int tap = 0; tap < kernel * kernel; ++tap, ++from) {
                const int bit = tap % kernel * inputs + input;
                const std::size_t line = (1ULL * (channel / lanes) * kernel + tap / kernel) * m_words + bit / 32;
                if (isSet(weights[from]))
                    m_weights[line * lanes + channel % lanes] |= 1u << bit % 32;
            }
        }
    }
}

void BinaryConvolution::tabulateStarts(std::span<const float> weights)
{
    const auto rows = patternsAlong(m_convolution, m_output.height, m_input.shape.height, m_rowPatterns);
    const auto columns = patternsAlong(m_convolution, m_output.width, m_input.shape.width, m_columnPatterns);
    m_columnPatternCount = static_cast<int>(columns.size());

    const int kernel = m_convolution.kernel;
    const int inputs = m_input.shape.channels;
    std::vector<int> ones(1ULL * m_channels * kernel * kernel); // set weights of each tap
    for (std::size_t i = 0; i < weights.size(); ++i)
        ones[i / (1ULL * inputs * kernel * kernel) * kernel * kernel + i % (kernel * kernel)] += isSet(weights[i]);

    m_starts.assign(rows.size() * columns.size() * sumStride(), 0);
    for (std::size_t pattern = 0; pattern < rows.size() * columns.size(); ++pattern) {
        const Inside& row = rows[pattern / columns.size()];
        const Inside& column = columns[pattern % columns.size()];
        for (int channel = 0; channel < m_channels; ++channel) {
            int start = 0;
            for (int tap = 0; tap < kernel * kernel; ++tap) {
                const bool inside = row.contains(tap / kernel) && column.contains(tap % kernel);
                start += inside ? inputs : 2 * ones[1ULL * channel * kernel * kernel + tap];
            }
            m_starts[pattern * sumStride() + channel] = start;
        }
    }
}

void BinaryConvolution::prepare(Scratch& scratch) const
{
    const auto grow = [](auto& vector, std::size_t size) { vector.resize(std::max(vector.size(), size)); };
    grow(scratch.sums, m_output.width * sumStride());
    grow(scratch.starts, m_output.width);
    grow(scratch.rows, m_convolution.kernel);
    if (!m_inPlace)
        grow(scratch.windows, 1ULL * inputRows() * m_output.width * m_words + 1);
}

int BinaryConvolution::inputRow(int outputRow, int kernelRow) const
{
    return outputRow * m_convolution.stride - m_convolution.padBefore + kernelRow * m_convolution.dilation;
}

void BinaryConvolution::extractWindows(const std::uint8_t* bits, std::uint32_t* windows) const
{
    for (int row = 0; row < inputRows(); ++row)
        extractRow(bits + row * m_input.rowBytes(), windows + 1LL * row * m_output.width * m_words);
}

void BinaryConvolution::extractRow(const std::uint8_t* row, std::uint32_t* windows) const
{
    const int channels = m_input.shape.channels;
    const int lastBits = m_convolution.kernel * channels - 32 * (m_words - 1);
    for (int column = 0; column < m_output.width; ++column, windows += m_words) {
        std::ptrdiff_t bit = m_input.bitOf(column * m_convolution.stride - m_convolution.padBefore);
        if (m_convolution.dilation == 1) { // the taps are one run of bits
            for (int word = 0; word < m_words - 1; ++word, bit += 32)
                windows[word] = bitsAt(row, bit, 32);
            windows[m_words - 1] = bitsAt(row, bit, lastBits);
        } else {
            BitWriter writer(reinterpret_cast<std::uint8_t*>(windows), 0);
            for (int tap = 0; tap < m_convolution.kernel; ++tap, bit += 1LL * m_convolution.dilation * channels) {
                for (int done = 0; done < channels; done += 32)
                    writer.append(bitsAt(row, bit + done, std::min(channels - done, 32)),
                                  std::min(channels - done, 32));
            }
            writer.finish(); // may spill a word into the next window, which is written later
        }
    }
}

void BinaryConvolution::sumRow(const std::uint8_t* bits, int row, Scratch& scratch) const
{
    const int pattern = m_rowPatterns[row] * m_columnPatternCount;
    for (int column = 0; column < m_output.width; ++column)
        scratch.starts[column] = &m_starts[(pattern + m_columnPatterns[column]) * sumStride()];

    const std::ptrdiff_t windowBytes = 4LL * m_words;
    for (int k = 0; k < m_convolution.kernel; ++k) {
        const int from = inputRow(row, k);
        if (m_inPlace)
            scratch.rows[k] = bits + m_input.byteOf(from) + m_input.bitOf(-m_convolution.padBefore) / 8;
        else
            scratch.rows[k] = reinterpret_cast<const std::uint8_t*>(scratch.windows.data()) +
                              (m_input.top + from) * m_output.width * windowBytes;
    }
    m_kernels.binaryRow({.windows = scratch.rows.data(),
                         .windowStride = m_inPlace ? m_convolution.stride * m_input.shape.channels / 8 : windowBytes,
                         .kernelRows = m_convolution.kernel,
                         .words = m_words,
                         .columns = m_output.width,
                         .blocks = m_blocks,
                         .weights = m_weights.data(),
                         .starts = scratch.starts.data(),
                         .sums = scratch.sums.data()});
}

} // namespace binweave
