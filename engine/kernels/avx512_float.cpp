// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#include "engine/kernels/avx512_outputs.h"
#include "engine/kernels/even_tiles.h"

#include <algorithm>
#include <array>
#include <immintrin.h>
#include <span>
#include <utility>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma")))

namespace binweave::avx512 {

namespace {

/// `pixels` outputs of `blocks` times 16 channels. Each sum is the chain of gemm().
template <int blocks, int pixels>
TARGET void floatTile(const FloatRow& row, int column, int block)
{
    const std::ptrdiff_t stride = row.columnStride;
    __m512 sums[pixels][blocks];
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < blocks; ++j)
            sums[i][j] = _mm512_setzero_ps();
    }
    // Of each pointer a pixel, or three, whose places the instructions themselves can compute.
    constexpr int ofPointer = pixels > 6 ? 3 : 1;
    constexpr int pointers = (pixels + ofPointer - 1) / ofPointer;
    const float* windows[pointers];
#pragma GCC unroll 16
    for (int i = 0; i < pointers; ++i) {
        windows[i] = row.image + (column + i * ofPointer) * stride;
        asm volatile("" : "+r"(windows[i])); // not to be computed again
    }
    const std::ptrdiff_t blockStride = 1LL * row.inputs * lanes;
    const float* weights = row.weights + block * blockStride;
    for (int p = 0; p < row.inputs; ++p, weights += lanes) {
        __m512 w[blocks];
#pragma GCC unroll 16
        for (int j = 0; j < blocks; ++j)
            w[j] = _mm512_loadu_ps(weights + j * blockStride);
        const std::ptrdiff_t offset = row.offsets[p];
#pragma GCC unroll 16
        for (int i = 0; i < pixels; ++i) {
            const __m512 factor = _mm512_set1_ps(windows[i / ofPointer][offset + i % ofPointer * stride]);
#pragma GCC unroll 16
            for (int j = 0; j < blocks; ++j)
                sums[i][j] = _mm512_fmadd_ps(factor, w[j], sums[i][j]);
        }
    }
    finishOutputs(row.outputs, column, block, sums);
}

using FloatTile = void (*)(const FloatRow&, int column, int block);

template <int blocks, int most>
constexpr auto tilesOfBlocks = []<int... pixel>(std::integer_sequence<int, pixel...>)
{
    return std::array<FloatTile, most>{floatTile<blocks, pixel + 1>...};
}
(std::make_integer_sequence<int, most>());

/// [blocks - 1][pixels - 1]. At most 24 sums: that leaves registers for the weights and a value.
constexpr std::array<std::span<const FloatTile>, 4> floatTiles{tilesOfBlocks<1, 12>, tilesOfBlocks<2, 12>,
                                                               tilesOfBlocks<3, 8>, tilesOfBlocks<4, 6>};

/// Two registers of pixels, which may overlap, and the bits of their channels so far.
struct Pixels
{
    std::array<int, 2> columns;
    __m512i bits[2];
};

/// Signs of `channels` channels from `channel` on, which share a block. Lane = pixel. Each sum is the chain of gemm().
template <int channels>
TARGET void signTile(const FloatRow& row, int channel, Pixels& pixels)
{
    __m512 sums[channels][2];
#pragma GCC unroll 16
    for (int c = 0; c < channels; ++c)
        sums[c][0] = sums[c][1] = _mm512_setzero_ps();
    const float* weights = row.weights + 1LL * (channel / lanes) * row.inputs * lanes + channel % lanes;
    for (int p = 0; p < row.inputs; ++p, weights += lanes) {
        const float* const window = row.image + row.offsets[p];
        const __m512 x[] = {_mm512_loadu_ps(window + pixels.columns[0]), _mm512_loadu_ps(window + pixels.columns[1])};
#pragma GCC unroll 16
        for (int c = 0; c < channels; ++c) {
            const __m512 weight = _mm512_set1_ps(weights[c]);
            sums[c][0] = _mm512_fmadd_ps(weight, x[0], sums[c][0]);
            sums[c][1] = _mm512_fmadd_ps(weight, x[1], sums[c][1]);
        }
    }
    const OutputRow& outputs = row.outputs;
#pragma GCC unroll 16
    for (int c = 0; c < channels; ++c) {
        const __m512i bit = _mm512_set1_epi32(1 << (channel + c));
#pragma GCC unroll 2
        for (int i = 0; i < 2; ++i) {
            __m512 y = sums[c][i];
            if (outputs.scale)
                y = _mm512_add_ps(_mm512_mul_ps(y, _mm512_set1_ps(outputs.scale[channel + c])),
                                  _mm512_set1_ps(outputs.shift[channel + c]));
            if (outputs.beforeSign)
                y = _mm512_add_ps(y, _mm512_set1_ps(outputs.beforeSign[channel + c]));
            const __mmask16 isSet = _mm512_cmp_ps_mask(y, _mm512_setzero_ps(), _CMP_GE_OQ);
            pixels.bits[i] = _mm512_mask_or_epi32(pixels.bits[i], isSet, pixels.bits[i], bit);
        }
    }
}

using SignTile = void (*)(const FloatRow&, int channel, Pixels&);

constexpr auto signTiles = []<int... channel>(std::integer_sequence<int, channel...>)
{
    return std::array<SignTile, sizeof...(channel)>{signTile<channel + 1>...};
}
(std::make_integer_sequence<int, 12>());

/// Up to 32 channels that fill their last block badly, of which only the signs are wanted.
bool putsPixelsInLanes(const FloatRow& row)
{
    const OutputRow& outputs = row.outputs;
    const bool onlySigns = outputs.bits && !outputs.values && !outputs.addend && !outputs.slopes;
    const bool allBlocks = row.blocks.count() * lanes >= outputs.channels;
    return onlySigns && allBlocks && row.columnStride == 1 && row.columns >= lanes && outputs.channels < 2 * lanes &&
           outputs.channels % lanes != 0;
}

TARGET void signRow(const FloatRow& row)
{
    const int channels = row.outputs.channels;
    for (int column = 0; column < row.columns; column += 2 * lanes) {
        const int last = row.columns - lanes;
        Pixels pixels{.columns = {std::min(column, last), std::min(column + lanes, last)},
                      .bits = {_mm512_setzero_si512(), _mm512_setzero_si512()}};
        for (int block = 0; block < channels; block += lanes) {
            EvenParts(std::min(lanes, channels - block), signTiles.size()).each([&](int first, int count) {
                signTiles[count - 1](row, block + first, pixels);
            });
        }
        for (int i = 0; i < 2; ++i) {
            if (channels > lanes)
                _mm512_storeu_si512(row.outputs.bits + 2 * pixels.columns[i], pixels.bits[i]);
            else
                _mm256_storeu_si256(reinterpret_cast<__m256i*>(row.outputs.bits + pixels.columns[i]),
                                    _mm512_cvtepi32_epi16(pixels.bits[i]));
        }
    }
}

} // namespace

void floatRow(const FloatRow& row)
{
    if (putsPixelsInLanes(row))
        return signRow(row);
    // Four blocks, and so fewer pixels, take the fewest loads, where their weights stay cached for all pixels.
    constexpr int cachedWeights = 8192;
    const int most = std::clamp(cachedWeights / (row.inputs * lanes), 1, static_cast<int>(floatTiles.size()));
    EvenParts(row.blocks.count(), most).each([&](int block, int blocks) {
        eachTile(floatTiles[blocks - 1], row, row.columns, row.blocks.first + block);
    });
}

} // namespace binweave::avx512
#endif
