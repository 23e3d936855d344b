// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/plane_steps.h"

#include <algorithm>

namespace binweave {

void writePlanes(const KernelSet& kernels, const ActivationPlanes& planes, const float* values, const BitValue& target,
                 BinaryConvolution::Rows rows, Arena& arena, Arena::Strip& strip)
{
    const TensorShape& shape = target.plane.shape;
    const std::size_t count = 1ULL * (rows.last - rows.first) * shape.width * shape.channels;
    float* const bits = Arena::room(strip.planeValues, planes.factors.size() * count);
    planes.writeAll(values, count, 0, -1, bits);
    BitValue plane = target;
    for (std::size_t i = 0; i < planes.factors.size(); ++i, plane.offset += plane.plane.bytes())
        writeSigns(kernels, bits + i * count, plane, rows, arena, strip);
}

void PlaneBitsStep::run(Arena& arena) const
{
    const TensorShape& shape = m_output.plane.shape;
    const float* x = arena.value(m_input);
    ActivationPlanes ofImage;
    if (dependsOnImage(m_method)) {
        ofImage = planesOfPixels(m_method, shape.channels, static_cast<int>(shape.pixels()), x);
        arena.planeFactors.resize(std::max(arena.planeFactors.size(), m_output.node + std::size_t{1}));
        arena.planeFactors[m_output.node] = ofImage.factors;
    }
    for (int row = 0; row < shape.height; ++row, x += 1LL * shape.width * shape.channels)
        writePlanes(m_kernels, dependsOnImage(m_method) ? ofImage : m_fixed, x, m_output, {row, row + 1}, arena,
                    arena.strip());
}

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

void PlaneConvolutionStep::weighPlane(Arena& arena, Arena::Strip& strip, Rows rows, const OutputRow& target) const
{
    const std::uint8_t* const bits = arena.bitsOf(m_input);
    if (!m_laneFactors.empty())
        return m_convolution.valueRows(bits, strip.convolution, rows, m_laneFactors.data(), target);
    m_kernels.epilogueRow({.columns = pixelsOf(rows),
                           .channels = m_output.channels,
                           .bases = static_cast<int>(m_epilogue.factors.size()) / m_output.channels,
                           .sums = m_convolution.sumRows(bits, rows, strip.convolution),
                           .sumStride = m_convolution.sumStride(),
                           .factors = m_epilogue.factors.data(),
                           .scale = target.scale,
                           .shift = target.shift,
                           .addend = target.addend,
                           .values = target.values});
}

void PlaneConvolutionStep::weigh(Arena& arena, Arena::Strip& strip, Rows rows, float* values) const
{
    const int channels = m_output.channels;
    const auto& normalization = m_epilogue.normalization;
    float* const sum = normalization ? Arena::room(strip.planeValues, 1ULL * pixelsOf(rows) * channels) : values;
    OutputRow target{.channels = channels,
                     .scale = arena.planeScales.data(),
                     .shift = arena.planeScales.data(), // -0, which changes nothing
                     .values = sum};
    for (int plane = 0; plane < m_planeCount; ++plane) {
        const int first = plane * m_output.height;
        target.scale += channels;
        weighPlane(arena, strip, {first + rows.first, first + rows.last}, target);
        target.addend = sum;
    }
    if (normalization)
        normalizePixels(*normalization, sum, pixelsOf(rows), values);
    if (!m_epilogue.addends.empty())
        addValues(rowOf(m_epilogue.addends[0], rows.first, arena), 1LL * pixelsOf(rows) * channels, values);
}

void PlaneConvolutionStep::writeBits(Arena& arena, Arena::Strip& strip, Rows rows, const float* values) const
{
    if (m_nextPlanes)
        writePlanes(m_kernels, *m_nextPlanes, values, *m_epilogue.bits, rows, arena, strip);
    else
        BinaryConvolutionStep::writeBits(arena, strip, rows, values);
}

} // namespace binweave
