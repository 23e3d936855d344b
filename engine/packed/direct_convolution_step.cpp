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
      m_rowsTogether(m_planes == 1 && columnsAreImage(convolution) ? output.height : 1),
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
    const int halves = blocksOf(m_output.channels);
    const int columns = m_rowsTogether * m_output.width;
    const std::ptrdiff_t values = 1LL * columns * m_output.channels;
    std::uint16_t* const room = Arena::room(arena.halves, 1ULL * columns * halves + 3);
    FloatRow target{.image = withMargins(arena.value(m_input.node), arena),
                    .offsets = m_offsets.data(),
                    .inputs = static_cast<int>(m_offsets.size()),
                    .columnStride = 1LL * m_stride * m_perPixel,
                    .columns = columns,
                    .weights = m_weights.data(),
                    .outputs = m_epilogue.outputs(m_output, 0, arena)};
    OutputRow& outputs = target.outputs;
    outputs.bits = m_epilogue.bits ? room : nullptr;
    for (int row = 0; row < m_output.height; row += m_rowsTogether) {
        m_kernels.floatRow(target);
        target.image += 1LL * m_stride * m_pitch;
        if (outputs.addend)
            outputs.addend += values;
        if (outputs.values)
            outputs.values += values;
        if (outputs.bits)
            writeHalves(m_kernels, room, *m_epilogue.bits, {row, row + m_rowsTogether}, arena);
    }
}

} // namespace binweave
