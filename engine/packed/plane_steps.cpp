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
            ? imagePlanes(m_precision.method, shape.channels, static_cast<int>(shape.pixels()),
                          [&](int c, int pixel) { return x[1LL * pixel * shape.channels + c]; })
            : ActivationPlanes{};
    const ActivationPlanes& planes = dependsOnImage(m_precision.method) ? ofImage : m_fixed;
    arena.planeFactors.resize(std::max(arena.planeFactors.size(), m_output.node + std::size_t{1}));
    arena.planeFactors[m_output.node] = planes.factors;

    const std::size_t rowValues = 1ULL * shape.width * shape.channels;
    float* const bits = Arena::room(arena.rowValues, rowValues);
    for (int row = 0; row < shape.height; ++row, x += rowValues) {
        BitValue target = m_output;
        for (std::size_t plane = 0; plane < planes.factors.size(); ++plane, target.offset += m_planeBytes) {
            planes.write(plane, x, rowValues, 0, -1, bits);
            writeSigns(m_kernels, bits, target, row, arena);
        }
    }
}

void PlaneConvolutionStep::run(Arena& arena) const
{
    const int channels = m_output.shape.channels;
    const int rowValues = m_output.shape.width * channels;
    const std::vector<float>& planeFactors = arena.planeFactors[m_input];
    float* const ofRow = Arena::room(arena.rowValues, rowValues);
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
    m_convolution.prepare(arena.convolution);
    for (std::size_t plane = 0; plane < planeFactors.size(); ++plane) {
        const float factor = planeFactors[plane] * m_sumUnit;
        float* y = arena.value(m_output.node);
        const std::uint8_t* bits = arena.bitsOf(m_input) + plane * m_planeBytes;
        m_convolution.run(bits, arena.convolution, [&](int, const std::int32_t* sums) {
            epilogue.sums = sums;
            m_kernels.epilogueRow(epilogue);
            for (int i = 0; i < rowValues; ++i)
                y[i] = plane == 0 ? factor * ofRow[i] : y[i] + factor * ofRow[i];
            y += rowValues;
        });
    }
}

} // namespace binweave
