// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/avx512.h"

#include <bit>
#include <cstring>
#include <immintrin.h>
#include <utility>

// GCC 12 warns of the undefined registers on purpose in its own intrinsics.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

#define TARGET                                                                                                         \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vpopcntdq,avx512bitalg,avx512vnni,"     \
                          "fma")))

/// What the files of this kernel set share.
namespace binweave::avx512vpopcntdq {

using avx512::lanes;

void binaryValuesRow(const BinaryValuesRow& row);

/// A word of a window in all lanes.
TARGET inline __attribute__((always_inline)) __m512i broadcast(const std::uint8_t* window)
{
    std::int32_t bits;
    std::memcpy(&bits, window, sizeof bits);
    return _mm512_set1_epi32(bits);
}

TARGET inline __attribute__((always_inline)) __m512i addBits(__m512i count, __m512i bits)
{
    return _mm512_add_epi32(count, _mm512_popcnt_epi32(bits));
}

/// Not to be copied to another register and back, nor counted on before what follows.
TARGET inline __attribute__((always_inline)) void hold(__m512i& count)
{
    asm volatile("" : "+v"(count));
}

/// How windows are counted: word by word, also where each row of them is one word behind the last pixel's, so that
/// places are constants and take no registers; or by triples, of which all rows count or the middle one and another.
enum class Counting { words, singleWords, triples, twoOfTriples };

constexpr bool isByParity(Counting counting)
{
    return counting == Counting::triples || counting == Counting::twoOfTriples;
}

inline Counting countingOf(const BinaryRow& row)
{
    if (row.triples)
        return row.counted.count() < row.kernelRows ? Counting::twoOfTriples : Counting::triples;
    return row.words == 1 && row.windowStride == 4 ? Counting::singleWords : Counting::words;
}

/// counts[i][j] += the bits that differ between the window of pixel `column` + i and the weights of block `block` + j,
/// all in registers. Lane = output channel: no horizontal sums.
template <Counting counting, int blocks, int pixels>
TARGET inline __attribute__((always_inline)) void addCounts(const BinaryRow& row, int column, int block,
                                                            __m512i (&counts)[pixels][blocks])
{
    constexpr bool areSingle = counting == Counting::singleWords;
    const int words = areSingle ? 1 : row.words;
    const std::ptrdiff_t windowStride = areSingle ? 4 : row.windowStride;
    // Of each pointer so many pixels, whose places the instructions can compute without more registers than there are.
    constexpr int ofPointer = areSingle || pixels <= 8 ? pixels : 3;
    constexpr int pointers = (pixels + ofPointer - 1) / ofPointer;
    const std::ptrdiff_t blockStride = 1LL * row.kernelRows * words * lanes;
    const std::uint32_t* weights = row.weights + block * blockStride;
    for (int k = 0; k < row.counted.count(); ++k) {
        const std::uint8_t* windows[pointers]{row.windows[k] + column * windowStride};
#pragma GCC unroll 16
        for (int i = 1; i < pointers; ++i) {
            asm volatile("" : "+r"(windows[i - 1])); // not to become an index again
            windows[i] = windows[i - 1] + ofPointer * windowStride;
        }
        for (int word = 0; word < words; ++word, weights += lanes) {
            __m512i w[blocks];
#pragma GCC unroll 16
            for (int j = 0; j < blocks; ++j)
                w[j] = _mm512_loadu_si512(weights + j * blockStride);
#pragma GCC unroll 16
            for (int i = 0; i < pixels; ++i) {
                const __m512i x = broadcast(windows[i / ofPointer] + i % ofPointer * windowStride);
#pragma GCC unroll 16
                for (int j = 0; j < blocks; ++j) {
                    counts[i][j] = addBits(counts[i][j], _mm512_xor_si512(x, w[j]));
                    if constexpr (areSingle)
                        hold(counts[i][j]); // else GCC does all of a row's exclusive ors first
                }
            }
#pragma GCC unroll 16
            for (int i = 0; i < pointers; ++i) {
                windows[i] += 4;
                if constexpr (pointers > 1)
                    asm volatile("" : "+r"(windows[i]));
            }
        }
    }
}

/// count + the bits of x1, x2 and x3, sum = x1 ^ x2 ^ x3. Those of the sum count once, those of the carry, which is
/// that of x1, x2 and the sum, twice: so bits are counted in bytes, which are multiplied by 1 or 2 while they are added
/// up.
TARGET inline __attribute__((always_inline)) __m512i addByParity(__m512i count, __m512i x1, __m512i x2, __m512i sum)
{
    constexpr int carryOfParity = 0xd4;
    const __m512i carry = _mm512_ternarylogic_epi32(x1, x2, sum, carryOfParity);
    count = _mm512_dpbusd_epi32(count, _mm512_popcnt_epi8(sum), _mm512_set1_epi8(1));
    return _mm512_dpbusd_epi32(count, _mm512_popcnt_epi8(carry), _mm512_set1_epi8(2));
}

/// More gain nothing: operands are read often enough at the side.
constexpr int mostPixelsByParity = 8;

/// Of two rows of triples the weights of the other one: they lie first, or the other two and the parity make them.
class OuterWeights
{
public:
    TARGET explicit OuterWeights(const BinaryRow& row) : m_isLast(_mm512_set1_epi32(row.counted.first > 0 ? -1 : 0)) {}

    TARGET __attribute__((always_inline)) __m512i operator()(__m512i first, __m512i second, __m512i parity) const
    {
        constexpr int differsWhere = 0x28; // (a xor b) and c
        return _mm512_xor_si512(first, _mm512_ternarylogic_epi32(second, parity, m_isLast, differsWhere));
    }

private:
    __m512i m_isLast;
};

template <int width>
using Width = std::integral_constant<int, width>;

/// Calls count(Width(), ends) for a tile of so many pixels from `column`: how many of them are side by side, and the
/// ends that they have; a width of 0 without such.
template <int pixels>
void withEnds(const RowEnds& ends, int column, auto&& count)
{
    if (ends.width > 0) {
        if constexpr (pixels == 8) {
            if (ends.width == 4)
                return count(Width<4>(), ends);
        }
        const int x = column % ends.width;
        RowEnds own = ends;
        own.first = x == 0 ? ends.first : 0;
        own.last = x + pixels == ends.width ? ends.last : 0;
        if (own.first + own.last > 0)
            return count(Width<pixels>(), own);
    }
    count(Width<0>(), RowEnds{});
}

/// The pixels of a tile whose bit is set, as a sequence.
template <unsigned set, int... pixel>
constexpr auto pixelsOf()
{
    if constexpr (set == 0)
        return std::integer_sequence<int, pixel...>();
    else
        return pixelsOf<(set & (set - 1)), pixel..., std::countr_zero(set)>();
}

/// counts[pixel] += what differs in the next words of those pixels, which the others do not count. fetchesAhead: the
/// next block's weights.
template <Counting counting, bool fetchesAhead, int pixels, int... pixel, int... other>
TARGET inline __attribute__((always_inline)) void
addWordsByParity(int words, std::ptrdiff_t blockStride, const std::uint8_t* (&windows)[pixels],
                 const std::uint32_t*& weights, const OuterWeights& outer, __m512i (&counts)[pixels][1],
                 std::integer_sequence<int, pixel...>, std::integer_sequence<int, other...>)
{
    ((windows[other] += 12LL * words), ...);
    for (; words > 0; --words, weights += 3 * lanes) {
        if constexpr (fetchesAhead) {
            for (int i = 0; i < 3; ++i)
                _mm_prefetch(reinterpret_cast<const char*>(weights + blockStride + i * lanes), _MM_HINT_T0);
        }
        (hold(counts[pixel][0]), ...);
        __m512i w1 = _mm512_loadu_si512(weights);
        const __m512i w2 = _mm512_loadu_si512(weights + lanes);
        const __m512i wParity = _mm512_loadu_si512(weights + 2 * lanes);
        if constexpr (counting == Counting::twoOfTriples)
            w1 = outer(w1, w2, wParity);
        [[maybe_unused]] const auto add = [&](const std::uint8_t*& window, __m512i& count) TARGET
            __attribute__((always_inline))
        {
            const __m512i x1 = _mm512_xor_si512(broadcast(window), w1);
            const __m512i x2 = _mm512_xor_si512(broadcast(window + 4), w2);
            if constexpr (counting == Counting::triples)
                count = addByParity(count, x1, x2, _mm512_xor_si512(broadcast(window + 8), wParity));
            else
                count = addBits(addBits(count, x1), x2);
            window += 12;
            asm volatile("" : "+r"(window));
            hold(count);
        };
        (add(windows[pixel], counts[pixel][0]), ...);
    }
}

/// Likewise for one block of a row of triples, `width` pixels of the tile side by side; 0: without ends.
///
/// A pointer a pixel: an operand at a pointer and a constant is one instruction with its exclusive or, at a pointer and
/// an index two. That is nothing to a core of one's own, whose two vector ports are busy either way, but a sixth of the
/// time where two threads share a core and what it decodes.
template <Counting counting, int width, int pixels>
TARGET inline __attribute__((always_inline)) void addCountsByParity(const BinaryRow& row, int column, int block,
                                                                    const RowEnds& ends, __m512i (&counts)[pixels][1])
{
    const std::ptrdiff_t blockStride = 3LL * row.words * lanes;
    const std::uint32_t* weights = row.weights + block * blockStride;
    const std::ptrdiff_t stride = 3 * row.windowStride;
    const std::uint8_t* windows[pixels]{row.triples + column * stride};
#pragma GCC unroll 16
    for (int i = 1; i < pixels; ++i) {
        asm volatile("" : "+r"(windows[i - 1])); // not to become an index again
        windows[i] = windows[i - 1] + stride;
    }
    asm volatile("" : "+r"(windows[pixels - 1]));
    const OuterWeights outer(row);
    constexpr unsigned all = (1u << pixels) - 1;
    if constexpr (width == 0) {
        addWordsByParity<counting, false>(row.words, blockStride, windows, weights, outer, counts, pixelsOf<all>(),
                                          pixelsOf<0>());
    } else {
        constexpr unsigned first = all / ((1u << width) - 1); // of each row
        constexpr unsigned last = first << (width - 1);
        const auto add = [&]<bool fetchesAhead>(std::bool_constant<fetchesAhead>) TARGET __attribute__((always_inline))
        {
            const int between = row.words - ends.first - ends.last;
            addWordsByParity<counting, fetchesAhead>(ends.first, blockStride, windows, weights, outer, counts,
                                                     pixelsOf<all & ~first>(), pixelsOf<first>());
            addWordsByParity<counting, fetchesAhead>(between, blockStride, windows, weights, outer, counts,
                                                     pixelsOf<all>(), pixelsOf<0>());
            addWordsByParity<counting, fetchesAhead>(ends.last, blockStride, windows, weights, outer, counts,
                                                     pixelsOf<all & ~last>(), pixelsOf<last>());
        };
        constexpr int manyWords = 32;
        if (width < pixels && row.words >= manyWords) // many weights, each for few pixels: they often come late
            add(std::bool_constant<(width < pixels)>());
        else
            add(std::false_type());
    }
}

} // namespace binweave::avx512vpopcntdq
