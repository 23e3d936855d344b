// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
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

constexpr GemmTiles tiles{.rows = 6, .columns = 8, .narrow = tableOf<1>, .wide = tableOf<2>};

void gemm(const GemmShape& shape, const float* a, const float* b, float* c)
{
    gemmByTiles(tiles, shape, a, b, c);
}

bool supported()
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("popcnt");
}

} // namespace

const KernelSet kernels{.name = "avx2", .supported = supported, .gemm = gemm};

} // namespace binweave::avx2
#endif
