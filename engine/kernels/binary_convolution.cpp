// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/binary_convolution.h"

#include <algorithm>
#include <cstring>

namespace binweave {

namespace {

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
                                     const TensorShape& output, const KernelSet& kernels)
    : m_convolution(convolution),
      m_input(input),
      m_output(output),
      m_kernels(kernels),
      m_channels(convolution.outputChannels * convolution.bases),
      m_blocks((m_channels + kernels.lanes - 1) / kernels.lanes),
      m_words((convolution.kernel * input.shape.channels + 31) / 32),
      m_inPlace(input.shape.channels % 32 == 0 && convolution.dilation == 1),
      m_weights(1ULL * m_blocks * convolution.kernel * m_words * kernels.lanes),
      m_ones(1ULL * m_channels * convolution.kernel * convolution.kernel),
      m_insideRows(patternsAlong(output.height, input.shape.height, m_rowPatterns)),
      m_insideColumns(patternsAlong(output.width, input.shape.width, m_columnPatterns)),
      m_starts(m_insideRows.size() * m_insideColumns.size() * sumStride())
{}

BinaryConvolution::BinaryConvolution(const op::Convolution& convolution, const BitPlane& input,
                                     const TensorShape& output, std::span<const float> weights,
                                     const KernelSet& kernels)
    : BinaryConvolution(convolution, input, output, kernels)
{
    setWeights(weights);
}

void BinaryConvolution::setWeights(std::span<const float> weights)
{
    packWeights(weights);
    tabulateStarts();
}

BinaryConvolution::Inside BinaryConvolution::insideTaps(int position, int size) const
{
    const int start = position * m_convolution.stride - m_convolution.padBefore;
    Inside inside{m_convolution.kernel, 0};
    for (int tap = 0; tap < m_convolution.kernel; ++tap) {
        const int at = start + tap * m_convolution.dilation;
        if (at >= 0 && at < size) {
            inside.first = std::min(inside.first, tap);
            inside.last = tap + 1;
        }
    }
    return inside;
}

/// The different patterns along an axis, and for each position the index of its own.
std::vector<BinaryConvolution::Inside> BinaryConvolution::patternsAlong(int positions, int size,
                                                                        std::vector<int>& indices) const
{
    std::vector<Inside> patterns;
    for (int position = 0; position < positions; ++position) {
        const Inside inside = insideTaps(position, size);
        const auto found = std::find(patterns.begin(), patterns.end(), inside);
        indices.push_back(static_cast<int>(found - patterns.begin()));
        if (found == patterns.end())
            patterns.push_back(inside);
    }
    return patterns;
}

void BinaryConvolution::packWeights(std::span<const float> weights)
{
    const int kernel = m_convolution.kernel;
    const int taps = kernel * kernel;
    const int inputs = m_input.shape.channels;
    const int lanes = m_kernels.lanes;
    std::ranges::fill(m_weights, 0u);
    for (int channel = 0; channel < m_channels; ++channel) {
        for (int tap = 0; tap < taps; ++tap) {
            const float* from = weights.data() + 1LL * channel * inputs * taps + tap;
            std::uint32_t* words =
                &m_weights[(1ULL * (channel / lanes) * kernel + tap / kernel) * m_words * lanes + channel % lanes];
            int bit = tap % kernel * inputs;
            int ones = 0;
            for (int input = 0; input < inputs; ++input, ++bit, from += taps) {
                const std::uint32_t set = isSet(*from);
                words[bit / 32 * lanes] |= set << bit % 32;
                ones += static_cast<int>(set);
            }
            m_ones[1ULL * channel * taps + tap] = ones;
        }
    }
}

void BinaryConvolution::tabulateStarts()
{
    const int kernel = m_convolution.kernel;
    const int inputs = m_input.shape.channels;
    for (std::size_t pattern = 0; pattern < m_insideRows.size() * m_insideColumns.size(); ++pattern) {
        const Inside& row = m_insideRows[pattern / m_insideColumns.size()];
        const Inside& column = m_insideColumns[pattern % m_insideColumns.size()];
        for (int channel = 0; channel < m_channels; ++channel) {
            int start = 0;
            for (int tap = 0; tap < kernel * kernel; ++tap) {
                const bool inside = row.contains(tap / kernel) && column.contains(tap % kernel);
                start += inside ? inputs : 2 * m_ones[1ULL * channel * kernel * kernel + tap];
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
    const std::uint32_t lastMask = ~0u >> (32 * m_words - m_convolution.kernel * channels);
    for (int column = 0; column < m_output.width; ++column, windows += m_words) {
        std::ptrdiff_t bit = m_input.bitOf(column * m_convolution.stride - m_convolution.padBefore);
        if (m_convolution.dilation == 1) { // the taps are one run of bits
            const std::uint8_t* from = row + static_cast<std::size_t>(bit) / 8;
            const int shift = static_cast<int>(bit & 7);
            for (int word = 0; word < m_words; ++word, from += 4) {
                std::uint64_t two;
                std::memcpy(&two, from, sizeof two);
                windows[word] = static_cast<std::uint32_t>(two >> shift);
            }
            windows[m_words - 1] &= lastMask;
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

void BinaryConvolution::beginWindows(const std::uint8_t* bits, Scratch& scratch) const
{
    if (!m_inPlace)
        extractWindows(bits, scratch.windows.data());
}

std::ptrdiff_t BinaryConvolution::windowStride() const
{
    return m_inPlace ? m_convolution.stride * m_input.shape.channels / 8 : 4LL * m_words;
}

void BinaryConvolution::bindRow(const std::uint8_t* bits, int row, Scratch& scratch) const
{
    for (int k = 0; k < m_convolution.kernel; ++k) {
        const int from = inputRow(row, k);
        if (m_inPlace)
            scratch.rows[k] = bits + m_input.byteOf(from) + m_input.bitOf(-m_convolution.padBefore) / 8;
        else
            scratch.rows[k] = reinterpret_cast<const std::uint8_t*>(scratch.windows.data()) +
                              (m_input.top + from) * m_output.width * windowStride();
    }
}

BinaryRow BinaryConvolution::kernelRow(const std::uint8_t* bits, int row, Scratch& scratch) const
{
    const auto pattern = m_rowPatterns[row] * static_cast<std::ptrdiff_t>(m_insideColumns.size());
    for (int column = 0; column < m_output.width; ++column)
        scratch.starts[column] = &m_starts[(pattern + m_columnPatterns[column]) * sumStride()];
    bindRow(bits, row, scratch);
    return {.windows = scratch.rows.data(),
            .windowStride = windowStride(),
            .kernelRows = m_convolution.kernel,
            .words = m_words,
            .columns = m_output.width,
            .blocks = m_blocks,
            .weights = m_weights.data(),
            .starts = scratch.starts.data(),
            .sums = scratch.sums.data()};
}

void BinaryConvolution::sumRow(const std::uint8_t* bits, int row, Scratch& scratch) const
{
    m_kernels.binaryRow(kernelRow(bits, row, scratch));
}

void BinaryConvolution::bitsRow(const std::uint8_t* bits, int row, Scratch& scratch, BinaryBitsRow to) const
{
    to.row = kernelRow(bits, row, scratch);
    m_kernels.binaryBitsRow(to);
}

} // namespace binweave
