// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma")))

#include "engine/kernels/avx512_outputs.h"
#include "engine/kernels/even_tiles.h"
#include "engine/kernels/sign_tiles.h"

#include <algorithm>
#include <array>
#include <immintrin.h>
#include <span>
#include <utility>

#define INLINED __attribute__((always_inline))

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

/// Of signs.
struct Vector
{
    using Floats = __m512;
    using Bits = __m512i;
    static constexpr int lanes = avx512::lanes;
    static constexpr int mostChannels = 12;

    TARGET INLINED static Floats load(const float* from) { return _mm512_loadu_ps(from); }
    TARGET INLINED static Floats broadcast(float value) { return _mm512_set1_ps(value); }
    TARGET INLINED static Floats multiplyAdd(Floats a, Floats b, Floats c) { return _mm512_fmadd_ps(a, b, c); }
    TARGET INLINED static void setWherePositive(Bits& bits, Floats y, int bit)
    {
        const __mmask16 isSet = _mm512_cmp_ps_mask(y, _mm512_setzero_ps(), _CMP_GE_OQ);
        bits = _mm512_mask_or_epi32(bits, isSet, bits, _mm512_set1_epi32(bit));
    }
    /// As words of 16, one or two a lane.
    TARGET INLINED static void store(std::uint16_t* to, Bits bits, int halves)
    {
        if (halves == 2)
            _mm512_storeu_si512(to, bits);
        else
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm512_cvtepi32_epi16(bits));
    }
};

} // namespace

void floatRow(const FloatRow& row)
{
    if (signs::putsPixelsInLanes<Vector>(row))
        return signs::signRow<Vector>(row);
    // Four blocks, and so fewer pixels, take the fewest loads, where their weights stay cached for all pixels.
    constexpr int cachedWeights = 8192;
    const int most = std::clamp(cachedWeights / (row.inputs * lanes), 1, static_cast<int>(floatTiles.size()));
    EvenParts(row.blocks.count(), most).each([&](int block, int blocks) {
        eachTile(floatTiles[blocks - 1], row, row.columns, row.blocks.first + block);
    });
}

} // namespace binweave::avx512
#endif
