// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/direct_convolution_step.h"

#include "engine/image_columns.h"

#include <algorithm>
#include <utility>

namespace binweave {

namespace {

constexpr int lanes = 16;

int blocksOf(int channels)
{
    return (channels + lanes - 1) / lanes;
}

} // namespace

bool DirectConvolutionStep::takes(const QuantizedWeights& weights, const KernelSet& kernels)
{
    constexpr int mostInputs = 512;
    return kernels.floatRow && weights.bases == 1 && weights.inputs <= mostInputs &&
           std::ranges::all_of(weights.factors, [](float factor) { return factor == 1; });
}

DirectConvolutionStep::DirectConvolutionStep(const op::Convolution& convolution, FloatValue input,
                                             const TensorShape& output, const QuantizedWeights& weights,
                                             Epilogue epilogue, const KernelSet& kernels)
    : m_input(input),
      m_plane(BinaryConvolution::planeFor(convolution, input.shape, output)),
      m_output(output),
      m_stride(convolution.stride),
      m_planes(input.node == 0 ? input.shape.channels : 1),
      m_perPixel(input.node == 0 ? 1 : input.shape.channels),
      m_pixelsAreWindows(m_planes == 1 && columnsAreImage(convolution)),
      m_sharesBlocks(m_pixelsAreWindows && Arena::sharesChannels(output)),
      m_pitch((m_plane.left + input.shape.width + m_plane.right) * m_perPixel),
      m_weights(1ULL * blocksOf(output.channels) * weights.inputs * lanes),
      m_epilogue(std::move(epilogue)),
      m_kernels(kernels)
{
    const int rows = m_plane.top + input.shape.height + m_plane.bottom;
    const int taps = convolution.kernel * convolution.kernel;
    for (int i = 0; i < weights.inputs; ++i) {
        const int channel = i / taps;
        const int row = i % taps / convolution.kernel * convolution.dilation;
        const int column = i % convolution.kernel * convolution.dilation;
        m_offsets.push_back(m_planes > 1 ? 1LL * (channel * rows + row) * m_pitch + column
                                         : 1LL * row * m_pitch + column * m_perPixel + channel);
    }
    for (int c = 0; c < output.channels; ++c) {
        for (int i = 0; i < weights.inputs; ++i)
            m_weights[(1ULL * (c / lanes) * weights.inputs + i) * lanes + c % lanes] =
                weights.values[1ULL * c * weights.inputs + i];
    }
}

/// x itself where it needs none.
const float* DirectConvolutionStep::withMargins(const float* x, Arena& arena) const
{
    const TensorShape& shape = m_input.shape;
    const int rows = m_plane.top + shape.height + m_plane.bottom;
    const int width = shape.width * m_perPixel;
    if (rows == shape.height && m_pitch == width)
        return x;
    const std::size_t size = 1ULL * m_planes * rows * m_pitch;
    float* const planes = Arena::room(arena.planar, size);
    std::fill_n(planes, size, 0.0f);
    for (int plane = 0; plane < m_planes; ++plane) {
        float* to = planes + (1LL * plane * rows + m_plane.top) * m_pitch + m_plane.left * m_perPixel;
        for (int row = 0; row < shape.height; ++row, x += width, to += m_pitch)
            std::copy_n(x, width, to);
    }
    return planes;
}

void DirectConvolutionStep::run(Arena& arena) const
{
    const int blocks = blocksOf(m_output.channels);
    FloatRow plane{.image = withMargins(arena.value(m_input.node), arena),
                   .offsets = m_offsets.data(),
                   .inputs = static_cast<int>(m_offsets.size()),
                   .columnStride = 1LL * m_stride * m_perPixel,
                   .columns = static_cast<int>(m_output.pixels()),
                   .weights = m_weights.data(),
                   .outputs = m_epilogue.outputs(m_output, 0, arena),
                   .blocks = {0, blocks}};
    if (m_epilogue.bits)
        plane.outputs.bits = Arena::room(arena.halves, m_output.pixels() * blocks + 3);
    const long long steps = m_output.pixels() * blocks * plane.inputs;
    if (!m_sharesBlocks)
        return arena.share(steps, m_output.height,
                           [&](Arena::Strip&, IndexRange rows) { runRows(plane, rows, arena); });
    arena.share(steps, blocks, [&](Arena::Strip&, IndexRange some) {
        FloatRow part = plane;
        part.blocks = some;
        m_kernels.floatRow(part);
    });
    if (m_epilogue.bits)
        writeHalves(m_kernels, plane.outputs.bits, *m_epilogue.bits, {0, m_output.height}, arena);
}

void DirectConvolutionStep::runRows(FloatRow row, IndexRange rows, Arena& arena) const
{
    const int together = m_pixelsAreWindows ? rows.count() : 1;
    const auto advance = [&](int count) {
        row.image += 1LL * count * m_stride * m_pitch;
        row.outputs.advance(1LL * count * m_output.width, 1LL * count * m_output.width * row.blocks.last);
    };
    advance(rows.first);
    row.columns = together * m_output.width;
    for (int i = rows.first; i < rows.last; i += together, advance(together)) {
        m_kernels.floatRow(row);
        if (m_epilogue.bits)
            writeHalves(m_kernels, row.outputs.bits, *m_epilogue.bits, {i, i + together}, arena);
    }
}

} // namespace binweave
