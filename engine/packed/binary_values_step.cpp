// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/binary_values_step.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace binweave {

namespace {

const float* orNull(const auto& values)
{
    return values.empty() ? nullptr : values.data();
}

} // namespace

BinaryValuesStep::BinaryValuesStep(BinaryConvolution convolution, int bases, int input, const TensorShape& output,
                                   BinaryConvolutionStep::Epilogue epilogue, const KernelSet& kernels)
    : m_convolution(std::move(convolution)),
      m_input(input),
      m_output(output),
      m_epilogue(std::move(epilogue)),
      m_kernels(kernels)
{
    if (bases > 1 || !doublesScale())
        m_factors = m_convolution.laneFactors(m_epilogue.factors);
}

/// Where factors are 1, half a sum times twice the scale is the same number, unless that overflows.
bool BinaryValuesStep::doublesScale()
{
    auto& normalization = m_epilogue.normalization;
    const auto isOne = [](float factor) { return factor == 1; };
    const auto canDouble = [](float scale) { return std::isfinite(2 * scale); };
    if (!normalization || !std::ranges::all_of(m_epilogue.factors, isOne) ||
        !std::ranges::all_of(normalization->scale, canDouble))
        return false;
    for (float& scale : normalization->scale)
        scale *= 2;
    return true;
}

void BinaryValuesStep::run(Arena& arena) const
{
    if (m_epilogue.bits) // gaps are closed at the end: words of what was stored as halves just before would load slowly
        Arena::room(arena.halves, m_output.pixels() * ((m_output.channels + 15) / 16) + 3);
    arena.eachStrip(m_convolution, arena.bitsOf(m_input), m_output.height,
                    [&](Arena::Strip& strip, BinaryConvolution::Rows rows) { runRows(arena, strip, rows); });
}

void BinaryValuesStep::runRows(Arena& arena, Arena::Strip& strip, BinaryConvolution::Rows rows) const
{
    const auto& normalization = m_epilogue.normalization;
    const auto& addends = m_epilogue.addends;
    const float* const factors = orNull(m_factors);
    OutputRow outputs{.channels = m_output.channels,
                      .scale = normalization ? normalization->scale.data() : nullptr,
                      .shift = normalization ? normalization->shift.data() : nullptr,
                      .addend = addends.empty() ? nullptr : arena.value(addends[0]),
                      .slopes = orNull(m_epilogue.slopes),
                      .values = m_epilogue.values < 0 ? nullptr : arena.value(m_epilogue.values),
                      .bits = nullptr,
                      .beforeSign = orNull(m_epilogue.shifts)};
    const std::uint8_t* const input = arena.bitsOf(m_input);
    if (!m_epilogue.bits)
        return m_convolution.runValues(input, strip.convolution, rows, factors, outputs, 0);

    const BitPlane& plane = m_epilogue.bits->plane;
    std::uint8_t* const to = arena.bitsOf(m_epilogue.bits->node) + m_epilogue.bits->offset + plane.byteOf(0);
    if (m_output.channels % 16 == 0 && m_convolution.readsInPlace()) { // a pixel's halves are all its bits
        outputs.bits = reinterpret_cast<std::uint16_t*>(to + plane.bitOf(0) / 8);
        return m_convolution.runValues(input, strip.convolution, rows, factors, outputs, plane.rowBytes() / 2);
    }
    const std::ptrdiff_t rowHalves = m_output.width * ((m_output.channels + 15) / 16);
    outputs.bits = arena.halves.data();
    m_convolution.runValues(input, strip.convolution, rows, factors, outputs, rowHalves);
    writeHalves(m_kernels, outputs.bits + rows.first * rowHalves, *m_epilogue.bits, rows, arena);
}

} // namespace binweave
