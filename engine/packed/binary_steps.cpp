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

void writeSigns(const KernelSet& kernels, const float* values, const BitValue& target, int row, Arena& arena)
{
    // Bits of pixels follow each other as their channels do in `values`: the row is one run on both sides.
    const int count = target.plane.shape.width * target.plane.shape.channels;
    std::uint32_t* words = Arena::room(arena.rowWords, wordsFor(count));
    kernels.signBits(values, count, words);
    BitWriter writer = writerOf(target, row, arena);
    writer.append(words, count);
}

namespace {

/// `x` itself where nothing shifts it.
const float* shiftedRow(const std::vector<float>& shifts, const float* x, int pixels, Arena& arena)
{
    if (shifts.empty())
        return x;
    float* y = Arena::room(arena.shiftedRow, pixels * shifts.size());
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
    const auto& normalization = m_epilogue.normalization;
    const auto& addends = m_epilogue.addends;
    const auto& factors = m_epilogue.factors;
    const int values = m_epilogue.values;
    const int rowValues = m_output.width * m_output.channels;
    EpilogueRow epilogue{.columns = m_output.width,
                         .channels = m_output.channels,
                         .bases = static_cast<int>(factors.size()) / m_output.channels,
                         .sums = nullptr,
                         .sumStride = m_convolution.sumStride(),
                         .factors = factors.data(),
                         .scale = normalization ? normalization->scale.data() : nullptr,
                         .shift = normalization ? normalization->shift.data() : nullptr,
                         .addend = addends.empty() ? nullptr : arena.value(addends[0]),
                         .values = values < 0 ? Arena::room(arena.rowValues, rowValues) : arena.value(values)};
    m_convolution.prepare(arena.convolution);
    m_convolution.run(arena.bitsOf(m_input), arena.convolution, [&](int row, const std::int32_t* sums) {
        epilogue.sums = sums;
        m_kernels.epilogueRow(epilogue);
        for (std::size_t i = 1; i < addends.size(); ++i)
            addValues(arena.value(addends[i]) + 1LL * row * rowValues, rowValues, epilogue.values);
        if (!m_epilogue.slopes.empty())
            slopePixels(m_epilogue.slopes, m_output.width, epilogue.values);
        if (m_epilogue.bits)
            writeSigns(m_kernels, shiftedRow(m_epilogue.shifts, epilogue.values, m_output.width, arena),
                       *m_epilogue.bits, row, arena);
        if (epilogue.addend)
            epilogue.addend += rowValues;
        if (values >= 0)
            epilogue.values += rowValues;
    });
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

void ThresholdStep::runInRegisters(Arena& arena) const
{
    const BitPlane& plane = m_output.plane;
    std::uint8_t* const to = arena.bitsOf(m_output.node) + plane.byteOf(0);
    const std::uint8_t* const bits = arena.bitsOf(m_input);
    const std::ptrdiff_t halves = m_convolution.sumStride() / 16;
    m_convolution.prepare(arena.convolution);
    if (plane.shape.channels % 16 == 0 && m_convolution.readsInPlace()) { // a pixel's halves are all its bits
        auto* const first = reinterpret_cast<std::uint16_t*>(to + plane.bitOf(0) / 8);
        return m_convolution.runBits(bits, arena.convolution, first, plane.rowBytes() / 2);
    }
    const std::ptrdiff_t rowHalves = plane.shape.width * halves;
    std::uint16_t* const room = Arena::room(arena.halves, plane.shape.height * rowHalves + 3);
    m_convolution.runBits(bits, arena.convolution, room, rowHalves);
    for (int row = 0; row < plane.shape.height; ++row)
        closeGaps(room + row * rowHalves, halves, plane.shape.channels, plane.shape.width, to + row * plane.rowBytes(),
                  plane.bitOf(0));
}

void ThresholdStep::run(Arena& arena) const
{
    if (m_kernels.binaryBitsRow)
        return runInRegisters(arena);
    const TensorShape& shape = m_output.plane.shape;
    const int wordsPerPixel = wordsFor(shape.channels);
    std::uint32_t* const words = Arena::room(arena.rowWords, 1ULL * shape.width * wordsPerPixel);
    m_convolution.prepare(arena.convolution);
    m_convolution.run(arena.bitsOf(m_input), arena.convolution, [&](int row, const std::int32_t* sums) {
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
            float* target = Arena::room(arena.rowValues, rowValues);
            normalizePixels(*m_normalization, values, shape.width, target);
            signs = target;
        }
        signs = shiftedRow(m_shifts, signs, shape.width, arena);
        writeSigns(m_kernels, signs, m_output, row, arena);
    }
}

} // namespace binweave
