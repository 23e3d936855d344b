// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#include "engine/kernels/avx512_outputs.h"
#include "engine/kernels/avx512vpopcntdq.h"
#include "engine/kernels/binary_tiles.h"
#include "engine/kernels/even_tiles.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace binweave::avx512vpopcntdq {

namespace {

using avx512::finishOutputs;

static_assert(lanes == ChannelGroups::lanes);

/// terms[j][i]: half a sum, or that times its factor, of pixel `column` + i and each lane of block `block` + j.
template <Counting counting, int width, int blocks, int pixels>
TARGET inline __attribute__((always_inline)) void weightedSums(const BinaryValuesRow& target, int column, int block,
                                                               const RowEnds& ends, __m512 (&terms)[blocks][pixels])
{
    const BinaryRow& row = target.row;
    const std::int32_t* starts = row.starts + block * lanes;
    const std::uint32_t* startOf = row.startOf + column;
    // Neither is to be taken apart outside the loop over bases, which wants for registers.
    asm volatile("" : "+r"(starts), "+r"(startOf));
    __m512i counts[pixels][blocks];
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
        const std::int32_t* const start = starts + startOf[i];
#pragma GCC unroll 16
        for (int j = 0; j < blocks; ++j)
            counts[i][j] = _mm512_loadu_si512(start + j * lanes);
    }
    if constexpr (isByParity(counting))
        addCountsByParity<counting, width>(row, column, block, ends, counts);
    else
        addCounts<counting>(row, column, block, counts);
    const float* const factors = target.factors ? target.factors + block * lanes : nullptr;
#pragma GCC unroll 16
    for (int j = 0; j < blocks; ++j) {
#pragma GCC unroll 16
        for (int i = 0; i < pixels; ++i) {
            terms[j][i] = _mm512_cvtepi32_ps(counts[i][j]);
            if (factors)
                terms[j][i] = _mm512_mul_ps(terms[j][i], _mm512_loadu_ps(factors + j * lanes));
        }
    }
}

template <int pixels>
TARGET inline __attribute__((always_inline)) void addTerms(const __m512 (&terms)[pixels], bool areFirst,
                                                           __m512 (&y)[pixels][1])
{
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i)
        y[i][0] = areFirst ? terms[i] : _mm512_add_ps(y[i][0], terms[i]);
}

/// `pixels` outputs of a group whose bases have a block each. The group may be in part.
template <Counting counting, int width, int pixels>
TARGET inline __attribute__((always_inline)) void groupTileOfWidth(const BinaryValuesRow& target, int column, int group,
                                                                   const RowEnds& ends)
{
    const int bases = target.groups.bases;
    __m512 y[pixels][1];
    for (int base = 0; base < bases; ++base) {
        __m512 terms[1][pixels];
        weightedSums<counting, width>(target, column, group * bases + base, ends, terms);
        addTerms(terms[0], base == 0, y);
    }
    finishOutputs(target.outputs, column, group, y);
}

template <Counting counting, bool atBorder, int pixels>
TARGET void groupTilesByParity(const BinaryValuesRow& target, int column, const IndexRange& groups)
{
    const auto tiles = [&]<int width>(Width<width>, const RowEnds& ends) TARGET {
        for (int group = groups.first; group < groups.last; ++group)
            groupTileOfWidth<counting, width, pixels>(target, column, group, ends);
    };
    if constexpr (atBorder)
        withEnds<pixels>(target.row.ends, column, tiles);
    else
        tiles(Width<0>(), {});
}

/// Likewise, all bases together: a window is read once.
template <Counting counting, int bases, int pixels>
TARGET void groupTiles(const BinaryValuesRow& target, int column, const IndexRange& groups)
{
    for (int group = groups.first; group < groups.last; ++group) {
        __m512 y[pixels][1];
        __m512 terms[bases][pixels];
        weightedSums<counting, 0>(target, column, group * bases, {}, terms);
#pragma GCC unroll 16
        for (int base = 0; base < bases; ++base)
            addTerms(terms[base], base == 0, y);
        finishOutputs(target.outputs, column, group, y);
    }
}

/// Lanes part * channels .. of y, moved to the front.
template <int channels, int part>
TARGET inline __m512 partOf(__m512 y)
{
    if constexpr (channels == 4)
        return _mm512_castps128_ps512(_mm512_extractf32x4_ps(y, part));
    else
        return _mm512_castps256_ps512(_mm512_extractf32x8_ps(y, part));
}

/// y[i] += part by part of terms[i], the first `count` of them
template <int channels, int pixels, int... part>
TARGET inline __attribute__((always_inline)) void addParts(const __m512 (&terms)[pixels], int count,
                                                           __m512 (&y)[pixels][1], std::integer_sequence<int, part...>)
{
    const auto add = [&]<int p>(std::integral_constant<int, p>) TARGET {
        if (p + 1 >= count)
            return;
#pragma GCC unroll 16
        for (int i = 0; i < pixels; ++i)
            y[i][0] = _mm512_add_ps(y[i][0], partOf<channels, p + 1>(terms[i]));
    };
    (add(std::integral_constant<int, part>()), ...);
}

/// Likewise of the rest, 4 or 8 channels, whose bases lie one behind the other.
template <Counting counting, int channels, int width, int pixels>
TARGET inline __attribute__((always_inline)) void restTileOfWidth(const BinaryValuesRow& target, int column, int group,
                                                                  const RowEnds& ends)
{
    constexpr int together = lanes / channels;
    const int bases = target.groups.bases;
    __m512 y[pixels][1];
    for (int base = 0; base < bases; base += together) {
        __m512 terms[1][pixels];
        weightedSums<counting, width>(target, column, group * bases + base / together, ends, terms);
        addTerms(terms[0], base == 0, y);
        addParts<channels>(terms[0], bases - base, y, std::make_integer_sequence<int, together - 1>());
    }
    finishOutputs(target.outputs, column, group, y);
}

template <Counting counting, bool atBorder, int channels, int pixels>
TARGET void restTile(const BinaryValuesRow& target, int column, const IndexRange& groups)
{
    const int group = groups.first; // the only one
    if constexpr (atBorder)
        withEnds<pixels>(target.row.ends, column, [&]<int width>(Width<width>, const RowEnds& ends) TARGET {
            restTileOfWidth<counting, channels, width, pixels>(target, column, group, ends);
        });
    else
        restTileOfWidth<counting, channels, 0, pixels>(target, column, group, {});
}

using Tiles = void (*)(const BinaryValuesRow&, int column, const IndexRange& groups);

BinaryValuesRow rowOf(const BinaryValuesRow& rows, int r)
{
    BinaryValuesRow row = rows;
    row.row = binweave::rowOf(rows.row, r);
    row.outputs.advance(1LL * r * rows.row.columns, r * rows.bitsRowStride);
    return row;
}

template <Counting counting, bool atBorder, int... pixel>
constexpr auto tilesByParity(std::integer_sequence<int, pixel...>)
{
    return std::array{Tiles(groupTilesByParity<counting, atBorder, pixel + 1>)...};
}

template <Counting counting, int bases, int... pixel>
constexpr auto tilesOfBases(std::integer_sequence<int, pixel...>)
{
    return std::array{Tiles(groupTiles<counting, bases, pixel + 1>)...};
}

template <Counting counting, bool atBorder, int channels, int... pixel>
constexpr auto tilesOfRest(std::integer_sequence<int, pixel...>)
{
    return std::array{Tiles(restTile<counting, atBorder, channels, pixel + 1>)...};
}

template <Counting counting, bool atBorder>
constexpr auto tilesOfGroups = tilesByParity<counting, atBorder>(std::make_integer_sequence<int, mostPixelsByParity>());

/// At most 24 counts: that leaves registers for the weights and a window.
template <Counting counting, int bases>
constexpr auto
    tilesOfGroupsWithBases = tilesOfBases<counting, bases>(std::make_integer_sequence<int, std::min(12, 24 / bases)>());

template <Counting counting>
constexpr std::array<std::span<const Tiles>, ChannelGroups::mostBases> tilesOfAllBases{
    tilesOfGroupsWithBases<counting, 1>, tilesOfGroupsWithBases<counting, 2>, tilesOfGroupsWithBases<counting, 3>,
    tilesOfGroupsWithBases<counting, 4>, tilesOfGroupsWithBases<counting, 5>};

/// The counts of a base, and the values so far.
template <Counting counting, bool atBorder, int channels>
constexpr auto restTiles = tilesOfRest<counting, atBorder, channels>(
    std::make_integer_sequence<int, isByParity(counting) ? mostPixelsByParity : 12>());

template <Counting counting, bool atBorder>
void allGroups(const BinaryValuesRow& row)
{
    const int rest = row.groups.rest();
    const bool isPacked = rest == 4 || rest == 8;
    const int groups = row.groups.full() + (rest > 0 && !isPacked ? 1 : 0);
    const bool areFew = hasFewWeights(row.row);
    const auto fill = [&](std::span<const Tiles> tiles, IndexRange all) {
        all = {std::max(all.first, row.wanted.first), std::min(all.last, row.wanted.last)};
        if (all.count() <= 0)
            return;
        const TileColumns columns(row.row, static_cast<int>(tiles.size()));
        const int together = areFew ? all.count() : 1;
        for (int group = all.first; group < all.last; group += together) {
            for (int r = 0; r < row.row.rows; ++r) {
                const BinaryValuesRow alone = rowOf(row, r);
                columns.eachRun([&](int column, int pixels, int count) {
                    for (; count > 0; --count, column += pixels)
                        tiles[pixels - 1](alone, column, {group, group + together});
                });
            }
        }
    };
    if constexpr (isByParity(counting))
        fill(tilesOfGroups<counting, atBorder>, {0, groups});
    else
        fill(tilesOfAllBases<counting>[row.groups.bases - 1], { 0, groups });
    if (rest == 4)
        fill(restTiles<counting, atBorder, 4>, {groups, groups + 1});
    else if (rest == 8)
        fill(restTiles<counting, atBorder, 8>, {groups, groups + 1});
}

} // namespace

void binaryValuesRow(const BinaryValuesRow& row)
{
    const bool hasEnds = row.row.ends.width > 0;
    switch (countingOf(row.row)) {
    case Counting::words:
        return allGroups<Counting::words, false>(row);
    case Counting::singleWords:
        return allGroups<Counting::singleWords, false>(row);
    case Counting::triples:
        return hasEnds ? allGroups<Counting::triples, true>(row) : allGroups<Counting::triples, false>(row);
    case Counting::chains:
        return hasEnds ? allGroups<Counting::chains, true>(row) : allGroups<Counting::chains, false>(row);
    case Counting::twoOfChains:
        return allGroups<Counting::twoOfChains, true>(row);
    }
}

} // namespace binweave::avx512vpopcntdq
#endif
