// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#include "engine/kernels/avx512.h"
#include "engine/kernels/binary_tiles.h"
#include "engine/kernels/sets.h"

#include <cstring>
#include <immintrin.h>

// GCC 12 warns of the undefined registers on purpose in its own intrinsics.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vpopcntdq,fma")))

namespace binweave::avx512vpopcntdq {

namespace {

using avx512::lanes;

/// `pixels` outputs of `blocks` blocks of channels, the counts in registers. Lane = output channel: no horizontal sums.
template <int blocks, int pixels>
TARGET void binaryTile(const BinaryRow& row, int column, int block)
{
    __m512i counts[pixels][blocks];
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < blocks; ++j)
            counts[i][j] = _mm512_setzero_si512();
    }
    const std::ptrdiff_t blockStride = 1LL * row.kernelRows * row.words * lanes;
    const std::uint32_t* weights = row.weights + block * blockStride;
    for (int k = 0; k < row.kernelRows; ++k) {
        const std::uint8_t* window = row.windows[k] + column * row.windowStride;
        for (int word = 0; word < row.words; ++word, window += 4, weights += lanes) {
            __m512i w[blocks];
#pragma GCC unroll 16
            for (int j = 0; j < blocks; ++j)
                w[j] = _mm512_loadu_si512(weights + j * blockStride);
#pragma GCC unroll 16
            for (int i = 0; i < pixels; ++i) {
                std::int32_t bits;
                std::memcpy(&bits, window + i * row.windowStride, sizeof bits);
                const __m512i x = _mm512_set1_epi32(bits);
#pragma GCC unroll 16
                for (int j = 0; j < blocks; ++j)
                    counts[i][j] = _mm512_add_epi32(counts[i][j], _mm512_popcnt_epi32(_mm512_xor_si512(x, w[j])));
            }
        }
    }
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < blocks; ++j) {
            const __m512i start = _mm512_loadu_si512(row.starts[column + i] + (block + j) * lanes);
            const __m512i sum = _mm512_sub_epi32(start, _mm512_slli_epi32(counts[i][j], 1));
            _mm512_storeu_si512(row.sums + (1LL * (column + i) * row.blocks + block + j) * lanes, sum);
        }
    }
}

template <int blocks>
constexpr BinaryTiles::Row tilesOf = {binaryTile<blocks, 1>, binaryTile<blocks, 2>, binaryTile<blocks, 3>,
                                      binaryTile<blocks, 4>, binaryTile<blocks, 5>, binaryTile<blocks, 6>};

constexpr BinaryTiles binaryTiles{.blocks = 4, .pixels = 6, .tiles = {tilesOf<1>, tilesOf<2>, tilesOf<3>, tilesOf<4>}};

void binaryRow(const BinaryRow& row)
{
    binaryRowByTiles(binaryTiles, row);
}

TARGET std::uint32_t popcountSteps(std::int64_t steps)
{
    constexpr int chains = 24;
    const __m512i word = _mm512_set1_epi32(0x5a5a5a5a);
    __m512i counts[chains];
#pragma GCC unroll 24
    for (int i = 0; i < chains; ++i)
        counts[i] = _mm512_setzero_si512();
    for (std::int64_t step = 0; step < steps; step += chains) {
#pragma GCC unroll 24
        for (int i = 0; i < chains; ++i) {
            counts[i] = _mm512_add_epi32(counts[i], _mm512_popcnt_epi32(_mm512_xor_si512(word, counts[i])));
            asm volatile("" : "+v"(counts[i])); // unknown to the compiler: no chain is another's copy
        }
    }
    __m512i total = _mm512_setzero_si512();
#pragma GCC unroll 24
    for (int i = 0; i < chains; ++i)
        total = _mm512_add_epi32(total, counts[i]);
    return static_cast<std::uint32_t>(_mm512_reduce_add_epi32(total));
}

bool supported()
{
    return avx512::supported() && __builtin_cpu_supports("avx512vpopcntdq");
}

} // namespace

const KernelSet kernels{.name = "avx512vpopcntdq",
                        .supported = supported,
                        .gemm = avx512::gemm,
                        .lanes = lanes,
                        .binaryRow = binaryRow,
                        .epilogueRow = avx512::epilogueRow,
                        .signBits = avx512::signBits,
                        .thresholdRow = avx512::thresholdRow,
                        .popcountSteps = popcountSteps};

} // namespace binweave::avx512vpopcntdq
#endif
