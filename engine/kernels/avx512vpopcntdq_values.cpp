// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#include "engine/kernels/avx512_outputs.h"
#include "engine/kernels/avx512vpopcntdq.h"

#include <algorithm>
#include <array>
#include <utility>

namespace binweave::avx512vpopcntdq {

namespace {

using avx512::finishOutputs;

static_assert(lanes == ChannelGroups::lanes);

/// terms[i][j]: half a sum, or that times its factor, of block `block` + j and pixel `column` + i
template <int blocks, int pixels>
TARGET inline __attribute__((always_inline)) void weightedSums(const BinaryValuesRow& target, int column, int block,
                                                               __m512 (&terms)[pixels][blocks])
{
    const BinaryRow& row = target.row;
    __m512i counts[pixels][blocks];
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < blocks; ++j)
            counts[i][j] = _mm512_loadu_si512(row.starts + row.startOf[column + i] + (block + j) * lanes);
    }
    addCounts(row, column, block, counts);
#pragma GCC unroll 16
    for (int j = 0; j < blocks; ++j) {
        const float* const factors = target.factors ? target.factors + (block + j) * lanes : nullptr;
#pragma GCC unroll 16
        for (int i = 0; i < pixels; ++i) {
            terms[i][j] = _mm512_cvtepi32_ps(counts[i][j]);
            if (factors)
                terms[i][j] = _mm512_mul_ps(terms[i][j], _mm512_loadu_ps(factors));
        }
    }
}

/// `pixels` outputs of `together` groups whose bases have a block each. The last may be in part.
template <int bases, int together, int pixels>
TARGET void groupTile(const BinaryValuesRow& target, int column, int group)
{
    __m512 terms[pixels][bases * together];
    weightedSums(target, column, group * bases, terms);
    __m512 y[pixels][together];
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
#pragma GCC unroll 16
        for (int g = 0; g < together; ++g) {
            y[i][g] = terms[i][g * bases];
#pragma GCC unroll 16
            for (int base = 1; base < bases; ++base)
                y[i][g] = _mm512_add_ps(y[i][g], terms[i][g * bases + base]);
        }
    }
    finishOutputs(target.outputs, column, group, y);
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

template <int channels, int... parts>
TARGET inline __m512 sumOfParts(const __m512* blocks, std::integer_sequence<int, parts...>)
{
    constexpr int together = lanes / channels;
    __m512 y = partOf<channels, 0>(blocks[0]);
    ((y = _mm512_add_ps(y, partOf<channels, (parts + 1) % together>(blocks[(parts + 1) / together]))), ...);
    return y;
}

/// Likewise of the rest, 4 or 8 channels.
template <int bases, int channels, int pixels>
TARGET void restTile(const BinaryValuesRow& target, int column, int group)
{
    constexpr int blocks = (bases * channels + lanes - 1) / lanes;
    __m512 terms[pixels][blocks];
    weightedSums(target, column, group * bases, terms);
    __m512 y[pixels][1];
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i)
        y[i][0] = sumOfParts<channels>(terms[i], std::make_integer_sequence<int, bases - 1>());
    finishOutputs(target.outputs, column, group, y);
}

using Tile = void (*)(const BinaryValuesRow&, int column, int group);

/// At most 24 counts.
constexpr int mostPixels(int blocks)
{
    return std::min(16, 24 / blocks);
}

template <int bases, int together>
constexpr auto groupTiles = []<int... pixel>(std::integer_sequence<int, pixel...>)
{
    return std::array{Tile(groupTile<bases, together, pixel + 1>)...};
}
(std::make_integer_sequence<int, mostPixels(bases* together)>());

template <int bases, int channels>
constexpr auto restTiles = []<int... pixel>(std::integer_sequence<int, pixel...>)
{
    return std::array{Tile(restTile<bases, channels, pixel + 1>)...};
}
(std::make_integer_sequence<int, mostPixels((bases * channels + lanes - 1) / lanes)>());

/// All columns, in tiles whose sizes differ by one at most.
void eachTile(const auto& tiles, const BinaryValuesRow& row, int group)
{
    const int columns = row.row.columns;
    const int count = (columns + static_cast<int>(tiles.size()) - 1) / static_cast<int>(tiles.size());
    for (int i = 0; i < count; ++i) {
        const int first = columns * i / count;
        tiles[columns * (i + 1) / count - first - 1](row, first, group);
    }
}

template <int bases>
void allGroups(const BinaryValuesRow& row)
{
    const int rest = row.groups.rest();
    const bool isPacked = rest == 4 || rest == 8;
    int left = row.groups.full() + (rest > 0 && !isPacked ? 1 : 0);
    int group = 0;
    if constexpr (bases == 1) {
        for (; left > 4 || left == 4; left -= 4, group += 4)
            eachTile(groupTiles<1, 4>, row, group);
        if (left == 3)
            eachTile(groupTiles<1, 3>, row, std::exchange(group, group + std::exchange(left, 0)));
    }
    if constexpr (bases <= 2) {
        for (; left >= 2; left -= 2, group += 2)
            eachTile(groupTiles<bases, 2>, row, group);
    }
    for (; left > 0; --left, ++group)
        eachTile(groupTiles<bases, 1>, row, group);
    if (rest == 4)
        eachTile(restTiles<bases, 4>, row, group);
    else if (rest == 8)
        eachTile(restTiles<bases, 8>, row, group);
}

} // namespace

void binaryValuesRow(const BinaryValuesRow& row)
{
    constexpr std::array ofBases{allGroups<1>, allGroups<2>, allGroups<3>, allGroups<4>, allGroups<5>};
    static_assert(ofBases.size() == ChannelGroups::mostBases);
    ofBases[row.groups.bases - 1](row);
}

} // namespace binweave::avx512vpopcntdq
#endif
