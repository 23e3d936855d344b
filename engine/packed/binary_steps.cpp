// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/binary_steps.h"

#include "engine/packed/float_steps.h"

#include <algorithm>
#include <utility>

namespace binweave {

BinaryConvolutionStep::BinaryConvolutionStep(BinaryConvolution convolution, int input, const TensorShape& output,
                                             Epilogue epilogue, const KernelSet& kernels)
    : m_convolution(std::move(convolution)),
      m_input(input),
      m_output(output),
      m_epilogue(std::move(epilogue)),
      m_kernels(kernels)
{}

void BinaryConvolutionStep::run(Arena& arena) const
{
    arena.eachStrip(m_convolution, arena.bitsOf(m_input), m_output.height,
                    [&](Arena::Strip& strip, IndexRange rows) { runRows(arena, strip, rows); });
}

void BinaryConvolutionStep::runRows(Arena& arena, Arena::Strip& strip, IndexRange rows) const
{
    const int together = m_convolution.rowsOfOutputs();
    const int rowValues = m_output.width * m_output.channels;
    for (int row = rows.first; row < rows.last; row += together) {
        const IndexRange some{row, std::min(row + together, rows.last)};
        const int count = pixelsOf(some) * m_output.channels;
        OutputRow outputs = m_epilogue.outputs(m_output, row, arena);
        if (!outputs.values)
            outputs.values = Arena::room(strip.rowValues, static_cast<std::size_t>(count));
        weigh(arena, strip, some, outputs);
        for (std::size_t i = 1; i < m_epilogue.addends.size(); ++i)
            addValues(arena.value(m_epilogue.addends[i]) + 1LL * row * rowValues, count, outputs.values);
        if (outputs.slopes)
            slopePixels(m_epilogue.slopes, pixelsOf(some), outputs.values);
        if (m_epilogue.bits)
            m_epilogue.writeBits(m_kernels, outputs.values, some, arena, strip);
    }
}

void BinaryConvolutionStep::weigh(Arena& arena, Arena::Strip& strip, IndexRange rows, const OutputRow& outputs) const
{
    m_kernels.epilogueRow({.columns = pixelsOf(rows),
                           .channels = m_output.channels,
                           .bases = static_cast<int>(m_epilogue.factors.size()) / m_output.channels,
                           .sums = m_convolution.sumRows(arena.bitsOf(m_input), rows, strip.convolution),
                           .sumStride = m_convolution.sumStride(),
                           .factors = m_epilogue.factors.data(),
                           .scale = outputs.scale,
                           .shift = outputs.shift,
                           .addend = outputs.addend,
                           .values = outputs.values});
}

ThresholdStep::ThresholdStep(BinaryConvolution convolution, int input, std::span<const Threshold> thresholds,
                             BitValue output, const KernelSet& kernels)
    : m_convolution(std::move(convolution)), m_input(input), m_output(output), m_kernels(kernels)
{
    if (m_convolution.kernels().binaryBitsRow) {
        m_convolution.compareWith(thresholds);
        return;
    }
    m_least.resize(thresholds.size());
    m_flipped.resize((thresholds.size() + 31) / 32);
    for (std::size_t c = 0; c < thresholds.size(); ++c) {
        m_least[c] = thresholds[c].least;
        m_flipped[c / 32] |= static_cast<std::uint32_t>(thresholds[c].flipped) << c % 32;
    }
}

void ThresholdStep::run(Arena& arena) const
{
    const TensorShape& shape = m_output.plane.shape;
    const std::uint8_t* const bits = arena.bitsOf(m_input);
    if (!m_convolution.kernels().binaryBitsRow)
        return arena.eachStrip(m_convolution, bits, shape.height,
                               [&](Arena::Strip& strip, IndexRange rows) { runBySums(arena, strip, rows); });
    const Halves halves = halvesOf(m_output, m_convolution, arena);
    if (!halves.haveGaps)
        return arena.eachStrip(
            m_convolution, bits, shape.height * m_convolution.blocks(),
            [&](Arena::Strip& strip, IndexRange blocks) {
                m_convolution.runBitsOfBlocks(bits, strip.convolution, blocks, halves.words, halves.rowStride);
            },
            m_convolution.blocks());
    arena.eachStrip(m_convolution, bits, shape.height, [&](Arena::Strip& strip, IndexRange rows) {
        m_convolution.runBits(bits, strip.convolution, rows, halves.words, halves.rowStride);
        writeHalves(m_kernels, halves.words + rows.first * halves.rowStride, m_output, rows, arena);
    });
}

void ThresholdStep::runBySums(Arena& arena, Arena::Strip& strip, IndexRange rows) const
{
    const TensorShape& shape = m_output.plane.shape;
    const int wordsPerPixel = (shape.channels + 31) / 32;
    std::uint32_t* const words = Arena::room(strip.rowWords, 1ULL * shape.width * wordsPerPixel);
    m_convolution.runRows(arena.bitsOf(m_input), strip.convolution, rows, [&](int row, const std::int32_t* sums) {
        m_convolution.kernels().thresholdRow({.columns = shape.width,
                                              .channels = shape.channels,
                                              .sums = sums,
                                              .sumStride = m_convolution.sumStride(),
                                              .least = m_least.data(),
                                              .flipped = m_flipped.data(),
                                              .words = words});
        BitWriter writer(m_output.row(row, arena), m_output.plane.bitOf(0));
        for (int column = 0; column < shape.width; ++column)
            writer.append(words + column * wordsPerPixel, shape.channels);
    });
}

} // namespace binweave
