// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/binary_tiles.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#ifndef TARGET
#error "A file that includes this one says for which instructions it is compiled: #define TARGET __attribute__(..)"
#endif
#define INLINED __attribute__((always_inline))

/// Counting by tables (W. Mula, N. Kurz, D. Lemire, 2018, turned round): of four bits of a window the sixteen counts of
/// bits that differ from four weights are a table, in which a shuffle looks up those of as many channels as a register
/// has bytes. Lookup and addition are 2 operations for 4 products a byte; xor, two lookups, and what separates the
/// halves of bytes for them, 8 for 8.
///
/// Vector is a register of an instruction set; each file has its own in an unnamed namespace.
namespace binweave::tables {

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

/// Counts of all lanes in 32 bits; which lanes are in a part is the Vector's affair.
constexpr int parts = 4;
template <class Vector>
using Parts = typename Vector::Register[parts];

/// Counts in 16 bits, of the even and the odd lanes.
template <class Vector>
struct Counts
{
    typename Vector::Register even, odd;

    TARGET INLINED void add(typename Vector::Register bytes)
    {
        even = Vector::add16(even, Vector::evenBytes(bytes));
        odd = Vector::add16(odd, Vector::oddBytes(bytes));
    }
};

/// Counts of windows so long that 16 bits do not hold them.
template <class Vector, int blocks, int pixels>
struct LongCounts
{
    Parts<Vector> sums[pixels][blocks];
    bool any = false;

    TARGET INLINED void take(Counts<Vector> (&counts)[pixels][blocks])
    {
        for (int i = 0; i < pixels; ++i) {
            for (int j = 0; j < blocks; ++j) {
                Parts<Vector> wide;
                Vector::widen(counts[i][j].even, counts[i][j].odd, wide);
                for (int p = 0; p < parts; ++p)
                    sums[i][j][p] = any ? Vector::add32(sums[i][j][p], wide[p]) : wide[p];
                counts[i][j] = {Vector::zero(), Vector::zero()};
            }
        }
        any = true;
    }
};

/// bytes[i][j] += what differs in a word of each window.
template <class Vector, int blocks, int pixels>
TARGET INLINED inline void addWord(const std::uint8_t* window, std::ptrdiff_t windowStride, const std::uint8_t* weights,
                                   std::ptrdiff_t blockStride, typename Vector::Register (&bytes)[pixels][blocks])
{
#pragma GCC unroll 8
    for (int n = 0; n < wordNibbles; ++n, weights += Vector::lanes) {
        typename Vector::Register w[blocks];
#pragma GCC unroll 16
        for (int j = 0; j < blocks; ++j)
            w[j] = Vector::load(weights + j * blockStride);
#pragma GCC unroll 16
        for (int i = 0; i < pixels; ++i) {
            const auto table = Vector::table(differing.data() + window[i * windowStride + n]);
#pragma GCC unroll 16
            for (int j = 0; j < blocks; ++j) {
                bytes[i][j] = Vector::add8(bytes[i][j], Vector::lookUp(table, w[j]));
                asm("" : "+v"(bytes[i][j])); // else GCC adds the lookups of all nibbles first, and has no registers
            }
        }
    }
}

/// Where the counts of a tile go: sums, or what their bits say.
template <class Vector>
struct Sums
{
    std::int32_t* first;
    std::ptrdiff_t stride; ///< from pixel to pixel

    TARGET INLINED void put(int pixel, int block, const Parts<Vector>& starts, const Parts<Vector>& counts) const
    {
        std::int32_t* const to = first + pixel * stride + block * Vector::lanes;
        for (int p = 0; p < parts; ++p)
            Vector::storePart(to, p, Vector::minusTwice(starts[p], counts[p]));
    }
};

template <class Vector>
struct Bits
{
    static constexpr int halves = Vector::lanes / 16; ///< of a block
    std::uint16_t* first;
    std::ptrdiff_t stride;
    std::ptrdiff_t all; ///< halves of a pixel, from the first block on

    TARGET INLINED void put(int pixel, int block, const Parts<Vector>& starts, const Parts<Vector>& counts) const
    {
        const std::uint64_t set = Vector::notGreater(counts, starts);
        std::uint16_t* const to = first + pixel * stride + halves * block;
        const std::ptrdiff_t left = all - halves * block;
        if (left >= halves) {
            std::memcpy(to, &set, sizeof *to * halves);
            return;
        }
        for (int h = 0; h < left; ++h)
            to[h] = static_cast<std::uint16_t>(set >> 16 * h);
    }
};

template <class Vector>
Sums<Vector> outputsOf(const BinaryRow& row, int column, int block)
{
    const std::ptrdiff_t stride = 1LL * row.blocks * Vector::lanes;
    return {row.sums + column * stride + block * Vector::lanes, stride};
}

template <class Vector>
Bits<Vector> outputsOf(const BinaryBitsRow& row, int column, int block)
{
    const int before = Bits<Vector>::halves * block;
    return {row.bits + column * row.bitsStride + before, row.bitsStride, row.bitsStride - before};
}

/// `pixels` outputs of `blocks` blocks of channels.
template <class Vector, class Row, int blocks, int pixels>
TARGET inline INLINED void binaryTile(const Row& target, int column, int block)
{
    constexpr int lanes = Vector::lanes;
    const BinaryRow& row = windowsOf(target);
    const std::ptrdiff_t blockStride = 1LL * row.kernelRows * row.words * wordNibbles * lanes;
    const std::uint8_t* weights = row.nibbles + block * blockStride;
    Counts<Vector> counts[pixels][blocks] = {};
    LongCounts<Vector, blocks, pixels> longCounts;
    typename Vector::Register bytes[pixels][blocks] = {};
    int words = 0;
    int flushes = 0;
    const auto flush = [&]() TARGET INLINED {
#pragma GCC unroll 16
        for (int i = 0; i < pixels; ++i) {
#pragma GCC unroll 16
            for (int j = 0; j < blocks; ++j) {
                counts[i][j].add(bytes[i][j]);
                bytes[i][j] = Vector::zero();
            }
        }
        words = 0;
    };
    for (int k = 0; k < row.counted.count(); ++k) {
        const std::uint8_t* window = row.windows[k] + column * row.windowStride;
        for (int word = 0; word < row.words; ++word, window += wordNibbles, weights += wordNibbles * lanes) {
            addWord<Vector>(window, row.windowStride, weights, blockStride, bytes);
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
    const auto outputs = outputsOf<Vector>(target, column, block);
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < blocks; ++j) {
            const std::int32_t* const from = row.starts + row.startOf[column + i] + (block + j) * lanes;
            Parts<Vector> starts, wide;
            for (int p = 0; p < parts; ++p)
                starts[p] = Vector::loadPart(from, p);
            Vector::widen(counts[i][j].even, counts[i][j].odd, wide);
            outputs.put(i, j, starts, longCounts.any ? longCounts.sums[i][j] : wide);
        }
    }
}

template <class Vector, class Row, int blocks, int pixels>
TARGET void binaryTiles(const Row& row, const TileGrid& grid)
{
    for (int b = 0; b < grid.below; ++b) {
        for (int t = 0; t < grid.across; ++t)
            binaryTile<Vector, Row, blocks, pixels>(row, grid.column + t * pixels, grid.block + b * blocks);
    }
}

template <class Vector, class Row, int blocks>
constexpr auto tilesOf = []<int... pixel>(std::integer_sequence<int, pixel...>)
{
    return typename BinaryTiles<Row>::Row{binaryTiles<Vector, Row, blocks, pixel + 1>...};
}
(std::make_integer_sequence<int, Vector::mostPixels[blocks - 1]>());

/// Vector::mostPixels: of tiles of one, two and three blocks.
template <class Vector, class Row>
constexpr BinaryTiles<Row> tiles{.blocks = 3,
                                 .pixels = {Vector::mostPixels[0], Vector::mostPixels[1], Vector::mostPixels[2]},
                                 .tiles = {tilesOf<Vector, Row, 1>, tilesOf<Vector, Row, 2>, tilesOf<Vector, Row, 3>}};

} // namespace binweave::tables

#undef INLINED
