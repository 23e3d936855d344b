// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#include "engine/kernels/avx2.h"
#include "engine/kernels/binary_tiles.h"

#include <bit>
#include <cstring>
#include <immintrin.h>
#include <utility>

#define TARGET __attribute__((target("avx2")))
#define INLINED __attribute__((always_inline))

/// Counting by tables (W. Mula, N. Kurz, D. Lemire, 2018, turned round): of four bits of a window the sixteen counts of
/// bits that differ from four weights are a table, in which a shuffle looks up those of 32 channels. Lookup and
/// addition are 2 operations for 128 products; xor, two lookups, and what separates the halves of bytes for them, 8 for
/// 256.
namespace binweave::avx2 {

namespace {

/// [bits of the window][weights]: how many of four differ.
alignas(16) constexpr auto differing = [] {
    std::array<std::uint8_t, 256> counts{};
    for (unsigned bits = 0; bits < 16; ++bits) {
        for (unsigned weights = 0; weights < 16; ++weights)
            counts[16 * bits + weights] = static_cast<std::uint8_t>(std::popcount(bits ^ weights));
    }
    return counts;
}();

constexpr int wordNibbles = 8;                     ///< of a word
constexpr int mostWords = 255 / (4 * wordNibbles); ///< whose counts fit bytes
constexpr int mostFlushes = 65535 / (4 * wordNibbles * mostWords);
constexpr int quarters = lanes / 8;

/// Counts of the lanes 4q .. 4q + 3 and 16 + 4q .. 16 + 4q + 3, for each quarter q.
using Quarters = __m256i[quarters];

/// Counts in 16 bits, of the even and the odd lanes.
struct Counts
{
    __m256i even, odd;

    TARGET INLINED void add(__m256i bytes)
    {
        even = _mm256_add_epi16(even, _mm256_and_si256(bytes, _mm256_set1_epi16(255)));
        odd = _mm256_add_epi16(odd, _mm256_srli_epi16(bytes, 8));
    }

    TARGET INLINED void widen(Quarters& to) const
    {
        const __m256i zero = _mm256_setzero_si256();
        const __m256i low = _mm256_unpacklo_epi16(even, odd);
        const __m256i high = _mm256_unpackhi_epi16(even, odd);
        to[0] = _mm256_unpacklo_epi16(low, zero);
        to[1] = _mm256_unpackhi_epi16(low, zero);
        to[2] = _mm256_unpacklo_epi16(high, zero);
        to[3] = _mm256_unpackhi_epi16(high, zero);
    }
};

/// Counts of windows so long that 16 bits do not hold them.
template <int blocks, int pixels>
struct LongCounts
{
    Quarters sums[pixels][blocks];
    bool any = false;

    TARGET INLINED void take(Counts (&counts)[pixels][blocks])
    {
        for (int i = 0; i < pixels; ++i) {
            for (int j = 0; j < blocks; ++j) {
                Quarters wide;
                counts[i][j].widen(wide);
                for (int q = 0; q < quarters; ++q)
                    sums[i][j][q] = any ? _mm256_add_epi32(sums[i][j][q], wide[q]) : wide[q];
                counts[i][j] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
            }
        }
        any = true;
    }
};

/// bytes[i][j] += what differs in a word of each window.
template <int blocks, int pixels>
TARGET INLINED inline void addWord(const std::uint8_t* window, std::ptrdiff_t windowStride, const std::uint8_t* weights,
                                   std::ptrdiff_t blockStride, __m256i (&bytes)[pixels][blocks])
{
#pragma GCC unroll 8
    for (int n = 0; n < wordNibbles; ++n, weights += lanes) {
        __m256i w[blocks];
#pragma GCC unroll 16
        for (int j = 0; j < blocks; ++j)
            w[j] = _mm256_load_si256(reinterpret_cast<const __m256i*>(weights + j * blockStride));
#pragma GCC unroll 16
        for (int i = 0; i < pixels; ++i) {
            const auto* const row = reinterpret_cast<const __m128i*>(differing.data() + window[i * windowStride + n]);
            const __m256i table = _mm256_broadcastsi128_si256(_mm_load_si128(row));
#pragma GCC unroll 16
            for (int j = 0; j < blocks; ++j) {
                bytes[i][j] = _mm256_add_epi8(bytes[i][j], _mm256_shuffle_epi8(table, w[j]));
                asm("" : "+x"(bytes[i][j])); // else GCC adds the lookups of all nibbles first, and has no registers
            }
        }
    }
}

/// Where the counts of a tile go: sums, or what their bits say.
struct Sums
{
    std::int32_t* first;
    std::ptrdiff_t stride; ///< from pixel to pixel

    TARGET INLINED void put(int pixel, int block, const Quarters& starts, const Quarters& counts) const
    {
        std::int32_t* to = first + pixel * stride + block * lanes;
        for (int q = 0; q < quarters; ++q, to += 4) {
            const __m256i sum = _mm256_sub_epi32(starts[q], _mm256_slli_epi32(counts[q], 1));
            _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(sum));
            _mm_storeu_si128(reinterpret_cast<__m128i*>(to + lanes / 2), _mm256_extracti128_si256(sum, 1));
        }
    }
};

struct Bits
{
    std::uint16_t* first;
    std::ptrdiff_t stride;
    std::ptrdiff_t halves; ///< of a pixel, from the first block on

    TARGET INLINED void put(int pixel, int block, const Quarters& starts, const Quarters& counts) const
    {
        __m256i greater[quarters];
        for (int q = 0; q < quarters; ++q)
            greater[q] = _mm256_cmpgt_epi32(counts[q], starts[q]);
        const __m256i bytes =
            _mm256_packs_epi16(_mm256_packs_epi32(greater[0], greater[1]), _mm256_packs_epi32(greater[2], greater[3]));
        const unsigned set = ~static_cast<unsigned>(_mm256_movemask_epi8(bytes));
        std::uint16_t* const to = first + pixel * stride + 2 * block;
        to[0] = static_cast<std::uint16_t>(set);
        if (2 * block + 1 < halves)
            to[1] = static_cast<std::uint16_t>(set >> 16);
    }
};

Sums outputsOf(const BinaryRow& row, int column, int block)
{
    const std::ptrdiff_t stride = 1LL * row.blocks * lanes;
    return {row.sums + column * stride + block * lanes, stride};
}

Bits outputsOf(const BinaryBitsRow& row, int column, int block)
{
    return {row.bits + column * row.bitsStride + 2 * block, row.bitsStride, row.bitsStride - 2 * block};
}

TARGET INLINED inline void loadStarts(const std::int32_t* from, Quarters& starts)
{
    for (int q = 0; q < quarters; ++q, from += 4) {
        const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
        const __m128i high = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + lanes / 2));
        starts[q] = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
    }
}

/// `pixels` outputs of `blocks` blocks of channels.
template <class Row, int blocks, int pixels>
TARGET inline INLINED void binaryTile(const Row& target, int column, int block)
{
    const BinaryRow& row = windowsOf(target);
    const std::ptrdiff_t blockStride = 1LL * row.kernelRows * row.words * wordNibbles * lanes;
    const std::uint8_t* weights = row.nibbles + block * blockStride;
    Counts counts[pixels][blocks] = {};
    LongCounts<blocks, pixels> longCounts;
    __m256i bytes[pixels][blocks] = {};
    int words = 0;
    int flushes = 0;
    const auto flush = [&]() TARGET INLINED {
#pragma GCC unroll 16
        for (int i = 0; i < pixels; ++i) {
#pragma GCC unroll 16
            for (int j = 0; j < blocks; ++j) {
                counts[i][j].add(bytes[i][j]);
                bytes[i][j] = _mm256_setzero_si256();
            }
        }
        words = 0;
    };
    for (int k = 0; k < row.counted.count(); ++k) {
        const std::uint8_t* window = row.windows[k] + column * row.windowStride;
        for (int word = 0; word < row.words; ++word, window += wordNibbles, weights += wordNibbles * lanes) {
            addWord(window, row.windowStride, weights, blockStride, bytes);
            if (++words < mostWords)
                continue;
            flush();
            if (++flushes == mostFlushes) {
                longCounts.take(counts);
                flushes = 0;
            }
        }
    }
    flush();
    if (longCounts.any)
        longCounts.take(counts);
    const auto outputs = outputsOf(target, column, block);
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < blocks; ++j) {
            Quarters starts, wide;
            loadStarts(row.starts + row.startOf[column + i] + (block + j) * lanes, starts);
            counts[i][j].widen(wide);
            outputs.put(i, j, starts, longCounts.any ? longCounts.sums[i][j] : wide);
        }
    }
}

template <class Row, int blocks, int pixels>
TARGET void binaryTiles(const Row& row, const TileGrid& grid)
{
    for (int b = 0; b < grid.below; ++b) {
        for (int t = 0; t < grid.across; ++t)
            binaryTile<Row, blocks, pixels>(row, grid.column + t * pixels, grid.block + b * blocks);
    }
}

/// At most 12 counts: that leaves registers for a table and what is looked up in it.
constexpr std::array mostPixels{8, 6, 4};

template <class Row, int blocks>
constexpr auto tilesOf = []<int... pixel>(std::integer_sequence<int, pixel...>)
{
    return typename BinaryTiles<Row>::Row{binaryTiles<Row, blocks, pixel + 1>...};
}
(std::make_integer_sequence<int, mostPixels[blocks - 1]>());

template <class Row>
constexpr BinaryTiles<Row> tiles{.blocks = 3,
                                 .pixels = {mostPixels[0], mostPixels[1], mostPixels[2]},
                                 .tiles = {tilesOf<Row, 1>, tilesOf<Row, 2>, tilesOf<Row, 3>}};

/// Of bytes, each in 16 bits, the two halves, each in a byte's upper half.
TARGET INLINED inline __m256i spread(__m256i bytes)
{
    const __m256i shifted = _mm256_or_si256(_mm256_slli_epi16(bytes, 4), _mm256_slli_epi16(bytes, 8));
    return _mm256_and_si256(shifted, _mm256_set1_epi8(static_cast<char>(0xf0)));
}

} // namespace

void binaryRow(const BinaryRow& row)
{
    binaryRowByTiles(tiles<BinaryRow>, row);
}

void binaryBitsRow(const BinaryBitsRow& row)
{
    binaryBitsRowByTiles(tiles<BinaryBitsRow>, row);
}

TARGET void spreadNibbles(const std::uint8_t* words, std::ptrdiff_t count, std::uint8_t* nibbles)
{
    for (; count >= 4; count -= 4, words += 16, nibbles += 32) {
        const __m128i four = _mm_loadu_si128(reinterpret_cast<const __m128i*>(words));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(nibbles), spread(_mm256_cvtepu8_epi16(four)));
    }
    for (; count > 0; --count, words += 4, nibbles += 8) {
        std::int32_t word;
        std::memcpy(&word, words, sizeof word);
        const __m256i one = spread(_mm256_cvtepu8_epi16(_mm_cvtsi32_si128(word)));
        _mm_storel_epi64(reinterpret_cast<__m128i*>(nibbles), _mm256_castsi256_si128(one));
    }
}

} // namespace binweave::avx2
#endif
