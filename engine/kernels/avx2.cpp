// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#include "engine/kernels/avx2.h"
#include "engine/kernels/even_tiles.h"
#include "engine/kernels/gemm_tiles.h"
#include "engine/kernels/sets.h"

#include <array>
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

constexpr int floats = 8; ///< in a register

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

void epilogueRow(const EpilogueRow& row)
{
    constexpr std::array byBases{epilogueOfBases<0>, epilogueOfBases<1>, epilogueOfBases<2>,
                                 epilogueOfBases<3>, epilogueOfBases<4>, epilogueOfBases<5>};
    byBases[row.bases < static_cast<int>(byBases.size()) ? row.bases : 0](row);
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
    const int channel = block * 2 * floats;
    const std::ptrdiff_t halves = (row.channels + 2 * floats - 1) / (2 * floats);
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
    const float* weights = row.weights + 1LL * block * row.inputs * 2 * floats;
    for (int p = 0; p < row.inputs; ++p, weights += 2 * floats) {
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
    if (row.outputs.channels - block * 2 * floats >= 2 * floats)
        finishTile<true>(row.outputs, column, block, sums);
    else
        finishTile<false>(row.outputs, column, block, sums);
}

constexpr std::array floatTiles{floatTile<1>, floatTile<2>, floatTile<3>, floatTile<4>, floatTile<5>, floatTile<6>};

void floatRow(const FloatRow& row)
{
    for (int block = row.blocks.first; block < row.blocks.last; ++block)
        eachTile(floatTiles, row, row.columns, block);
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
