// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/binary_tiles.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
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
constexpr int mostFlushes = 32767 / (4 * wordNibbles * mostWords);

/// What the counts of a window fit.
enum class Width { bytes, halves, words };

inline Width widthOf(const BinaryRow& row)
{
    if (!row.halfStarts)
        return Width::words;
    return row.counted.count() * row.words <= mostWords ? Width::bytes : Width::halves;
}

/// Numbers of 16 bits, of the even and the odd lanes.
template <class Vector>
struct Halves
{
    typename Vector::Register even, odd;

    TARGET INLINED static Halves ofBytes(typename Vector::Register bytes)
    {
        return {Vector::evenBytes(bytes), Vector::oddBytes(bytes)};
    }
    TARGET INLINED Halves plus(const Halves& other) const
    {
        return {Vector::add16(even, other.even), Vector::add16(odd, other.odd)};
    }
    TARGET INLINED Halves minus(const Halves& other) const
    {
        return {Vector::sub16(even, other.even), Vector::sub16(odd, other.odd)};
    }
};

/// Numbers of all lanes in 32 bits, in order.
constexpr int parts = 4;
template <class Vector>
struct Words
{
    typename Vector::Register parts[tables::parts];

    TARGET INLINED static Words of(const Halves<Vector>& halves)
    {
        Words words;
        Vector::widen(halves.even, halves.odd, words.parts);
        return words;
    }
    TARGET INLINED static Words at(const std::int32_t* from)
    {
        Words words;
        for (int p = 0; p < tables::parts; ++p)
            words.parts[p] = Vector::loadPart(from, p);
        return words;
    }
    TARGET INLINED Words plus(const Words& other) const
    {
        Words sum;
        for (int p = 0; p < tables::parts; ++p)
            sum.parts[p] = Vector::add32(parts[p], other.parts[p]);
        return sum;
    }
    TARGET INLINED Words minus(const Words& other) const
    {
        Words difference;
        for (int p = 0; p < tables::parts; ++p)
            difference.parts[p] = Vector::sub32(parts[p], other.parts[p]);
        return difference;
    }
    TARGET INLINED void store(std::int32_t* to) const
    {
        for (int p = 0; p < tables::parts; ++p)
            Vector::storePart(to, p, parts[p]);
    }
};

/// The starts of a block.
template <class Vector, Width width>
TARGET INLINED inline auto startsAt(const BinaryRow& row, std::ptrdiff_t at)
{
    if constexpr (width == Width::words) {
        return Words<Vector>::at(row.starts + at);
    } else {
        const std::int16_t* const from = row.halfStarts + at;
        return Halves<Vector>{Vector::loadHalves(from), Vector::loadHalves(from + Vector::lanes / 2)};
    }
}

/// What bytes have counted until they could overflow.
template <class Vector, Width width, int blocks, int pixels>
class Counts
{
public:
    TARGET INLINED void take(typename Vector::Register (&bytes)[pixels][blocks])
    {
        for (int i = 0; i < pixels; ++i) {
            for (int j = 0; j < blocks; ++j) {
                m_halves[i][j] = m_halves[i][j].plus(Halves<Vector>::ofBytes(bytes[i][j]));
                bytes[i][j] = Vector::zero();
            }
        }
        if constexpr (width == Width::words) {
            if (++m_taken == mostFlushes)
                takeHalves();
        }
    }

    /// With those that are still in bytes.
    TARGET INLINED auto all(int i, int j, typename Vector::Register bytes) const
    {
        const auto halves = m_halves[i][j].plus(Halves<Vector>::ofBytes(bytes));
        if constexpr (width == Width::words)
            return m_words[i][j].plus(Words<Vector>::of(halves));
        else
            return halves;
    }

private:
    TARGET INLINED void takeHalves()
    {
        for (int i = 0; i < pixels; ++i) {
            for (int j = 0; j < blocks; ++j) {
                m_words[i][j] = m_words[i][j].plus(Words<Vector>::of(m_halves[i][j]));
                m_halves[i][j] = {Vector::zero(), Vector::zero()};
            }
        }
        m_taken = 0;
    }

    Halves<Vector> m_halves[pixels][blocks] = {};
    Words<Vector> m_words[width == Width::words ? pixels : 1][blocks] = {};
    int m_taken = 0;
};

template <class Vector, int blocks, int pixels>
class Counts<Vector, Width::bytes, blocks, pixels>
{
public:
    TARGET INLINED auto all(int, int, typename Vector::Register bytes) const { return Halves<Vector>::ofBytes(bytes); }
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

    template <class Numbers>
    TARGET INLINED void put(int pixel, int block, const Numbers& starts, const Numbers& counts) const
    {
        store(starts.minus(counts.plus(counts)), first + pixel * stride + block * Vector::lanes);
    }

private:
    TARGET INLINED static void store(const Words<Vector>& sums, std::int32_t* to) { sums.store(to); }
    TARGET INLINED static void store(const Halves<Vector>& sums, std::int32_t* to)
    {
        Words<Vector>::of(sums).store(to);
    }
};

template <class Vector>
struct Bits
{
    static constexpr int halves = Vector::lanes / 16; ///< of a block
    std::uint16_t* first;
    std::ptrdiff_t stride;
    std::ptrdiff_t all; ///< halves of a pixel, from the first block on

    template <class Numbers>
    TARGET INLINED void put(int pixel, int block, const Numbers& starts, const Numbers& counts) const
    {
        const std::uint64_t set = ~negative(starts.minus(counts));
        std::uint16_t* const to = first + pixel * stride + halves * block;
        const std::ptrdiff_t left = all - halves * block;
        if (left >= halves) {
            std::memcpy(to, &set, sizeof *to * halves);
            return;
        }
        for (int h = 0; h < left; ++h)
            to[h] = static_cast<std::uint16_t>(set >> 16 * h);
    }

private:
    TARGET INLINED static std::uint64_t negative(const Halves<Vector>& x) { return Vector::negative(x.even, x.odd); }
    TARGET INLINED static std::uint64_t negative(const Words<Vector>& x) { return Vector::negative(x.parts); }
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
template <class Vector, class Row, Width width, int blocks, int pixels>
TARGET inline INLINED void binaryTile(const Row& target, int column, int block)
{
    constexpr int lanes = Vector::lanes;
    const BinaryRow& row = windowsOf(target);
    const std::ptrdiff_t blockStride = 1LL * row.kernelRows * row.words * wordNibbles * lanes;
    const std::uint8_t* weights = row.nibbles + block * blockStride;
    Counts<Vector, width, blocks, pixels> counts;
    typename Vector::Register bytes[pixels][blocks] = {};
    [[maybe_unused]] int words = 0;
    for (int k = 0; k < row.counted.count(); ++k) {
        const std::uint8_t* window = row.windows[k] + column * row.windowStride;
        for (int word = 0; word < row.words; ++word, window += wordNibbles, weights += wordNibbles * lanes) {
            addWord<Vector>(window, row.windowStride, weights, blockStride, bytes);
            if constexpr (width != Width::bytes) {
                if (++words == mostWords) {
                    counts.take(bytes);
                    words = 0;
                }
            }
        }
    }
    const auto outputs = outputsOf<Vector>(target, column, block);
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < blocks; ++j) {
            const auto starts = startsAt<Vector, width>(row, row.startOf[column + i] + (block + j) * lanes);
            outputs.put(i, j, starts, counts.all(i, j, bytes[i][j]));
        }
    }
}

template <class Vector, class Row, Width width, int blocks, int pixels>
TARGET void binaryTiles(const Row& row, const TileGrid& grid)
{
    for (int b = 0; b < grid.below; ++b) {
        for (int t = 0; t < grid.across; ++t)
            binaryTile<Vector, Row, width, blocks, pixels>(row, grid.column + t * pixels, grid.block + b * blocks);
    }
}

template <class Vector, class Row, Width width, int blocks>
constexpr auto tilesOf = []<int... pixel>(std::integer_sequence<int, pixel...>)
{
    return typename BinaryTiles<Row>::Row{binaryTiles<Vector, Row, width, blocks, pixel + 1>...};
}
(std::make_integer_sequence<int, Vector::mostPixels[blocks - 1]>());

/// Vector::mostPixels: of tiles of one, two and three blocks.
template <class Vector, class Row, Width width>
constexpr BinaryTiles<Row> tilesOfWidth{
    .blocks = 3,
    .pixels = {Vector::mostPixels[0], Vector::mostPixels[1], Vector::mostPixels[2]},
    .tiles = {tilesOf<Vector, Row, width, 1>, tilesOf<Vector, Row, width, 2>, tilesOf<Vector, Row, width, 3>}};

template <class Vector, class Row>
const BinaryTiles<Row>& tilesFor(const Row& row)
{
    switch (widthOf(windowsOf(row))) {
    case Width::bytes:
        return tilesOfWidth<Vector, Row, Width::bytes>;
    case Width::halves:
        return tilesOfWidth<Vector, Row, Width::halves>;
    case Width::words:
        return tilesOfWidth<Vector, Row, Width::words>;
    }
    std::abort();
}

} // namespace binweave::tables

#undef INLINED
