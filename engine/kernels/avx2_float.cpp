// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#include "engine/kernels/avx2.h"
#include "engine/kernels/even_tiles.h"

#include <algorithm>
#include <array>
#include <immintrin.h>
#include <utility>

#define TARGET __attribute__((target("avx2,fma")))

namespace binweave::avx2 {

namespace {

constexpr int floats = 8;                 ///< in a register
constexpr int blockChannels = 2 * floats; ///< of FloatRow

/// All bits of the first `count` lanes.
TARGET __m256i firstLanes(int count)
{
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

template <bool whole>
TARGET inline __attribute__((always_inline)) __m256 load(const float* from, __m256i inside)
{
    return whole ? _mm256_loadu_ps(from) : _mm256_maskload_ps(from, inside);
}

/// All of them, or the first `count`: by a mask that takes some processors as long as ten stores.
template <bool whole>
TARGET inline __attribute__((always_inline)) void store(float* to, int count, __m256 values)
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

/// 8 channels of all columns, what is theirs in registers. whole: all 8 are channels; known: how many bases, or 0.
template <bool whole, int known>
TARGET void epilogueChannels(const EpilogueRow row, int channel)
{
    const __m256i inside = firstLanes(row.channels - channel);
    const int bases = known > 0 ? known : row.bases;
    const auto factorOf = [&](int base) TARGET __attribute__((always_inline))
    {
        return load<whole>(row.factors + base * row.channels + channel, inside);
    };
    [[maybe_unused]] __m256 factors[known + 1];
#pragma GCC unroll 8
    for (int base = 0; base < known; ++base)
        factors[base] = factorOf(base);
    const __m256 scale = row.scale ? load<whole>(row.scale + channel, inside) : _mm256_setzero_ps();
    const __m256 shift = row.scale ? load<whole>(row.shift + channel, inside) : _mm256_setzero_ps();
    for (int column = 0; column < row.columns; ++column) {
        const std::int32_t* sums = row.sums + column * row.sumStride + channel;
        __m256 y = _mm256_setzero_ps();
#pragma GCC unroll 8
        for (int base = 0; base < bases; ++base, sums += row.channels) {
            const __m256i ofBase = whole ? _mm256_loadu_si256(reinterpret_cast<const __m256i*>(sums))
                                         : _mm256_maskload_epi32(sums, inside);
            const __m256 term = _mm256_mul_ps(known > 0 ? factors[base] : factorOf(base), _mm256_cvtepi32_ps(ofBase));
            y = base == 0 ? term : _mm256_add_ps(y, term);
        }
        if (row.scale)
            y = _mm256_add_ps(_mm256_mul_ps(y, scale), shift);
        const std::ptrdiff_t at = 1LL * column * row.channels + channel;
        if (row.addend)
            y = _mm256_add_ps(y, load<whole>(row.addend + at, inside));
        store<whole>(row.values + at, row.channels - channel, y);
    }
}

template <int known>
void epilogueOfBases(const EpilogueRow& row)
{
    int channel = 0;
    for (; channel + floats <= row.channels; channel += floats)
        epilogueChannels<true, known>(row, channel);
    if (channel < row.channels)
        epilogueChannels<false, known>(row, channel);
}

/// 8 channels of a pixel from their sums, and their bits.
template <bool whole>
TARGET inline __attribute__((always_inline)) int finishFloats(const OutputRow& row, int column, int channel, __m256 sum)
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
TARGET inline __attribute__((always_inline)) void finishTile(const OutputRow& row, int column, int block,
                                                             const __m256 (&sums)[pixels][2])
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

/// Two registers of pixels, which may overlap, and the bits of their channels so far.
struct Pixels
{
    std::array<int, 2> columns;
    __m256i bits[2];
};

/// Signs of `channels` channels from `channel` on, which share a block. Lane = pixel. Each sum is the chain of gemm().
template <int channels>
TARGET void signTile(const FloatRow& row, int channel, Pixels& pixels)
{
    __m256 sums[channels][2];
#pragma GCC unroll 16
    for (int c = 0; c < channels; ++c)
        sums[c][0] = sums[c][1] = _mm256_setzero_ps();
    const float* weights =
        row.weights + 1LL * (channel / blockChannels) * row.inputs * blockChannels + channel % blockChannels;
    for (int p = 0; p < row.inputs; ++p, weights += blockChannels) {
        const float* const window = row.image + row.offsets[p];
        const __m256 x[] = {_mm256_loadu_ps(window + pixels.columns[0]), _mm256_loadu_ps(window + pixels.columns[1])};
#pragma GCC unroll 16
        for (int c = 0; c < channels; ++c) {
            const __m256 weight = _mm256_set1_ps(weights[c]);
            sums[c][0] = _mm256_fmadd_ps(weight, x[0], sums[c][0]);
            sums[c][1] = _mm256_fmadd_ps(weight, x[1], sums[c][1]);
        }
    }
    const OutputRow& outputs = row.outputs;
#pragma GCC unroll 16
    for (int c = 0; c < channels; ++c) {
        const __m256 bit = _mm256_castsi256_ps(_mm256_set1_epi32(1 << (channel + c)));
#pragma GCC unroll 2
        for (int i = 0; i < 2; ++i) {
            __m256 y = sums[c][i];
            if (outputs.scale)
                y = _mm256_add_ps(_mm256_mul_ps(y, _mm256_set1_ps(outputs.scale[channel + c])),
                                  _mm256_set1_ps(outputs.shift[channel + c]));
            if (outputs.beforeSign)
                y = _mm256_add_ps(y, _mm256_set1_ps(outputs.beforeSign[channel + c]));
            const __m256 isSet = _mm256_cmp_ps(y, _mm256_setzero_ps(), _CMP_GE_OQ);
            pixels.bits[i] = _mm256_or_si256(pixels.bits[i], _mm256_castps_si256(_mm256_and_ps(isSet, bit)));
        }
    }
}

/// Up to 31 channels that fill their last block badly, of which only the signs are wanted.
bool putsPixelsInLanes(const FloatRow& row)
{
    const OutputRow& outputs = row.outputs;
    const bool onlySigns = outputs.bits && !outputs.values && !outputs.addend && !outputs.slopes;
    const bool allBlocks = row.blocks.count() * blockChannels >= outputs.channels;
    return onlySigns && allBlocks && row.columnStride == 1 && row.columns >= floats &&
           outputs.channels < 2 * blockChannels && outputs.channels % blockChannels != 0;
}

constexpr std::array signTiles{signTile<1>, signTile<2>, signTile<3>, signTile<4>, signTile<5>, signTile<6>};

TARGET void signRow(const FloatRow& row)
{
    const int channels = row.outputs.channels;
    for (int column = 0; column < row.columns; column += 2 * floats) {
        const int last = row.columns - floats;
        Pixels pixels{.columns = {std::min(column, last), std::min(column + floats, last)},
                      .bits = {_mm256_setzero_si256(), _mm256_setzero_si256()}};
        for (int first = 0; first < channels; first += blockChannels) {
            EvenParts(std::min(blockChannels, channels - first), signTiles.size()).each([&](int channel, int count) {
                signTiles[count - 1](row, first + channel, pixels);
            });
        }
        const __m256i inHalves =
            _mm256_permute4x64_epi64(_mm256_packus_epi32(pixels.bits[0], pixels.bits[1]), 0b11011000);
        const __m128i halves[] = {_mm256_castsi256_si128(inHalves), _mm256_extracti128_si256(inHalves, 1)};
        for (int i = 0; i < 2; ++i) {
            if (channels > blockChannels)
                _mm256_storeu_si256(reinterpret_cast<__m256i*>(row.outputs.bits + 2 * pixels.columns[i]),
                                    pixels.bits[i]);
            else
                _mm_storeu_si128(reinterpret_cast<__m128i*>(row.outputs.bits + pixels.columns[i]), halves[i]);
        }
    }
}

} // namespace

void epilogueRow(const EpilogueRow& row)
{
    constexpr std::array byBases{epilogueOfBases<0>, epilogueOfBases<1>, epilogueOfBases<2>,
                                 epilogueOfBases<3>, epilogueOfBases<4>, epilogueOfBases<5>};
    byBases[row.bases < static_cast<int>(byBases.size()) ? row.bases : 0](row);
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
    if (putsPixelsInLanes(row))
        return signRow(row);
    for (int b = row.blocks.first; b < row.blocks.last; ++b)
        eachTile(floatTiles, row, row.columns, b);
}

} // namespace binweave::avx2
#endif
