// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/planar_convolution_step.h"

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

PlanarConvolutionStep::PlanarConvolutionStep(const op::Convolution& convolution, FloatValue input,
                                             const TensorShape& output, const QuantizedWeights& weights,
                                             Epilogue epilogue, const KernelSet& kernels)
    : m_convolution(convolution),
      m_input(input),
      m_output(output),
      m_weights(1ULL * blocksOf(output.channels) * weights.inputs * lanes),
      m_epilogue(std::move(epilogue)),
      m_kernels(kernels)
{
    const BitPlane plane = BinaryConvolution::planeFor(convolution, input.shape, output);
    m_rows = plane.top + input.shape.height + plane.bottom;
    m_pitch = plane.left + input.shape.width + plane.right;
    const int taps = convolution.kernel * convolution.kernel;
    for (int i = 0; i < weights.inputs; ++i) {
        const int row = i / taps * m_rows + i % taps / convolution.kernel * convolution.dilation;
        m_offsets.push_back(1LL * row * m_pitch + i % convolution.kernel * convolution.dilation);
    }
    for (int c = 0; c < output.channels; ++c) {
        for (int i = 0; i < weights.inputs; ++i)
            m_weights[(1ULL * (c / lanes) * weights.inputs + i) * lanes + c % lanes] =
                weights.values[1ULL * c * weights.inputs + i];
    }
}

const float* PlanarConvolutionStep::withMargins(const float* image, Arena& arena) const
{
    const TensorShape& shape = m_input.shape;
    const std::size_t size = 1ULL * shape.channels * m_rows * m_pitch;
    float* const planes = Arena::room(arena.planar, size);
    std::fill_n(planes, size, 0.0f);
    for (int c = 0; c < shape.channels; ++c) {
        float* to = planes + (1LL * c * m_rows + m_convolution.padBefore) * m_pitch + m_convolution.padBefore;
        for (int row = 0; row < shape.height; ++row, image += shape.width, to += m_pitch)
            std::copy_n(image, shape.width, to);
    }
    return planes;
}

void PlanarConvolutionStep::run(Arena& arena) const
{
    const float* const planes = withMargins(arena.value(m_input.node), arena);
    const auto& normalization = m_epilogue.normalization;
    const int halves = blocksOf(m_output.channels);
    std::uint16_t* const room = Arena::room(arena.halves, 1ULL * m_output.width * halves + 3);
    FloatRow outputs{.image = planes,
                     .offsets = m_offsets.data(),
                     .inputs = static_cast<int>(m_offsets.size()),
                     .columnStride = m_convolution.stride,
                     .columns = m_output.width,
                     .channels = m_output.channels,
                     .weights = m_weights.data(),
                     .scale = normalization ? normalization->scale.data() : nullptr,
                     .shift = normalization ? normalization->shift.data() : nullptr,
                     .values = m_epilogue.values < 0 ? nullptr : arena.value(m_epilogue.values),
                     .bits = m_epilogue.bits ? room : nullptr,
                     .beforeSign = m_epilogue.shifts.empty() ? nullptr : m_epilogue.shifts.data()};
    for (int row = 0; row < m_output.height; ++row) {
        m_kernels.floatRow(outputs);
        outputs.image += 1LL * m_convolution.stride * m_pitch;
        if (outputs.values)
            outputs.values += 1LL * m_output.width * m_output.channels;
        if (outputs.bits) {
            const BitPlane& plane = m_epilogue.bits->plane;
            closeGaps(room, halves, m_output.channels, m_output.width,
                      arena.bitsOf(m_epilogue.bits->node) + plane.byteOf(row), plane.bitOf(0));
        }
    }
}

} // namespace binweave
