// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#include "engine/kernels/gemm_tiles.h"
#include "engine/kernels/sets.h"

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vpopcntdq,fma")))

namespace binweave::avx512vpopcntdq {

namespace {

template <int rows, int vectors>
TARGET void tile(const TileOperands& t)
{
    __m512 sums[rows][vectors];
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < vectors; ++j)
            sums[i][j] = t.accumulate ? _mm512_loadu_ps(t.c + i * t.ldc + 16 * j) : _mm512_setzero_ps();
    }
    const float* a = t.a;
    const float* b = t.b;
    for (int p = 0; p < t.k; ++p, a += t.stepStride, b += t.ldb) {
        __m512 columns[vectors];
#pragma GCC unroll 16
        for (int j = 0; j < vectors; ++j)
            columns[j] = _mm512_loadu_ps(b + 16 * j);
#pragma GCC unroll 16
        for (int i = 0; i < rows; ++i) {
            const __m512 factor = _mm512_set1_ps(a[i * t.rowStride]);
#pragma GCC unroll 16
            for (int j = 0; j < vectors; ++j)
                sums[i][j] = _mm512_fmadd_ps(factor, columns[j], sums[i][j]);
        }
    }
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < vectors; ++j)
            _mm512_storeu_ps(t.c + i * t.ldc + 16 * j, sums[i][j]);
    }
}

template <int vectors>
constexpr GemmTiles::Table tableOf = {tile<1, vectors>, tile<2, vectors>,  tile<3, vectors>,  tile<4, vectors>,
                                      tile<5, vectors>, tile<6, vectors>,  tile<7, vectors>,  tile<8, vectors>,
                                      tile<9, vectors>, tile<10, vectors>, tile<11, vectors>, tile<12, vectors>};

constexpr GemmTiles tiles{.rows = 12, .columns = 16, .narrow = tableOf<1>, .wide = tableOf<2>};

void gemm(const GemmShape& shape, const float* a, const float* b, float* c)
{
    gemmByTiles(tiles, shape, a, b, c);
}

bool supported()
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("fma");
}

} // namespace

const KernelSet kernels{.name = "avx512vpopcntdq", .supported = supported, .gemm = gemm};

} // namespace binweave::avx512vpopcntdq
#endif
