// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/even_tiles.h"
#include "engine/kernels/kernel_set.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#ifndef TARGET
#error "A file that includes this one says for which instructions it is compiled: #define TARGET __attribute__(..)"
#endif

/// FloatRows of few channels of which only the signs are wanted, lane = pixel. Vector is a register of an instruction
/// set; each file has its own in an unnamed namespace.
namespace binweave::signs {

constexpr int blockChannels = 16; ///< of FloatRow::weights

/// Two registers of pixels, which may overlap, and the bits of their channels so far.
template <class Vector>
struct Pixels
{
    std::array<int, 2> columns;
    typename Vector::Bits bits[2];
};

/// Signs of `channels` channels from `channel` on, which share a block. Each sum is the chain of gemm().
template <class Vector, int channels>
TARGET void signTile(const FloatRow& row, int channel, Pixels<Vector>& pixels)
{
    using Floats = typename Vector::Floats;
    Floats sums[channels][2];
#pragma GCC unroll 16
    for (int c = 0; c < channels; ++c)
        sums[c][0] = sums[c][1] = Vector::broadcast(0);
    const float* weights =
        row.weights + 1LL * (channel / blockChannels) * row.inputs * blockChannels + channel % blockChannels;
    for (int p = 0; p < row.inputs; ++p, weights += blockChannels) {
        const float* const window = row.image + row.offsets[p];
        const Floats x[] = {Vector::load(window + pixels.columns[0]), Vector::load(window + pixels.columns[1])};
#pragma GCC unroll 16
        for (int c = 0; c < channels; ++c) {
            const Floats weight = Vector::broadcast(weights[c]);
            sums[c][0] = Vector::multiplyAdd(weight, x[0], sums[c][0]);
            sums[c][1] = Vector::multiplyAdd(weight, x[1], sums[c][1]);
        }
    }
    const OutputRow& outputs = row.outputs;
#pragma GCC unroll 16
    for (int c = 0; c < channels; ++c) {
#pragma GCC unroll 2
        for (int i = 0; i < 2; ++i) {
            Floats y = sums[c][i];
            if (outputs.scale)
                y = y * Vector::broadcast(outputs.scale[channel + c]) + Vector::broadcast(outputs.shift[channel + c]);
            if (outputs.beforeSign)
                y = y + Vector::broadcast(outputs.beforeSign[channel + c]);
            Vector::setWherePositive(pixels.bits[i], y, 1 << (channel + c));
        }
    }
}

template <class Vector>
constexpr auto signTiles = []<int... channel>(std::integer_sequence<int, channel...>)
{
    return std::array{signTile<Vector, channel + 1>...};
}
(std::make_integer_sequence<int, Vector::mostChannels>());

/// Whether it is so: up to 31 channels, which fill their last block badly.
template <class Vector>
bool putsPixelsInLanes(const FloatRow& row)
{
    const OutputRow& outputs = row.outputs;
    const bool onlySigns = outputs.bits && !outputs.values && !outputs.addend && !outputs.slopes;
    const bool allBlocks = row.blocks.count() * blockChannels >= outputs.channels;
    return onlySigns && allBlocks && row.columnStride == 1 && row.columns >= Vector::lanes &&
           outputs.channels < 2 * blockChannels && outputs.channels % blockChannels != 0;
}

template <class Vector>
TARGET void signRow(const FloatRow& row)
{
    const int channels = row.outputs.channels;
    const int halves = channels > blockChannels ? 2 : 1;
    const int last = row.columns - Vector::lanes;
    for (int column = 0; column < row.columns; column += 2 * Vector::lanes) {
        Pixels<Vector> pixels{.columns = {std::min(column, last), std::min(column + Vector::lanes, last)}, .bits = {}};
        for (int block = 0; block < channels; block += blockChannels) {
            EvenParts(std::min(blockChannels, channels - block), Vector::mostChannels).each([&](int first, int count) {
                signTiles<Vector>[count - 1](row, block + first, pixels);
            });
        }
        for (int i = 0; i < 2; ++i)
            Vector::store(row.outputs.bits + halves * pixels.columns[i], pixels.bits[i], halves);
    }
}

} // namespace binweave::signs
