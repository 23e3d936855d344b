// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/avx512.h"

#include <immintrin.h>

// GCC 12 warns of the undefined registers on purpose in its own intrinsics.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

#define INLINED __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma"), always_inline))

namespace binweave::avx512 {

INLINED inline __mmask16 firstLanes(int count)
{
    return static_cast<__mmask16>(count >= lanes ? 0xffff : (1 << count) - 1);
}

/// Of y as in finishOutputs(); `last`: the lanes of the last group that are channels.
template <bool whole, int pixels, int groups>
INLINED inline void finishStages(const OutputRow& row, int column, int group, __mmask16 last,
                                 __m512 (&y)[pixels][groups])
{
    const std::ptrdiff_t channels = row.channels;
    const int channel = group * lanes;
    // Loads and stores by a mask take an operation of a vector port besides.
    const auto isWhole = [](int g) { return whole || g + 1 < groups; };
    const auto load = [&](const float* values, int g) INLINED {
        return isWhole(g) ? _mm512_loadu_ps(values + g * lanes) : _mm512_maskz_loadu_ps(last, values + g * lanes);
    };
    const auto each = [&](auto stage) INLINED {
#pragma GCC unroll 16
        for (int g = 0; g < groups; ++g) {
#pragma GCC unroll 16
            for (int i = 0; i < pixels; ++i)
                stage(y[i][g], i, g);
        }
    };
    const std::ptrdiff_t at = column * channels + channel;
    if (row.scale) {
        const float *const scale = row.scale + channel, *const shift = row.shift + channel;
        each([&](__m512& value, int, int g)
                 INLINED { value = _mm512_add_ps(_mm512_mul_ps(value, load(scale, g)), load(shift, g)); });
    }
    if (row.addend) {
        const float* const addend = row.addend + at;
        each([&](__m512& value, int i, int g)
                 INLINED { value = _mm512_add_ps(value, load(addend + i * channels, g)); });
    }
    if (row.slopes) {
        const float* const slopes = row.slopes + channel;
        each([&](__m512& value, int, int g) INLINED {
            const __mmask16 isAbove = _mm512_cmp_ps_mask(value, _mm512_setzero_ps(), _CMP_GT_OQ);
            value = _mm512_mask_mov_ps(_mm512_mul_ps(value, load(slopes, g)), isAbove, value);
        });
    }
    if (row.values) {
        float* const values = row.values + at;
        each([&](__m512& value, int i, int g) INLINED {
            float* const to = values + i * channels + g * lanes;
            isWhole(g) ? _mm512_storeu_ps(to, value) : _mm512_mask_storeu_ps(to, last, value);
        });
    }
    if (row.bits) {
        if (row.beforeSign) {
            const float* const shifts = row.beforeSign + channel;
            each([&](__m512& value, int, int g) INLINED { value = _mm512_add_ps(value, load(shifts, g)); });
        }
        const std::ptrdiff_t halves = (channels + lanes - 1) / lanes;
        std::uint16_t* const bits = row.bits + column * halves + group;
        each([&](__m512& value, int i, int g) INLINED {
            const __mmask16 set = _mm512_cmp_ps_mask(value, _mm512_setzero_ps(), _CMP_GE_OQ);
            bits[i * halves + g] = static_cast<std::uint16_t>(isWhole(g) ? set : set & last);
        });
    }
}

/// y[i][g]: pixel `column` + i, channels of group `group` + g, of which the row's last may be in part. One stage after
/// the other for all of them: what a stage needs is asked and loaded once.
template <int pixels, int groups>
INLINED inline void finishOutputs(const OutputRow& row, int column, int group, __m512 (&y)[pixels][groups])
{
    const int left = row.channels - (group + groups - 1) * lanes;
    if (left >= lanes)
        finishStages<true>(row, column, group, {}, y);
    else
        finishStages<false>(row, column, group, firstLanes(left), y);
}

} // namespace binweave::avx512

#undef INLINED
