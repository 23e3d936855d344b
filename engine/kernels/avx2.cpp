// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#include "engine/kernels/avx2.h"
#include "engine/kernels/gemm_tiles.h"
#include "engine/kernels/sets.h"

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,fma,popcnt")))

namespace binweave::avx2 {

namespace {

template <int rows, int vectors>
TARGET void tile(const TileOperands& t)
{
    __m256 sums[rows][vectors];
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < vectors; ++j)
            sums[i][j] = t.accumulate ? _mm256_loadu_ps(t.c + i * t.ldc + 8 * j) : _mm256_setzero_ps();
    }
    const float* a = t.a;
    const float* b = t.b;
    for (int p = 0; p < t.k; ++p, a += t.stepStride, b += t.ldb) {
        __m256 columns[vectors];
#pragma GCC unroll 16
        for (int j = 0; j < vectors; ++j)
            columns[j] = _mm256_loadu_ps(b + 8 * j);
#pragma GCC unroll 16
        for (int i = 0; i < rows; ++i) {
            const __m256 factor = _mm256_broadcast_ss(a + i * t.rowStride);
#pragma GCC unroll 16
            for (int j = 0; j < vectors; ++j)
                sums[i][j] = _mm256_fmadd_ps(factor, columns[j], sums[i][j]);
        }
    }
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < vectors; ++j)
            _mm256_storeu_ps(t.c + i * t.ldc + 8 * j, sums[i][j]);
    }
}

template <int vectors>
constexpr GemmTiles::Table tableOf = {tile<1, vectors>, tile<2, vectors>, tile<3, vectors>,
                                      tile<4, vectors>, tile<5, vectors>, tile<6, vectors>};

TARGET void copyWide(const float* b, std::ptrdiff_t ldb, int steps, float* panel)
{
    for (int p = 0; p < steps; ++p, b += ldb, panel += 16) {
        const __m256 left = _mm256_loadu_ps(b);
        const __m256 right = _mm256_loadu_ps(b + 8);
        _mm256_storeu_ps(panel, left);
        _mm256_storeu_ps(panel + 8, right);
    }
}

constexpr GemmTiles tiles{.rows = 6, .columns = 8, .narrow = tableOf<1>, .wide = tableOf<2>, .copyWide = copyWide};

void gemm(const GemmShape& shape, const float* a, const float* b, float* c)
{
    gemmByTiles(tiles, shape, a, b, c);
}

/// Bits in each byte, by a table of those in four bits (Mula, Kurz, Lemire, 2018).
TARGET __m256i bytePopcounts(__m256i x)
{
    const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, //
                                           0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i nibble = _mm256_set1_epi8(15);
    const __m256i low = _mm256_shuffle_epi8(table, _mm256_and_si256(x, nibble));
    const __m256i high = _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16(x, 4), nibble));
    return _mm256_add_epi8(low, high);
}

TARGET std::uint32_t popcountSteps(std::int64_t steps)
{
    constexpr int chains = 6;
    const __m256i word = _mm256_set1_epi32(0x5a5a5a5a);
    __m256i counts[chains] = {};
    for (std::int64_t step = 0; step < steps; step += chains) {
#pragma GCC unroll 8
        for (int i = 0; i < chains; ++i) {
            counts[i] = _mm256_add_epi8(counts[i], bytePopcounts(_mm256_xor_si256(word, counts[i])));
            asm volatile("" : "+x"(counts[i])); // unknown to the compiler: no chain is another's copy
        }
    }
    __m256i total = _mm256_setzero_si256();
#pragma GCC unroll 8
    for (int i = 0; i < chains; ++i)
        total = _mm256_add_epi32(total, counts[i]);
    return static_cast<std::uint32_t>(_mm256_extract_epi32(total, 0));
}

bool supported()
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("popcnt");
}

} // namespace

const KernelSet kernels{.name = "avx2",
                        .supported = supported,
                        .gemm = gemm,
                        .lanes = lanes,
                        .binaryRow = binaryRow,
                        .epilogueRow = epilogueRow,
                        .signBits = signBits,
                        .binaryBitsRow = binaryBitsRow,
                        .spreadNibbles = spreadNibbles,
                        .floatRow = floatRow,
                        .popcountSteps = popcountSteps,
                        .stepBits = 256};

} // namespace binweave::avx2
#endif
