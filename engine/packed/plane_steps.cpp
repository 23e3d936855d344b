// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/plane_steps.h"

#include <algorithm>

namespace binweave {

void PlaneBitsStep::run(Arena& arena) const
{
    const TensorShape& shape = m_output.plane.shape;
    const float* x = arena.value(m_input);
    const ActivationPlanes ofImage =
        dependsOnImage(m_precision.method)
            ? planesOfPixels(m_precision.method, shape.channels, static_cast<int>(shape.pixels()), x)
            : ActivationPlanes{};
    const ActivationPlanes& planes = dependsOnImage(m_precision.method) ? ofImage : m_fixed;
    arena.planeFactors.resize(std::max(arena.planeFactors.size(), m_output.node + std::size_t{1}));
    arena.planeFactors[m_output.node] = planes.factors;

    const std::size_t rowValues = 1ULL * shape.width * shape.channels;
    float* const bits = Arena::room(arena.strip().rowValues, rowValues);
    for (int row = 0; row < shape.height; ++row, x += rowValues) {
        BitValue target = m_output;
        for (std::size_t plane = 0; plane < planes.factors.size(); ++plane, target.offset += m_planeBytes) {
            planes.write(plane, x, rowValues, 0, -1, bits);
            writeSigns(m_kernels, bits, target, row, arena, arena.strip());
        }
    }
}

void PlaneConvolutionStep::run(Arena& arena) const
{
    for (std::size_t plane = 0; plane < arena.planeFactors[m_input].size(); ++plane) {
        const std::uint8_t* bits = arena.bitsOf(m_input) + plane * m_planeBytes;
        arena.eachStrip(
            m_convolution, bits, m_output.shape.height,
            [&](Arena::Strip& strip, BinaryConvolution::Rows rows) { addPlane(plane, bits, arena, strip, rows); });
    }
}

void PlaneConvolutionStep::addPlane(std::size_t plane, const std::uint8_t* bits, Arena& arena, Arena::Strip& strip,
                                    BinaryConvolution::Rows rows) const
{
    const int channels = m_output.shape.channels;
    const int rowValues = m_output.shape.width * channels;
    const float factor = arena.planeFactors[m_input][plane] * m_sumUnit;
    float* const ofRow = Arena::room(strip.rowValues, rowValues);
    EpilogueRow epilogue{.columns = m_output.shape.width,
                         .channels = channels,
                         .bases = static_cast<int>(m_factors.size()) / channels,
                         .sums = nullptr,
                         .sumStride = m_convolution.sumStride(),
                         .factors = m_factors.data(),
                         .scale = nullptr,
                         .shift = nullptr,
                         .addend = nullptr,
                         .values = ofRow};
    m_convolution.runRows(bits, strip.convolution, rows, [&](int row, const std::int32_t* sums) {
        epilogue.sums = sums;
        m_kernels.epilogueRow(epilogue);
        float* y = arena.value(m_output.node) + 1LL * row * rowValues;
        for (int i = 0; i < rowValues; ++i)
            y[i] = plane == 0 ? factor * ofRow[i] : y[i] + factor * ofRow[i];
    });
}

} // namespace binweave
