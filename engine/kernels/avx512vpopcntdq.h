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
/// places are constants and take no registers; by triples; or by chains, of which all rows count or the middle one and
/// another.
enum class Counting { words, singleWords, triples, chains, twoOfChains };

constexpr bool isByParity(Counting counting)
{
    return counting != Counting::words && counting != Counting::singleWords;
}

inline Counting countingOf(const BinaryRow& row)
{
    if (row.parities && row.parity == ParityPlanes::Kind::triples)
        return Counting::triples;
    if (row.parities)
        return row.counted.count() < row.kernelRows ? Counting::twoOfChains : Counting::chains;
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

TARGET inline __attribute__((always_inline)) __m512i xorOf(__m512i a, __m512i b, __m512i c)
{
    constexpr int parity = 0x96;
    return _mm512_ternarylogic_epi32(a, b, c, parity);
}

/// The carry of x1, x2 and x3, the third being what makes their exclusive or `parity`.
TARGET inline __attribute__((always_inline)) __m512i carryOf(__m512i x1, __m512i x2, __m512i parity)
{
    constexpr int carry = 0xd4;
    return _mm512_ternarylogic_epi32(x1, x2, parity, carry);
}

/// count + `times` the bits, which are counted in bytes and multiplied while these are added up.
template <int times>
TARGET inline __attribute__((always_inline)) __m512i addBitsTimes(__m512i count, __m512i bits)
{
    return _mm512_dpbusd_epi32(count, _mm512_popcnt_epi8(bits), _mm512_set1_epi8(times));
}

/// count + the bits of x1, x2 and the third: those of the parity count once, those of the carry twice.
TARGET inline __attribute__((always_inline)) __m512i addByParity(__m512i count, __m512i x1, __m512i x2, __m512i parity)
{
    return addBitsTimes<2>(addBitsTimes<1>(count, parity), carryOf(x1, x2, parity));
}

/// More gain nothing: operands are read often enough at the side.
constexpr int mostPixelsByParity = 8;

/// The operand of a window in this plane, `word` words on, in all lanes.
TARGET inline __attribute__((always_inline)) __m512i broadcast(const std::uint8_t* window, int plane, int word)
{
    return broadcast(window + 4 * (plane * ParityPlanes::stride + word));
}

/// The weights of the next words of a row by parity, so many `words` at a time, and how they are counted in a window.
template <Counting counting>
class WordsByParity;

template <>
class WordsByParity<Counting::triples>
{
public:
    static constexpr int words = 1;

    TARGET __attribute__((always_inline)) WordsByParity(const std::uint32_t* weights, const IndexRange&)
        : m_first(_mm512_loadu_si512(weights)),
          m_second(_mm512_loadu_si512(weights + lanes)),
          m_parity(_mm512_loadu_si512(weights + 2 * lanes))
    {}

    TARGET __attribute__((always_inline)) __m512i addTo(__m512i count, const std::uint8_t* window) const
    {
        return addByParity(count, _mm512_xor_si512(broadcast(window, 0, 0), m_first),
                           _mm512_xor_si512(broadcast(window, 1, 0), m_second),
                           _mm512_xor_si512(broadcast(window, 2, 0), m_parity));
    }

private:
    __m512i m_first;
    __m512i m_second;
    __m512i m_parity;
};

/// Three words of chains, as they lie.
struct ChainWeights
{
    __m512i a1, a2, parity3, b1, parity5, parity7, c1, c2, parity9;

    TARGET __attribute__((always_inline)) explicit ChainWeights(const std::uint32_t* weights)
        : a1(_mm512_loadu_si512(weights)),
          a2(_mm512_loadu_si512(weights + lanes)),
          parity3(_mm512_loadu_si512(weights + 2 * lanes)),
          b1(_mm512_loadu_si512(weights + 3 * lanes)),
          parity5(_mm512_loadu_si512(weights + 4 * lanes)),
          parity7(_mm512_loadu_si512(weights + 5 * lanes)),
          c1(_mm512_loadu_si512(weights + 6 * lanes)),
          c2(_mm512_loadu_si512(weights + 7 * lanes)),
          parity9(_mm512_loadu_si512(weights + 8 * lanes))
    {}
};

template <>
class WordsByParity<Counting::chains>
{
public:
    static constexpr int words = 3;

    TARGET __attribute__((always_inline)) WordsByParity(const std::uint32_t* weights, const IndexRange&)
        : m_weights(weights)
    {}

    TARGET __attribute__((always_inline)) __m512i addTo(__m512i count, const std::uint8_t* window) const
    {
        const auto differing = [window](int plane, int word, __m512i weights) TARGET __attribute__((always_inline))
        {
            return _mm512_xor_si512(broadcast(window, plane, word), weights);
        };
        const __m512i parity3 = differing(2, 0, m_weights.parity3);
        const __m512i parity5 = differing(3, 0, m_weights.parity5);
        const __m512i parity7 = differing(4, 0, m_weights.parity7);
        const __m512i parity9 = differing(5, 0, m_weights.parity9);
        count = addBitsTimes<2>(count, carryOf(differing(0, 0, m_weights.a1), differing(1, 0, m_weights.a2), parity3));
        count = addBitsTimes<2>(count, carryOf(differing(0, 1, m_weights.b1), parity3, parity5));
        count = addBitsTimes<2>(count, carryOf(differing(0, 2, m_weights.c1), parity5, parity7));
        count = addBitsTimes<2>(count, carryOf(differing(1, 2, m_weights.c2), parity7, parity9));
        return addBitsTimes<1>(count, parity9);
    }

private:
    ChainWeights m_weights;
};

/// Of each word two rows: the parities give the weights that do not lie there.
template <>
class WordsByParity<Counting::twoOfChains>
{
public:
    static constexpr int words = 3;

    TARGET __attribute__((always_inline)) WordsByParity(const std::uint32_t* weights, const IndexRange& counted)
    {
        const ChainWeights all(weights);
        const __m512i isLast = _mm512_set1_epi32(counted.first > 0 ? -1 : 0);
        const auto outer = [isLast](__m512i first, __m512i last) TARGET __attribute__((always_inline))
        {
            constexpr int choice = 0xca;
            return _mm512_ternarylogic_epi32(isLast, last, first, choice);
        };
        m_outer[0] = outer(all.a1, xorOf(all.a1, all.a2, all.parity3));
        m_middle[0] = all.a2;
        m_outer[1] = outer(all.b1, xorOf(all.parity5, all.c1, all.parity7));
        m_middle[1] = xorOf(all.parity3, all.b1, all.parity5);
        m_outer[2] = outer(all.c1, xorOf(all.parity7, all.c2, all.parity9));
        m_middle[2] = all.c2;
    }

    TARGET __attribute__((always_inline)) __m512i addTo(__m512i count, const std::uint8_t* window) const
    {
#pragma GCC unroll 16
        for (int word = 0; word < words; ++word) {
            count = addBits(count, _mm512_xor_si512(broadcast(window, 0, word), m_outer[word]));
            count = addBits(count, _mm512_xor_si512(broadcast(window, 1, word), m_middle[word]));
        }
        return count;
    }

private:
    __m512i m_outer[words];
    __m512i m_middle[words];
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
addWordsByParity(const BinaryRow& row, int words, const std::uint8_t* (&windows)[pixels], const std::uint32_t*& weights,
                 __m512i (&counts)[pixels][1], std::integer_sequence<int, pixel...>,
                 std::integer_sequence<int, other...>)
{
    using Words = WordsByParity<counting>;
    constexpr int registers = 3 * Words::words;
    ((windows[other] += 4LL * words), ...);
    for (; words > 0; words -= Words::words, weights += registers * lanes) {
        if constexpr (fetchesAhead) {
            const std::uint32_t* const ahead = weights + 3LL * row.words * lanes;
            for (int i = 0; i < registers; ++i)
                _mm_prefetch(reinterpret_cast<const char*>(ahead + i * lanes), _MM_HINT_T0);
        }
        (hold(counts[pixel][0]), ...);
        const Words next(weights, row.counted);
        [[maybe_unused]] const auto add = [&](const std::uint8_t*& window, __m512i& count) TARGET
            __attribute__((always_inline))
        {
            count = next.addTo(count, window);
            window += 4 * Words::words;
            asm volatile("" : "+r"(window));
            hold(count);
        };
        (add(windows[pixel], counts[pixel][0]), ...);
    }
}

/// Likewise for one block of a row by parity, `width` pixels of the tile side by side; 0: without ends.
///
/// A pointer a pixel: an operand at a pointer and a constant is one instruction with its exclusive or, at a pointer and
/// an index two. That is nothing to a core of one's own, whose two vector ports are busy either way, but a sixth of the
/// time where two threads share a core and what it decodes.
template <Counting counting, int width, int pixels>
TARGET inline __attribute__((always_inline)) void addCountsByParity(const BinaryRow& row, int column, int block,
                                                                    const RowEnds& ends, __m512i (&counts)[pixels][1])
{
    const std::uint32_t* weights = row.weights + 3LL * block * row.words * lanes;
    const std::uint8_t* windows[pixels]{row.parities + column * row.windowStride};
#pragma GCC unroll 16
    for (int i = 1; i < pixels; ++i) {
        asm volatile("" : "+r"(windows[i - 1])); // not to become an index again
        windows[i] = windows[i - 1] + row.windowStride;
    }
    asm volatile("" : "+r"(windows[pixels - 1]));
    constexpr unsigned all = (1u << pixels) - 1;
    if constexpr (width == 0) {
        addWordsByParity<counting, false>(row, row.words, windows, weights, counts, pixelsOf<all>(), pixelsOf<0>());
    } else {
        constexpr unsigned first = all / ((1u << width) - 1); // of each row
        constexpr unsigned last = first << (width - 1);
        const auto add = [&]<bool fetchesAhead>(std::bool_constant<fetchesAhead>) TARGET __attribute__((always_inline))
        {
            const int between = row.words - ends.first - ends.last;
            addWordsByParity<counting, fetchesAhead>(row, ends.first, windows, weights, counts,
                                                     pixelsOf<all & ~first>(), pixelsOf<first>());
            addWordsByParity<counting, fetchesAhead>(row, between, windows, weights, counts, pixelsOf<all>(),
                                                     pixelsOf<0>());
            addWordsByParity<counting, fetchesAhead>(row, ends.last, windows, weights, counts, pixelsOf<all & ~last>(),
                                                     pixelsOf<last>());
        };
        constexpr int manyWords = 32;
        if (width < pixels && row.words >= manyWords) // many weights, each for few pixels: they often come late
            add(std::bool_constant<(width < pixels)>());
        else
            add(std::false_type());
    }
}

} // namespace binweave::avx512vpopcntdq
