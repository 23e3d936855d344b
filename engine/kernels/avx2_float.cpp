// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#define TARGET __attribute__((target("avx2,fma")))

#include "engine/kernels/avx2.h"
#include "engine/kernels/epilogue_tiles.h"
#include "engine/kernels/even_tiles.h"
#include "engine/kernels/sign_tiles.h"

#include <array>
#include <immintrin.h>

#define INLINED __attribute__((always_inline))

namespace binweave::avx2 {

namespace {

using signs::blockChannels;

constexpr int floats = 8; ///< in a register

/// All bits of the first `count` lanes.
TARGET __m256i firstLanes(int count)
{
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

template <bool whole>
TARGET inline INLINED __m256 load(const float* from, __m256i inside)
{
    return whole ? _mm256_loadu_ps(from) : _mm256_maskload_ps(from, inside);
}

/// All of them, or the first `count`: by a mask that takes some processors as long as ten stores.
template <bool whole>
TARGET inline INLINED void store(float* to, int count, __m256 values)
{
    if (whole || count >= floats) {
        _mm256_storeu_ps(to, values);
    } else if (count > 0) {
        __m128 left = _mm256_castps256_ps128(values);
        if (count & 4) {
            _mm_storeu_ps(to, left);
            left = _mm256_extractf128_ps(values, 1);
            to += 4;
        }
        if (count & 2) {
            _mm_storel_pi(reinterpret_cast<__m64*>(to), left);
            left = _mm_movehl_ps(left, left);
            to += 2;
        }
        if (count & 1)
            _mm_store_ss(to, left);
    }
}

/// Of epilogues.
template <bool whole>
class Lanes
{
public:
    using Floats = __m256;
    static constexpr int size = floats;

    TARGET INLINED explicit Lanes(int count) : m_count(count), m_inside(firstLanes(count)) {}

    TARGET INLINED Floats load(const float* from) const { return avx2::load<whole>(from, m_inside); }
    TARGET INLINED Floats load(const std::int32_t* from) const
    {
        return _mm256_cvtepi32_ps(whole ? _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))
                                        : _mm256_maskload_epi32(from, m_inside));
    }
    TARGET INLINED void store(float* to, Floats values) const { avx2::store<whole>(to, m_count, values); }

private:
    int m_count;
    __m256i m_inside;
};

/// 8 channels of a pixel from their sums, and their bits.
template <bool whole>
TARGET inline INLINED int finishFloats(const OutputRow& row, int column, int channel, __m256 sum)
{
    const __m256i inside = firstLanes(row.channels - channel);
    const auto of = [&](const float* values) TARGET __attribute__((always_inline))
    {
        return load<whole>(values + channel, inside);
    };
    __m256 y = sum;
    if (row.scale)
        y = _mm256_add_ps(_mm256_mul_ps(y, of(row.scale)), of(row.shift));
    const std::ptrdiff_t at = 1LL * column * row.channels;
    if (row.addend)
        y = _mm256_add_ps(y, of(row.addend + at));
    if (row.slopes)
        y = _mm256_blendv_ps(_mm256_mul_ps(y, of(row.slopes)), y, _mm256_cmp_ps(y, _mm256_setzero_ps(), _CMP_GT_OQ));
    if (row.values)
        store<whole>(row.values + at + channel, row.channels - channel, y);
    if (row.beforeSign)
        y = _mm256_add_ps(y, of(row.beforeSign));
    const __m256 set = _mm256_cmp_ps(y, _mm256_setzero_ps(), _CMP_GE_OQ);
    return _mm256_movemask_ps(whole ? set : _mm256_and_ps(set, _mm256_castsi256_ps(inside)));
}

/// Of the 16 channels of a block.
template <bool whole, int pixels>
TARGET inline INLINED void finishTile(const OutputRow& row, int column, int block, const __m256 (&sums)[pixels][2])
{
    const int channel = block * blockChannels;
    const std::ptrdiff_t halves = (row.channels + blockChannels - 1) / blockChannels;
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
        const int low = finishFloats<whole>(row, column + i, channel, sums[i][0]);
        const int high = finishFloats<whole>(row, column + i, channel + floats, sums[i][1]);
        if (row.bits)
            row.bits[(column + i) * halves + block] = static_cast<std::uint16_t>(low | high << floats);
    }
}

/// `pixels` outputs of 16 channels. Each sum is the chain of gemm().
template <int pixels>
TARGET void floatTile(const FloatRow& row, int column, int block)
{
    __m256 sums[pixels][2];
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i)
        sums[i][0] = sums[i][1] = _mm256_setzero_ps();
    const float* windows[pixels];
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
        windows[i] = row.image + (column + i) * row.columnStride;
        asm volatile("" : "+r"(windows[i])); // not to be computed again for each input
    }
    const float* weights = row.weights + 1LL * block * row.inputs * blockChannels;
    for (int p = 0; p < row.inputs; ++p, weights += blockChannels) {
        const std::ptrdiff_t offset = row.offsets[p];
        const __m256 low = _mm256_loadu_ps(weights);
        const __m256 high = _mm256_loadu_ps(weights + floats);
#pragma GCC unroll 16
        for (int i = 0; i < pixels; ++i) {
            const __m256 factor = _mm256_broadcast_ss(windows[i] + offset);
            sums[i][0] = _mm256_fmadd_ps(factor, low, sums[i][0]);
            sums[i][1] = _mm256_fmadd_ps(factor, high, sums[i][1]);
        }
    }
    if (row.outputs.channels - block * blockChannels >= blockChannels)
        finishTile<true>(row.outputs, column, block, sums);
    else
        finishTile<false>(row.outputs, column, block, sums);
}

constexpr std::array floatTiles{floatTile<1>, floatTile<2>, floatTile<3>, floatTile<4>, floatTile<5>, floatTile<6>};

/// Of signs.
struct Vector
{
    using Floats = __m256;
    using Bits = __m256i;
    static constexpr int lanes = floats;
    static constexpr int mostChannels = 6;

    TARGET INLINED static Floats load(const float* from) { return _mm256_loadu_ps(from); }
    TARGET INLINED static Floats broadcast(float value) { return _mm256_set1_ps(value); }
    TARGET INLINED static Floats multiplyAdd(Floats a, Floats b, Floats c) { return _mm256_fmadd_ps(a, b, c); }
    TARGET INLINED static void setWherePositive(Bits& bits, Floats y, int bit)
    {
        const __m256i isSet = _mm256_castps_si256(_mm256_cmp_ps(y, _mm256_setzero_ps(), _CMP_GE_OQ));
        bits = _mm256_or_si256(bits, _mm256_and_si256(isSet, _mm256_set1_epi32(bit)));
    }
    /// As words of 16, one or two a lane.
    TARGET INLINED static void store(std::uint16_t* to, Bits bits, int halves)
    {
        if (halves == 2)
            return _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), bits);
        const __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi32(bits, bits), 0b1000);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(packed));
    }
};

} // namespace

void epilogueRow(const EpilogueRow& row)
{
    epilogues::epilogueRow<Lanes<true>, Lanes<false>>(row);
}

TARGET void signBits(const float* values, int count, std::uint32_t* words)
{
    const auto bitsOf = [](__m256 some) TARGET __attribute__((always_inline))
    {
        return static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_cmp_ps(some, _mm256_setzero_ps(), _CMP_GE_OQ)));
    };
    for (; count >= 32; count -= 32, values += 32) {
        std::uint32_t word = 0;
        for (int i = 0; i < 32; i += floats)
            word |= bitsOf(_mm256_loadu_ps(values + i)) << i;
        *words++ = word;
    }
    if (count == 0)
        return;
    *words = 0;
    for (int i = 0; i < count; i += floats)
        *words |= bitsOf(_mm256_maskload_ps(values + i, firstLanes(count - i))) << i;
    *words &= ~0u >> (32 - count);
}

void floatRow(const FloatRow& row)
{
    if (signs::putsPixelsInLanes<Vector>(row))
        return signs::signRow<Vector>(row);
    for (int b = row.blocks.first; b < row.blocks.last; ++b)
        eachTile(floatTiles, row, row.columns, b);
}

} // namespace binweave::avx2
#endif
