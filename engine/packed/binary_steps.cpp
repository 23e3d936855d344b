// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/binary_steps.h"

#include "engine/packed/float_steps.h"

#include <algorithm>
#include <utility>

namespace binweave {

namespace {

constexpr int wordsFor(long long bits)
{
    return static_cast<int>((bits + 31) / 32);
}

BitWriter writerOf(const BitValue& target, int row, Arena& arena)
{
    return {arena.bitsOf(target.node) + target.offset + target.plane.byteOf(row), target.plane.bitOf(0)};
}

} // namespace

void writeHalves(const KernelSet& kernels, const std::uint16_t* halves, const BitValue& target,
                 BinaryConvolution::Rows rows, Arena& arena)
{
    const BitPlane& plane = target.plane;
    const std::ptrdiff_t perPixel = (plane.shape.channels + 15) / 16;
    std::uint8_t* const to = arena.bitsOf(target.node) + target.offset;
    for (int row = rows.first; row < rows.last; ++row, halves += plane.shape.width * perPixel)
        kernels.closeGaps(halves, perPixel, plane.shape.channels, plane.shape.width, to + plane.byteOf(row),
                          plane.bitOf(0));
}

void writeSigns(const KernelSet& kernels, const float* values, const BitValue& target, BinaryConvolution::Rows rows,
                Arena& arena, Arena::Strip& strip)
{
    // Bits of pixels follow each other as their channels do in `values`: a row is one run on both sides.
    const int count = target.plane.shape.width * target.plane.shape.channels;
    std::uint32_t* words = Arena::room(strip.rowWords, wordsFor(count));
    for (int row = rows.first; row < rows.last; ++row, values += count) {
        kernels.signBits(values, count, words);
        BitWriter writer = writerOf(target, row, arena);
        writer.append(words, count);
    }
}

namespace {

/// `x` itself where nothing shifts it.
const float* shiftedRow(const std::vector<float>& shifts, const float* x, int pixels, Arena::Strip& strip)
{
    if (shifts.empty())
        return x;
    float* y = Arena::room(strip.shiftedRow, pixels * shifts.size());
    shiftPixels(shifts, x, pixels, y);
    return y;
}

} // namespace

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
    const std::uint8_t* bits = arena.bitsOf(m_input);
    arena.eachStrip(m_convolution, bits, m_output.height,
                    [&](Arena::Strip& strip, Rows rows) { runRows(arena, strip, rows); });
}

void BinaryConvolutionStep::runRows(Arena& arena, Arena::Strip& strip, Rows rows) const
{
    const auto& addends = m_epilogue.addends;
    const int together = m_convolution.rowsOfOutputs();
    for (int row = rows.first; row < rows.last; row += together) {
        const Rows some{row, std::min(row + together, rows.last)};
        const int count = pixelsOf(some) * m_output.channels;
        float* const values = m_epilogue.values >= 0 ? rowOf(m_epilogue.values, row, arena)
                                                     : Arena::room(strip.rowValues, static_cast<std::size_t>(count));
        weigh(arena, strip, some, values);
        for (std::size_t i = 1; i < addends.size(); ++i)
            addValues(rowOf(addends[i], row, arena), count, values);
        if (!m_epilogue.slopes.empty())
            slopePixels(m_epilogue.slopes, pixelsOf(some), values);
        if (m_epilogue.bits)
            writeBits(arena, strip, some, shiftedRow(m_epilogue.shifts, values, pixelsOf(some), strip));
    }
}

void BinaryConvolutionStep::weigh(Arena& arena, Arena::Strip& strip, Rows rows, float* values) const
{
    const auto& normalization = m_epilogue.normalization;
    const auto& addends = m_epilogue.addends;
    m_kernels.epilogueRow({.columns = pixelsOf(rows),
                           .channels = m_output.channels,
                           .bases = static_cast<int>(m_epilogue.factors.size()) / m_output.channels,
                           .sums = m_convolution.sumRows(arena.bitsOf(m_input), rows, strip.convolution),
                           .sumStride = m_convolution.sumStride(),
                           .factors = m_epilogue.factors.data(),
                           .scale = normalization ? normalization->scale.data() : nullptr,
                           .shift = normalization ? normalization->shift.data() : nullptr,
                           .addend = addends.empty() ? nullptr : rowOf(addends[0], rows.first, arena),
                           .values = values});
}

void BinaryConvolutionStep::writeBits(Arena& arena, Arena::Strip& strip, Rows rows, const float* values) const
{
    writeSigns(m_kernels, values, *m_epilogue.bits, rows, arena, strip);
}

ThresholdStep::ThresholdStep(BinaryConvolution convolution, int input, std::span<const Threshold> thresholds,
                             BitValue output, const KernelSet& kernels)
    : m_convolution(std::move(convolution)), m_input(input), m_output(output), m_kernels(kernels)
{
    if (kernels.binaryBitsRow) {
        m_convolution.compareWith(thresholds);
        return;
    }
    m_least.resize(thresholds.size());
    m_flipped.resize(wordsFor(static_cast<long long>(thresholds.size())));
    for (std::size_t c = 0; c < thresholds.size(); ++c) {
        m_least[c] = thresholds[c].least;
        m_flipped[c / 32] |= static_cast<std::uint32_t>(thresholds[c].flipped) << c % 32;
    }
}

void ThresholdStep::run(Arena& arena) const
{
    const BitPlane& plane = m_output.plane;
    const std::uint8_t* const bits = arena.bitsOf(m_input);
    const bool inRegisters = m_kernels.binaryBitsRow != nullptr;
    if (inRegisters && plane.shape.channels % 16 == 0 && m_convolution.readsInPlace())
        return runInPlace(arena);
    if (inRegisters) // gaps are closed at the end: words of what was stored as halves just before would load slowly
        Arena::room(arena.halves, plane.shape.pixels() * m_convolution.halves() + 3);
    arena.eachStrip(m_convolution, bits, plane.shape.height, [&](Arena::Strip& strip, BinaryConvolution::Rows rows) {
        if (inRegisters)
            runInRegisters(arena, strip, rows);
        else
            runBySums(arena, strip, rows);
    });
}

/// A pixel's halves are all its bits.
void ThresholdStep::runInPlace(Arena& arena) const
{
    const BitPlane& plane = m_output.plane;
    const std::uint8_t* const bits = arena.bitsOf(m_input);
    std::uint8_t* const to = arena.bitsOf(m_output.node) + plane.byteOf(0) + plane.bitOf(0) / 8;
    arena.eachStrip(m_convolution, bits, static_cast<int>(plane.shape.pixels()),
                    [&](Arena::Strip& strip, BinaryConvolution::Pixels pixels) {
                        m_convolution.runBitsOfPixels(bits, strip.convolution, pixels,
                                                      reinterpret_cast<std::uint16_t*>(to), plane.rowBytes() / 2);
                    });
}

void ThresholdStep::runInRegisters(Arena& arena, Arena::Strip& strip, BinaryConvolution::Rows rows) const
{
    const std::ptrdiff_t rowHalves = 1LL * m_output.plane.shape.width * m_convolution.halves();
    std::uint16_t* const room = arena.halves.data();
    m_convolution.runBits(arena.bitsOf(m_input), strip.convolution, rows, room, rowHalves);
    writeHalves(m_kernels, room + rows.first * rowHalves, m_output, rows, arena);
}

void ThresholdStep::runBySums(Arena& arena, Arena::Strip& strip, BinaryConvolution::Rows rows) const
{
    const TensorShape& shape = m_output.plane.shape;
    const int wordsPerPixel = wordsFor(shape.channels);
    std::uint32_t* const words = Arena::room(strip.rowWords, 1ULL * shape.width * wordsPerPixel);
    m_convolution.runRows(arena.bitsOf(m_input), strip.convolution, rows, [&](int row, const std::int32_t* sums) {
        m_kernels.thresholdRow({.columns = shape.width,
                                .channels = shape.channels,
                                .sums = sums,
                                .sumStride = m_convolution.sumStride(),
                                .least = m_least.data(),
                                .flipped = m_flipped.data(),
                                .words = words});
        BitWriter writer = writerOf(m_output, row, arena);
        for (int column = 0; column < shape.width; ++column)
            writer.append(words + column * wordsPerPixel, shape.channels);
    });
}

void SignStep::run(Arena& arena) const
{
    const TensorShape& shape = m_output.plane.shape;
    const std::size_t rowValues = 1ULL * shape.width * shape.channels;
    const float* values = arena.value(m_input);
    for (int row = 0; row < shape.height; ++row, values += rowValues) {
        const float* signs = values;
        if (m_normalization) {
            float* target = Arena::room(arena.strip().rowValues, rowValues);
            normalizePixels(*m_normalization, values, shape.width, target);
            signs = target;
        }
        signs = shiftedRow(m_shifts, signs, shape.width, arena.strip());
        writeSigns(m_kernels, signs, m_output, {row, row + 1}, arena, arena.strip());
    }
}

} // namespace binweave
