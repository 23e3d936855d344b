// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#include "engine/kernels/avx512vpopcntdq.h"

#include <algorithm>
#include <array>
#include <utility>

namespace binweave::avx512vpopcntdq {

namespace {

static_assert(lanes == ChannelGroups::lanes);

/// counts[i][j]: half a sum, of block `block` + j and pixel `column` + i
template <int blocks, int pixels>
TARGET inline __attribute__((always_inline)) void halfSums(const BinaryRow& row, int column, int block,
                                                           __m512i (&counts)[pixels][blocks])
{
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < blocks; ++j)
            counts[i][j] = _mm512_loadu_si512(row.starts + row.startOf[column + i] + (block + j) * lanes);
    }
    addCounts(row, column, block, counts);
}

/// The sums of a block times their factors.
TARGET inline __m512 weighted(const BinaryValuesRow& target, int block, __m512i count)
{
    return _mm512_mul_ps(_mm512_loadu_ps(target.factors + block * lanes), _mm512_cvtepi32_ps(count));
}

/// From the sum over the bases of a pixel and a group on.
TARGET inline void finish(const BinaryValuesRow& target, int column, int group, __mmask16 inside, __m512 y)
{
    const int channel = group * lanes;
    if (target.scale)
        y = _mm512_add_ps(_mm512_mul_ps(y, _mm512_maskz_loadu_ps(inside, target.scale + channel)),
                          _mm512_maskz_loadu_ps(inside, target.shift + channel));
    const std::ptrdiff_t at = 1LL * column * target.groups.channels + channel;
    if (target.addend)
        y = _mm512_add_ps(y, _mm512_maskz_loadu_ps(inside, target.addend + at));
    if (target.slopes) {
        const __mmask16 isAbove = _mm512_cmp_ps_mask(y, _mm512_setzero_ps(), _CMP_GT_OQ);
        const __m512 sloped = _mm512_mul_ps(y, _mm512_maskz_loadu_ps(inside, target.slopes + channel));
        y = _mm512_mask_mov_ps(sloped, isAbove, y);
    }
    if (target.values)
        _mm512_mask_storeu_ps(target.values + at, inside, y);
    if (target.bits) {
        if (target.beforeSign)
            y = _mm512_add_ps(y, _mm512_maskz_loadu_ps(inside, target.beforeSign + channel));
        const int halves = (target.groups.channels + lanes - 1) / lanes;
        target.bits[column * halves + group] =
            static_cast<std::uint16_t>(_mm512_mask_cmp_ps_mask(inside, y, _mm512_setzero_ps(), _CMP_GE_OQ));
    }
}

/// `pixels` outputs of `together` groups whose bases have a block each. The last may be `left` channels.
template <int bases, int together, int pixels>
TARGET void groupTile(const BinaryValuesRow& target, int column, int group)
{
    __m512i counts[pixels][bases * together];
    halfSums(target.row, column, group * bases, counts);
    const int left = target.groups.channels - (group + together - 1) * lanes;
    const auto last = static_cast<__mmask16>(left >= lanes ? 0xffff : (1 << left) - 1);
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
#pragma GCC unroll 16
        for (int g = 0; g < together; ++g) {
            const int block = (group + g) * bases;
            __m512 y = weighted(target, block, counts[i][g * bases]);
#pragma GCC unroll 16
            for (int base = 1; base < bases; ++base)
                y = _mm512_add_ps(y, weighted(target, block + base, counts[i][g * bases + base]));
            finish(target, column + i, group + g, g + 1 < together ? 0xffff : last, y);
        }
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
    __m512i counts[pixels][blocks];
    halfSums(target.row, column, group * bases, counts);
    constexpr auto inside = static_cast<__mmask16>((1 << channels) - 1);
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
        __m512 sums[blocks];
#pragma GCC unroll 16
        for (int j = 0; j < blocks; ++j)
            sums[j] = weighted(target, group * bases + j, counts[i][j]);
        finish(target, column + i, group, inside,
               sumOfParts<channels>(sums, std::make_integer_sequence<int, bases - 1>()));
    }
}

using Tile = void (*)(const BinaryValuesRow&, int column, int group);

/// At most 24 counts.
constexpr int mostPixels(int blocks)
{
    return std::min(8, 24 / blocks);
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
