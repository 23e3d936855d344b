// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/avx512.h"

#include <cstring>
#include <immintrin.h>

// GCC 12 warns of the undefined registers on purpose in its own intrinsics.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vpopcntdq,fma")))

/// What the files of this kernel set share.
namespace binweave::avx512vpopcntdq {

using avx512::lanes;

void binaryValuesRow(const BinaryValuesRow& row);

/// counts[i][j] += the bits that differ between the window of pixel `column` + i and the weights of block `block` + j,
/// all in registers. Lane = output channel: no horizontal sums.
template <int blocks, int pixels>
TARGET inline __attribute__((always_inline)) void addCounts(const BinaryRow& row, int column, int block,
                                                            __m512i (&counts)[pixels][blocks])
{
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
}

} // namespace binweave::avx512vpopcntdq
