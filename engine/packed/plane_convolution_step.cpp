// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/plane_convolution_step.h"

#include "engine/packed/float_steps.h"

#include <algorithm>

namespace binweave {

void PlaneConvolutionStep::run(Arena& arena) const
{
    const float sumUnit = m_planes.zeroOne ? 0.5f : 1.0f; // a power of two: it changes no digit
    const auto& factors = m_planes.factors.empty() ? arena.planeFactors[m_input] : m_planes.factors;
    const int channels = m_output.channels;
    float* scale = Arena::room(arena.planeScales, (m_planeCount + 1ULL) * channels);
    std::fill_n(scale, channels, -0.0f);
    for (int plane = 0; plane < m_planeCount; ++plane)
        std::fill_n(scale += channels, channels, factors[plane] * sumUnit);
    BinaryConvolutionStep::run(arena);
}

void PlaneConvolutionStep::weigh(Arena& arena, Arena::Strip& strip, IndexRange rows, const OutputRow& outputs) const
{
    const auto& normalization = m_epilogue.normalization;
    const long long count = 1LL * pixelsOf(rows) * m_output.channels;
    float* const sum = normalization ? Arena::room(strip.planeValues, count) : outputs.values;
    OutputRow target{.channels = m_output.channels,
                     .scale = arena.planeScales.data(),
                     .shift = arena.planeScales.data(), // -0, which changes nothing
                     .values = sum};
    for (int plane = 0; plane < m_planeCount; ++plane) {
        const int first = plane * m_output.height;
        const IndexRange ofPlane{first + rows.first, first + rows.last};
        target.scale += m_output.channels;
        if (m_laneFactors.empty())
            BinaryConvolutionStep::weigh(arena, strip, ofPlane, target);
        else
            m_convolution.valueRows(arena.bitsOf(m_input), strip.convolution, ofPlane, m_laneFactors.data(), target);
        target.addend = sum;
    }
    if (normalization)
        normalizePixels(*normalization, sum, pixelsOf(rows), outputs.values);
    if (outputs.addend)
        addValues(outputs.addend, count, outputs.values);
}

} // namespace binweave
