// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/binary_values_step.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace binweave {

BinaryValuesStep::BinaryValuesStep(BinaryConvolution convolution, int input, const TensorShape& output,
                                   Epilogue epilogue, const KernelSet& kernels)
    : m_convolution(std::move(convolution)),
      m_input(input),
      m_output(output),
      m_epilogue(std::move(epilogue)),
      m_kernels(kernels)
{
    const bool hasOneBase = m_epilogue.factors.size() == static_cast<std::size_t>(output.channels);
    if (!hasOneBase || !doublesScale())
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
    const auto& target = m_epilogue.bits;
    const Halves halves = target ? halvesOf(*target, m_convolution, arena) : Halves{};
    OutputRow outputs = m_epilogue.outputs(m_output, 0, arena);
    outputs.bits = halves.words;
    const float* const factors = m_factors.empty() ? nullptr : m_factors.data();
    const std::uint8_t* const input = arena.bitsOf(m_input);
    const IndexRange all{0, m_output.height};
    const auto close = [&](IndexRange rows) {
        if (halves.haveGaps)
            writeHalves(m_kernels, halves.words + rows.first * halves.rowStride, *target, rows, arena);
    };
    if (!Arena::sharesChannels(m_output))
        return arena.eachStrip(m_convolution, input, all.last, [&](Arena::Strip& strip, IndexRange rows) {
            m_convolution.runValues(input, strip.convolution, rows, factors, outputs, halves.rowStride);
            close(rows);
        });
    arena.eachStrip(m_convolution, input, m_convolution.groups(), [&](Arena::Strip& strip, IndexRange groups) {
        m_convolution.runValues(input, strip.convolution, all, groups, factors, outputs, halves.rowStride);
    });
    close(all);
}

} // namespace binweave
