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

/// Where a tile's sums go.
template <int blocks>
TARGET inline void finishPixel(const BinaryRow& row, int column, int block, const __m512i (&sums)[blocks])
{
    std::int32_t* to = row.sums + (1LL * column * row.blocks + block) * lanes;
#pragma GCC unroll 16
    for (int j = 0; j < blocks; ++j)
        _mm512_storeu_si512(to + j * lanes, sums[j]);
}

template <int blocks>
TARGET inline void finishPixel(const BinaryBitsRow& row, int column, int block, const __m512i (&sums)[blocks])
{
    std::uint16_t* to = row.bits + column * row.bitsStride + block;
#pragma GCC unroll 16
    for (int j = 0; j < blocks; ++j) {
        const __m512i least = _mm512_loadu_si512(row.least + (block + j) * lanes);
        to[j] = static_cast<std::uint16_t>(_mm512_cmpge_epi32_mask(sums[j], least) ^ row.flipped[block + j]);
    }
}

const BinaryRow& windowsOf(const BinaryRow& row)
{
    return row;
}

const BinaryRow& windowsOf(const BinaryBitsRow& row)
{
    return row.row;
}

/// `pixels` outputs of `blocks` blocks of channels, the counts in registers. Lane = output channel: no horizontal sums.
template <class Row, int blocks, int pixels>
TARGET void binaryTile(const Row& target, int column, int block)
{
    const BinaryRow& row = windowsOf(target);
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
        __m512i sums[blocks];
#pragma GCC unroll 16
        for (int j = 0; j < blocks; ++j) {
            const __m512i start = _mm512_loadu_si512(row.starts[column + i] + (block + j) * lanes);
            sums[j] = _mm512_sub_epi32(start, _mm512_slli_epi32(counts[i][j], 1));
        }
        finishPixel<blocks>(target, column + i, block, sums);
    }
}

/// 6 pixels of 4 blocks: 24 counts leave registers for the weights and a window.
constexpr int mostPixels = 6;

template <class Row, int blocks>
constexpr typename BinaryTiles<Row>::Row tilesOf = {binaryTile<Row, blocks, 1>, binaryTile<Row, blocks, 2>,
                                                    binaryTile<Row, blocks, 3>, binaryTile<Row, blocks, 4>,
                                                    binaryTile<Row, blocks, 5>, binaryTile<Row, blocks, 6>};

template <class Row>
constexpr BinaryTiles<Row> tiles{
    .blocks = 4, .pixels = mostPixels, .tiles = {tilesOf<Row, 1>, tilesOf<Row, 2>, tilesOf<Row, 3>, tilesOf<Row, 4>}};

void binaryRow(const BinaryRow& row)
{
    binaryRowByTiles(tiles<BinaryRow>, row);
}

void binaryBitsRow(const BinaryBitsRow& row)
{
    binaryBitsRowByTiles(tiles<BinaryBitsRow>, row);
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
                        .binaryBitsRow = binaryBitsRow,
                        .popcountSteps = popcountSteps};

} // namespace binweave::avx512vpopcntdq
#endif
