// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#include "engine/kernels/avx512vpopcntdq.h"
#include "engine/kernels/avx512.h"
#include "engine/kernels/binary_tiles.h"
#include "engine/kernels/even_tiles.h"
#include "engine/kernels/gap_closing.h"
#include "engine/kernels/sets.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <immintrin.h>
#include <utility>

namespace binweave::avx512vpopcntdq {

namespace {

constexpr std::uint64_t firstOnes(std::ptrdiff_t count)
{
    return count >= 64 ? ~0ULL : (1ULL << std::max<std::ptrdiff_t>(count, 0)) - 1;
}

/// Where the outputs of a tile's pixel go: the sums of its blocks of channels, or what its bits say.
struct Sums
{
    std::int32_t* pixel;
    std::ptrdiff_t stride; ///< to the next pixel

    TARGET void put(int block, __m512i start, __m512i count) const
    {
        _mm512_storeu_si512(pixel + block * lanes, _mm512_sub_epi32(start, _mm512_slli_epi32(count, 1)));
    }
};

struct Bits
{
    std::uint16_t* pixel;
    std::ptrdiff_t stride;

    TARGET void put(int block, __m512i start, __m512i count) const
    {
        pixel[block] = static_cast<std::uint16_t>(_mm512_cmple_epi32_mask(count, start));
    }
};

Sums outputsOf(const BinaryRow& row, int column, int block)
{
    const std::ptrdiff_t stride = 1LL * row.blocks * lanes;
    return {row.sums + column * stride + block * lanes, stride};
}

Bits outputsOf(const BinaryBitsRow& row, int column, int block)
{
    return {row.bits + column * row.bitsStride + block, row.bitsStride};
}

template <int blocks, int pixels>
TARGET inline __attribute__((always_inline)) void setToZero(__m512i (&counts)[pixels][blocks])
{
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < blocks; ++j)
            asm volatile("vpxord %0, %0, %0" : "=v"(counts[i][j])); // GCC copies one zero, which takes a port
    }
}

template <class Row, int blocks, int pixels>
TARGET inline __attribute__((always_inline)) void finish(const Row& target, int column, int block,
                                                         const __m512i (&counts)[pixels][blocks])
{
    const BinaryRow& row = windowsOf(target);
    auto outputs = outputsOf(target, column, block);
    const std::int32_t* starts = row.starts + block * lanes;
    const std::uint32_t* const startOf = row.startOf + column;
    asm volatile("" : "+r"(starts));
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
        const std::int32_t* const start = starts + startOf[i];
#pragma GCC unroll 16
        for (int j = 0; j < blocks; ++j)
            outputs.put(j, _mm512_loadu_si512(start + j * lanes), counts[i][j]);
        outputs.pixel += outputs.stride;
        if constexpr (blocks == 1)
            asm volatile("" : "+r"(outputs.pixel)); // else all pixels' places take registers from the windows
    }
}

/// `pixels` outputs of `blocks` blocks of channels, the counts in registers.
template <class Row, Counting counting, int blocks, int pixels>
TARGET inline __attribute__((always_inline)) void binaryTile(const Row& target, int column, int block)
{
    __m512i counts[pixels][blocks];
    setToZero(counts);
    addCounts<counting>(windowsOf(target), column, block, counts);
    finish(target, column, block, counts);
}

/// Likewise of a block of a row by parity, with ends where width > 0.
template <class Row, Counting counting, int width, int pixels>
TARGET inline __attribute__((always_inline)) void tileByParity(const Row& target, int column, int block,
                                                               const RowEnds& ends)
{
    __m512i counts[pixels][1];
    setToZero(counts);
    addCountsByParity<counting, width>(windowsOf(target), column, block, ends, counts);
    finish(target, column, block, counts);
}

template <class Row, Counting counting, int blocks, int pixels>
TARGET void binaryTiles(const Row& row, const TileGrid& grid)
{
    for (int b = 0; b < grid.below; ++b) {
        for (int t = 0; t < grid.across; ++t)
            binaryTile<Row, counting, blocks, pixels>(row, grid.column + t * pixels, grid.block + b * blocks);
    }
}

template <class Row, Counting counting, int pixels>
TARGET void tilesInside(const Row& row, const TileGrid& grid)
{
    for (int b = 0; b < grid.below; ++b) {
        for (int t = 0; t < grid.across; ++t)
            tileByParity<Row, counting, 0, pixels>(row, grid.column + t * pixels, grid.block + b, {});
    }
}

template <class Row, Counting counting, int pixels>
void tilesAtBorder(const Row& row, const TileGrid& grid)
{
    for (int t = 0; t < grid.across; ++t) {
        const int column = grid.column + t * pixels;
        withEnds<pixels>(windowsOf(row).ends, column, [&]<int width>(Width<width>, const RowEnds& ends) TARGET {
            for (int b = 0; b < grid.below; ++b)
                tileByParity<Row, counting, width, pixels>(row, column, grid.block + b, ends);
        });
    }
}

/// At most 24 counts: that leaves registers for the weights and a window.
constexpr std::array mostPixels{16, 12, 8, 6};

template <class Row, Counting counting, int blocks>
constexpr auto tilesOf = []<int... pixel>(std::integer_sequence<int, pixel...>)
{
    return typename BinaryTiles<Row>::Row{binaryTiles<Row, counting, blocks, pixel + 1>...};
}
(std::make_integer_sequence<int, mostPixels[blocks - 1]>());

template <class Row, Counting counting>
constexpr BinaryTiles<Row> tiles{.blocks = 4,
                                 .pixels = mostPixels,
                                 .tiles = {tilesOf<Row, counting, 1>, tilesOf<Row, counting, 2>,
                                           tilesOf<Row, counting, 3>, tilesOf<Row, counting, 4>}};

template <class Row, Counting counting, bool atBorder>
constexpr auto tilesByParityOf = []<int... pixel>(std::integer_sequence<int, pixel...>)
{
    return typename BinaryTiles<Row>::Row{
        (atBorder ? tilesAtBorder<Row, counting, pixel + 1> : tilesInside<Row, counting, pixel + 1>)...};
}
(std::make_integer_sequence<int, mostPixelsByParity>());

template <class Row, Counting counting, bool atBorder>
constexpr BinaryTiles<Row> tilesByParity{
    .blocks = 1, .pixels = {mostPixelsByParity}, .tiles = {tilesByParityOf<Row, counting, atBorder>}};

template <class Row>
const BinaryTiles<Row>& tilesFor(const BinaryRow& row)
{
    const bool hasEnds = row.ends.width > 0;
    switch (countingOf(row)) {
    case Counting::words:
        return tiles<Row, Counting::words>;
    case Counting::singleWords:
        return tiles<Row, Counting::singleWords>;
    case Counting::triples:
        return hasEnds ? tilesByParity<Row, Counting::triples, true> : tilesByParity<Row, Counting::triples, false>;
    case Counting::chains:
        return hasEnds ? tilesByParity<Row, Counting::chains, true> : tilesByParity<Row, Counting::chains, false>;
    case Counting::twoOfChains:
        return tilesByParity<Row, Counting::twoOfChains, true>;
    }
    std::abort();
}

/// Pixels whose outputs of a block of so many channels share a register.
template <int channels>
constexpr int sharing = lanes / channels;

/// Where they have their starts and put their bits.
template <int channels>
struct Shared
{
    const std::int32_t* starts;
    const std::uint32_t* startOf;
    std::uint16_t* bits;
    std::ptrdiff_t bitsStride;

    TARGET void finish(int pixels, __m512i count) const
    {
        constexpr unsigned ofPixel = (1u << channels) - 1;
        __m512i start = _mm512_loadu_si512(starts + startOf[0]);
        for (int i = 1; i < pixels; ++i) {
            if (startOf[i] != startOf[0])
                start = _mm512_mask_loadu_epi32(start, static_cast<__mmask16>(ofPixel << i * channels),
                                                starts + startOf[i]);
        }
        const unsigned set = _mm512_cmple_epi32_mask(count, start);
        for (int i = 0; i < pixels; ++i)
            bits[i * bitsStride] = static_cast<std::uint16_t>(set >> i * channels & ofPixel);
    }
};

/// Of windows that follow each other, a word of each of the pixels that share a register.
struct SharedWindows
{
    const std::uint32_t* first;
    std::ptrdiff_t groupWords;

    TARGET __m512i xored(int g, __m512i place, __m512i weights) const
    {
        const __m512i words = _mm512_loadu_si512(first + g * groupWords);
        return _mm512_xor_si512(_mm512_permutexvar_epi32(place, words), weights);
    }
};

/// The last block of `groups` groups of pixels: lane = pixel of the group and channel of the block.
template <bool byParity, int channels, int groups>
TARGET void sharedTile(const BinaryBitsRow& target, int group, int block)
{
    const BinaryRow& row = target.row;
    constexpr int together = sharing<channels>;
    const int column = group * together;
    const int left = std::min(together, row.columns - column - (groups - 1) * together); // for the last group
    const auto windowsOf = [&](int kernelRow) -> SharedWindows {
        const std::uint8_t* const windows =
            byParity ? row.parities + 4 * kernelRow * ParityPlanes::stride : row.windows[kernelRow];
        return {.first = reinterpret_cast<const std::uint32_t*>(windows) + column * row.words,
                .groupWords = 1LL * together * row.words};
    };
    const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i pixel = _mm512_srli_epi32(lane, std::countr_zero(static_cast<unsigned>(channels)));
    const __m512i first = _mm512_mullo_epi32(pixel, _mm512_set1_epi32(row.words));
    const std::uint32_t* weights = row.weights + 1LL * block * row.kernelRows * row.words * lanes;
    __m512i counts[groups];
#pragma GCC unroll 16
    for (int g = 0; g < groups; ++g)
        counts[g] = _mm512_setzero_si512();
    for (int k = 0; k < (byParity ? 1 : row.counted.count()); ++k) {
        const SharedWindows windows = windowsOf(k);
        const SharedWindows second = byParity ? windowsOf(1) : windows;
        const SharedWindows parity = byParity ? windowsOf(2) : windows;
        __m512i place = first;
        for (int word = 0; word < row.words; ++word, weights += byParity ? 3 * lanes : lanes) {
            const __m512i w = _mm512_loadu_si512(weights);
#pragma GCC unroll 16
            for (int g = 0; g < groups; ++g) {
                const __m512i x = windows.xored(g, place, w);
                if constexpr (byParity) {
                    const __m512i x2 = second.xored(g, place, _mm512_loadu_si512(weights + lanes));
                    const __m512i sum = parity.xored(g, place, _mm512_loadu_si512(weights + 2 * lanes));
                    counts[g] = addByParity(counts[g], x, x2, sum);
                } else {
                    counts[g] = addBits(counts[g], x);
                }
            }
            place = _mm512_add_epi32(place, _mm512_set1_epi32(1));
        }
    }
    Shared<channels> to{.starts = row.starts + block * lanes,
                        .startOf = row.startOf + column,
                        .bits = target.bits + column * target.bitsStride + block,
                        .bitsStride = target.bitsStride};
#pragma GCC unroll 16
    for (int g = 0; g < groups; ++g, to.startOf += together, to.bits += together * to.bitsStride) {
        g + 1 < groups ? to.finish(together, counts[g]) : to.finish(left, counts[g]);
    }
}

template <bool byParity, int channels>
constexpr auto sharedTiles = []<int... groups>(std::integer_sequence<int, groups...>)
{
    return std::array{sharedTile<byParity, channels, groups + 1>...};
}
(std::make_integer_sequence<int, 8>());

template <int channels>
void sharedBlock(const BinaryBitsRow& row)
{
    const BinaryRow& windows = row.row;
    const int groups = (windows.columns + sharing<channels> - 1) / sharing<channels>;
    eachTile(windows.parities ? sharedTiles<true, channels> : sharedTiles<false, channels>, row, groups,
             windows.blocks - 1);
}

void binaryRow(const BinaryRow& row)
{
    binaryRowByTiles(tilesFor<BinaryRow>(row), row);
}

void binaryBitsRow(const BinaryBitsRow& row)
{
    BinaryBitsRow whole = row;
    whole.row.blocks -= row.sharedChannels > 0 ? 1 : 0;
    if (whole.row.blocks > row.firstBlock)
        binaryBitsRowByTiles(tilesFor<BinaryBitsRow>(row.row), whole);
    if (row.sharedChannels == 4)
        sharedBlock<4>(row);
    else if (row.sharedChannels == 8)
        sharedBlock<8>(row);
}

/// Of the 16 words from word i on, of rows of so many; all planes have room for them. areInside: these and the next
/// two.
template <bool areInside>
TARGET inline __attribute__((always_inline)) void putParities(const std::uint8_t* const* rows, std::ptrdiff_t words,
                                                              std::ptrdiff_t i, ParityPlanes::Kind kind,
                                                              std::uint32_t* planes)
{
    const auto next = [&](int row, int behind) TARGET __attribute__((always_inline))
    {
        const std::uint8_t* const from = rows[row] + 4 * (i + behind);
        if constexpr (areInside)
            return _mm512_loadu_si512(from);
        else
            return _mm512_maskz_loadu_epi32(static_cast<__mmask16>(firstOnes(words - i - behind)), from);
    };
    const auto put = [&](int plane, __m512i parity) TARGET __attribute__((always_inline))
    {
        _mm512_storeu_si512(planes + plane * ParityPlanes::stride + i, parity);
    };
    const __m512i first = next(0, 0);
    const __m512i second = next(1, 0);
    const __m512i ofThree = xorOf(first, second, next(2, 0));
    put(0, first);
    put(1, second);
    put(2, ofThree);
    if (kind == ParityPlanes::Kind::triples)
        return;
    const __m512i ofFive = xorOf(ofThree, next(0, 1), next(1, 1));
    const __m512i ofSeven = xorOf(ofFive, next(2, 1), next(0, 2));
    put(3, ofFive);
    put(4, ofSeven);
    put(5, xorOf(ofSeven, next(1, 2), next(2, 2)));
}

TARGET void writeParities(const std::uint8_t* const* rows, std::ptrdiff_t words, ParityPlanes::Kind kind,
                          std::uint32_t* planes)
{
    std::ptrdiff_t i = 0;
    for (; i + lanes + 2 <= words; i += lanes)
        putParities<true>(rows, words, i, kind, planes);
    for (; i < words; i += lanes)
        putParities<false>(rows, words, i, kind, planes);
}

TARGET void cutWords(const WordRows& rows)
{
    // The last cut first: what it writes too much is the first one's of the next row.
    for (std::size_t i = rows.cuts.size(); i-- > 0;) {
        const WordCut& cut = rows.cuts[i];
        const __m512i bytes = _mm512_load_si512(cut.bytes.data());
        const __m512i shifts = _mm512_load_si512(cut.shifts.data());
        const __m512i masks = _mm512_load_si512(cut.masks.data());
        const std::uint8_t* from = rows.bits + cut.from;
        std::uint32_t* to = rows.words + i * WordCut::words;
        for (int row = 0; row < rows.rows; ++row, from += rows.rowBytes, to += rows.wordsStride) {
            const __m512i holders = _mm512_permutexvar_epi8(bytes, _mm512_maskz_loadu_epi8(cut.touched, from));
            const __m512i found = _mm512_and_si512(_mm512_multishift_epi64_epi8(shifts, holders), masks);
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm512_cvtepi64_epi32(found));
        }
    }
}

constexpr int wordsOfRegister = 8;

/// [n]: where the bytes are that follow each other where of each word of 64 the first n count.
alignas(64) constexpr auto firstBytes = [] {
    std::array<std::array<std::uint8_t, 64>, 9> places{};
    for (int n = 1; n <= 8; ++n) {
        for (int i = 0; i < wordsOfRegister * n; ++i)
            places[n][i] = static_cast<std::uint8_t>(i / n * 8 + i % n);
    }
    return places;
}();

/// gaps::close() where a word of 64 holds `together` pixels, which fill whole bytes: eight such words at a time.
template <int together>
TARGET void closeByRegisters(const GappedRows& rows)
{
    constexpr int halves = 4 / together;
    const __m512i evenHalves = _mm512_set1_epi32(0xffff);
    const __m512i evenWords = _mm512_set1_epi64(0xffffffff);
    const int bits = together * rows.channels;
    const auto shift = static_cast<int>(rows.bit % 8);
    const __m512i places = _mm512_load_si512(firstBytes[bits / 8].data());
    const int bytesAtOnce = wordsOfRegister * bits / 8;
    for (int row = 0; row < rows.rows; ++row) {
        const std::uint16_t* from = rows.from + 1LL * row * rows.pixels * halves;
        std::uint8_t* bytes = rows.bytes + row * rows.rowBytes + rows.bit / 8;
        __m512i before = _mm512_setzero_si512();
        std::ptrdiff_t halvesLeft = 1LL * rows.pixels * halves;
        for (std::ptrdiff_t left = (shift + 1LL * rows.pixels * rows.channels + 7) / 8; left > 0; left -= bytesAtOnce) {
            __m512i now = _mm512_maskz_loadu_epi16(static_cast<__mmask32>(firstOnes(halvesLeft)), from);
            if constexpr (together == 4) {
                const __m512i odd = _mm512_and_si512(_mm512_srli_epi64(now, 16), evenHalves);
                now = _mm512_or_si512(_mm512_and_si512(now, evenHalves), _mm512_slli_epi64(odd, rows.channels));
            }
            const __m512i odd = _mm512_slli_epi64(_mm512_srli_epi64(now, 32), bits / 2);
            now = _mm512_or_si512(_mm512_and_si512(now, evenWords), odd);
            const __m512i spilled = _mm512_srli_epi64(_mm512_alignr_epi64(now, before, 7), bits - shift);
            const __m512i words = _mm512_or_si512(_mm512_slli_epi64(now, shift), spilled);
            _mm512_mask_storeu_epi8(bytes, firstOnes(std::min<std::ptrdiff_t>(left, bytesAtOnce)),
                                    _mm512_permutexvar_epi8(places, words));
            before = now;
            from += 4 * wordsOfRegister;
            halvesLeft -= 4 * wordsOfRegister;
            bytes += bytesAtOnce;
        }
    }
}

/// Where the halves of eight pixels of three are, each with a fourth behind it, which is 0.
alignas(64) constexpr auto threesToFours = [] {
    std::array<std::uint16_t, 4 * wordsOfRegister> places{};
    for (int i = 0; i < 4 * wordsOfRegister; ++i)
        places[i] = static_cast<std::uint16_t>(i % 4 < 3 ? 3 * (i / 4) + i % 4 : 3 * wordsOfRegister);
    return places;
}();

/// Likewise of 33 to 64 channels, eight pixels at a time: as many bytes as a pixel has bits. A word of 64 of these has
/// bits of three pixels at most.
TARGET void closeLongPixels(const GappedRows& rows)
{
    const std::int64_t channels = rows.channels;
    const std::int64_t shift = rows.bit % 8;
    const __m512i word = _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7);
    const __m512i start = _mm512_sub_epi64(_mm512_slli_epi64(word, 6), _mm512_set1_epi64(shift)); // from pixel 0
    const __m512d ofPixel = _mm512_div_pd(_mm512_cvtepi64_pd(start), _mm512_set1_pd(static_cast<double>(channels)));
    const __m512i first = _mm512_cvtpd_epi64(_mm512_floor_pd(ofPixel)); // -1: of those before
    const __m512i second = _mm512_add_epi64(first, _mm512_set1_epi64(1));
    const __m512i third = _mm512_add_epi64(first, _mm512_set1_epi64(2));
    const __m512i behind = _mm512_sub_epi64(start, _mm512_mul_epi32(first, _mm512_set1_epi64(channels)));
    const __m512i ahead = _mm512_sub_epi64(_mm512_set1_epi64(channels), behind);
    const __m512i farAhead = _mm512_add_epi64(ahead, _mm512_set1_epi64(channels));
    const __m512i toWords = _mm512_load_si512(threesToFours.data());
    const std::ptrdiff_t rowHalves = rows.pixels * rows.halves;
    for (int row = 0; row < rows.rows; ++row) {
        const std::uint16_t* from = rows.from + row * rowHalves;
        std::uint8_t* bytes = rows.bytes + row * rows.rowBytes + rows.bit / 8;
        std::ptrdiff_t halvesLeft = rowHalves;
        __m512i before = _mm512_setzero_si512();
        for (std::ptrdiff_t left = (shift + rows.pixels * channels + 7) / 8; left > 0; left -= channels) {
            const std::ptrdiff_t count = std::min(halvesLeft, wordsOfRegister * rows.halves);
            __m512i now = _mm512_maskz_loadu_epi16(static_cast<__mmask32>(firstOnes(count)), from);
            if (rows.halves == 3)
                now = _mm512_permutexvar_epi16(toWords, now);
            const auto pixel = [&](__m512i which) TARGET { return _mm512_permutex2var_epi64(now, which, before); };
            const __m512i both =
                _mm512_or_si512(_mm512_srlv_epi64(pixel(first), behind), _mm512_sllv_epi64(pixel(second), ahead));
            _mm512_mask_storeu_epi8(bytes, firstOnes(std::min<std::ptrdiff_t>(left, channels)),
                                    _mm512_or_si512(both, _mm512_sllv_epi64(pixel(third), farAhead)));
            before = now;
            from += count;
            halvesLeft -= count;
            bytes += channels;
        }
    }
}

/// With shifts by any register.
__attribute__((target("bmi2"))) void closeByWords(const GappedRows& rows)
{
    gaps::close(rows);
}

void closeGaps(const GappedRows& rows)
{
    if (rows.halves == 1 && rows.channels % 2 == 0)
        return closeByRegisters<4>(rows);
    if (rows.halves == 2 && rows.channels % 4 == 0)
        return closeByRegisters<2>(rows);
    if (rows.halves == 3 || rows.halves == 4)
        return closeLongPixels(rows);
    closeByWords(rows);
}

TARGET std::uint32_t popcountSteps(std::int64_t steps)
{
    constexpr int chains = 24;
    const __m512i word = _mm512_set1_epi32(0x5a5a5a5a);
    __m512i counts[chains];
#pragma GCC unroll 24
    for (int i = 0; i < chains; ++i)
        counts[i] = _mm512_setzero_si512();
    for (std::int64_t step = 0; step < steps; step += chains) {
#pragma GCC unroll 24
        for (int i = 0; i < chains; ++i) {
            counts[i] = _mm512_add_epi32(counts[i], _mm512_popcnt_epi32(_mm512_xor_si512(word, counts[i])));
            asm volatile("" : "+v"(counts[i])); // unknown to the compiler: no chain is another's copy
        }
    }
    __m512i total = _mm512_setzero_si512();
#pragma GCC unroll 24
    for (int i = 0; i < chains; ++i)
        total = _mm512_add_epi32(total, counts[i]);
    return static_cast<std::uint32_t>(_mm512_reduce_add_epi32(total));
}

bool supported()
{
    return avx512::supported() && __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vpopcntdq") &&
           __builtin_cpu_supports("avx512bitalg") && __builtin_cpu_supports("avx512vnni") &&
           __builtin_cpu_supports("bmi2");
}

} // namespace

const KernelSet kernels{.name = "avx512vpopcntdq",
                        .supported = supported,
                        .gemm = avx512::gemm,
                        .lanes = lanes,
                        .binaryRow = binaryRow,
                        .epilogueRow = avx512::epilogueRow,
                        .signBits = avx512::signBits,
                        .binaryBitsRow = binaryBitsRow,
                        .sharesBlocks = true,
                        .writeParities = writeParities,
                        .binaryValuesRow = binaryValuesRow,
                        .closeGaps = closeGaps,
                        .cutWords = cutWords,
                        .floatRow = avx512::floatRow,
                        .popcountSteps = popcountSteps,
                        .stepBits = 512};

} // namespace binweave::avx512vpopcntdq
#endif
