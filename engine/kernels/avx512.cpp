// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,fma")))

#include "engine/kernels/avx2.h"
#include "engine/kernels/avx512_outputs.h"
#include "engine/kernels/binary_tiles.h"
#include "engine/kernels/epilogue_tiles.h"
#include "engine/kernels/gemm_tiles.h"
#include "engine/kernels/sets.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <immintrin.h>

#define INLINED __attribute__((always_inline))

namespace binweave::avx512 {

namespace {

template <int rows, int vectors>
TARGET void tile(const TileOperands& t)
{
    __m512 sums[rows][vectors];
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < vectors; ++j)
            sums[i][j] = t.accumulate ? _mm512_loadu_ps(t.c + i * t.ldc + 16 * j) : _mm512_setzero_ps();
    }
    const float* a = t.a;
    const float* b = t.b;
    for (int p = 0; p < t.k; ++p, a += t.stepStride, b += t.ldb) {
        __m512 columns[vectors];
#pragma GCC unroll 16
        for (int j = 0; j < vectors; ++j)
            columns[j] = _mm512_loadu_ps(b + 16 * j);
#pragma GCC unroll 16
        for (int i = 0; i < rows; ++i) {
            const __m512 factor = _mm512_set1_ps(a[i * t.rowStride]);
#pragma GCC unroll 16
            for (int j = 0; j < vectors; ++j)
                sums[i][j] = _mm512_fmadd_ps(factor, columns[j], sums[i][j]);
        }
    }
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < vectors; ++j)
            _mm512_storeu_ps(t.c + i * t.ldc + 16 * j, sums[i][j]);
    }
}

template <int vectors>
constexpr GemmTiles::Table tableOf = {tile<1, vectors>, tile<2, vectors>,  tile<3, vectors>,  tile<4, vectors>,
                                      tile<5, vectors>, tile<6, vectors>,  tile<7, vectors>,  tile<8, vectors>,
                                      tile<9, vectors>, tile<10, vectors>, tile<11, vectors>, tile<12, vectors>};

TARGET void copyWide(const float* b, std::ptrdiff_t ldb, int steps, float* panel)
{
    for (int p = 0; p < steps; ++p, b += ldb, panel += 32) {
        const __m512 left = _mm512_loadu_ps(b);
        const __m512 right = _mm512_loadu_ps(b + 16);
        _mm512_storeu_ps(panel, left);
        _mm512_storeu_ps(panel + 16, right);
    }
}

constexpr GemmTiles tiles{.rows = 12, .columns = 16, .narrow = tableOf<1>, .wide = tableOf<2>, .copyWide = copyWide};

/// Bits in each byte of (x xor w), by a table of those in four bits (Mula, Kurz, Lemire, 2018); the upper halves of the
/// bytes come shifted down.
TARGET __m512i bytePopcounts(__m512i x, __m512i w, __m512i xUpper, __m512i wUpper)
{
    constexpr int differsInside = 0x28; // (x xor w) and inside
    const __m512i table = _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
    const __m512i inside = _mm512_set1_epi8(15);
    const __m512i low = _mm512_ternarylogic_epi32(x, w, inside, differsInside);
    const __m512i high = _mm512_ternarylogic_epi32(xUpper, wUpper, inside, differsInside);
    return _mm512_add_epi8(_mm512_shuffle_epi8(table, low), _mm512_shuffle_epi8(table, high));
}

/// Sums of the four bytes of each lane.
TARGET __m512i laneSums(__m512i bytes)
{
    return _mm512_madd_epi16(_mm512_maddubs_epi16(bytes, _mm512_set1_epi8(1)), _mm512_set1_epi16(1));
}

/// `pixels` outputs of `blocks` blocks of channels. Lane = output channel; counts are kept in bytes for as many words
/// as cannot overflow them (31 * 8 < 256).
template <int blocks, int pixels>
TARGET inline __attribute__((always_inline)) void binaryTile(const BinaryRow& row, int column, int block)
{
    constexpr int mostWords = 31;
    __m512i counts[pixels][blocks] = {};
    __m512i bytes[pixels][blocks] = {};
    const std::ptrdiff_t blockStride = 1LL * row.kernelRows * row.words * lanes;
    const std::uint32_t* weights = row.weights + block * blockStride;
    int room = mostWords;
    for (int k = 0; k < row.counted.count(); ++k) {
        const std::uint8_t* window = row.windows[k] + column * row.windowStride;
        for (int word = 0; word < row.words;) {
            const int last = std::min(row.words, word + room);
            room -= last - word;
            for (; word < last; ++word, window += 4, weights += lanes) {
                __m512i w[blocks];
                __m512i wUpper[blocks];
#pragma GCC unroll 16
                for (int j = 0; j < blocks; ++j) {
                    w[j] = _mm512_loadu_si512(weights + j * blockStride);
                    wUpper[j] = _mm512_srli_epi32(w[j], 4);
                }
#pragma GCC unroll 16
                for (int i = 0; i < pixels; ++i) {
                    std::uint32_t bits;
                    std::memcpy(&bits, window + i * row.windowStride, sizeof bits);
                    const __m512i x = _mm512_set1_epi32(static_cast<int>(bits));
                    const __m512i xUpper = _mm512_set1_epi32(static_cast<int>(bits >> 4));
#pragma GCC unroll 16
                    for (int j = 0; j < blocks; ++j)
                        bytes[i][j] = _mm512_add_epi8(bytes[i][j], bytePopcounts(x, w[j], xUpper, wUpper[j]));
                }
            }
            if (room > 0)
                continue;
            room = mostWords;
#pragma GCC unroll 16
            for (int i = 0; i < pixels; ++i) {
#pragma GCC unroll 16
                for (int j = 0; j < blocks; ++j) {
                    counts[i][j] = _mm512_add_epi32(counts[i][j], laneSums(bytes[i][j]));
                    bytes[i][j] = _mm512_setzero_si512();
                }
            }
        }
    }
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < blocks; ++j) {
            const __m512i start = _mm512_loadu_si512(row.starts + row.startOf[column + i] + (block + j) * lanes);
            const __m512i count = _mm512_add_epi32(counts[i][j], laneSums(bytes[i][j]));
            const __m512i sum = _mm512_sub_epi32(start, _mm512_slli_epi32(count, 1));
            _mm512_storeu_si512(row.sums + (1LL * (column + i) * row.blocks + block + j) * lanes, sum);
        }
    }
}

template <int blocks, int pixels>
TARGET void binaryTiles(const BinaryRow& row, const TileGrid& grid)
{
    for (int b = 0; b < grid.below; ++b) {
        for (int t = 0; t < grid.across; ++t)
            binaryTile<blocks, pixels>(row, grid.column + t * pixels, grid.block + b * blocks);
    }
}

template <int blocks>
constexpr BinaryTiles<>::Row tilesOf = {binaryTiles<blocks, 1>, binaryTiles<blocks, 2>, binaryTiles<blocks, 3>,
                                        binaryTiles<blocks, 4>};

constexpr BinaryTiles<> tilesOfBits{.blocks = 2, .pixels = {4, 4}, .tiles = {tilesOf<1>, tilesOf<2>}};

void binaryRow(const BinaryRow& row)
{
    binaryRowByTiles(tilesOfBits, row);
}

/// Of epilogues.
class Lanes
{
public:
    using Floats = __m512;
    static constexpr int size = lanes;

    TARGET INLINED explicit Lanes(int count) : m_inside(firstLanes(count)) {}

    TARGET INLINED Floats load(const float* from) const { return _mm512_maskz_loadu_ps(m_inside, from); }
    TARGET INLINED Floats load(const std::int32_t* from) const
    {
        return _mm512_cvtepi32_ps(_mm512_maskz_loadu_epi32(m_inside, from));
    }
    TARGET INLINED void store(float* to, Floats values) const { _mm512_mask_storeu_ps(to, m_inside, values); }

private:
    __mmask16 m_inside;
};

TARGET std::uint32_t positiveBits(const float* values, int count)
{
    const __mmask16 inside = firstLanes(std::max(0, count));
    return _mm512_mask_cmp_ps_mask(inside, _mm512_maskz_loadu_ps(inside, values), _mm512_setzero_ps(), _CMP_GE_OQ);
}

TARGET std::uint32_t reachedBits(const std::int32_t* sums, const std::int32_t* least, int count)
{
    const __mmask16 inside = firstLanes(std::max(0, count));
    return _mm512_mask_cmpge_epi32_mask(inside, _mm512_maskz_loadu_epi32(inside, sums),
                                        _mm512_maskz_loadu_epi32(inside, least));
}

TARGET std::uint32_t popcountSteps(std::int64_t steps)
{
    constexpr int chains = 12;
    const __m512i word = _mm512_set1_epi32(0x5a5a5a5a);
    const __m512i upper = _mm512_set1_epi32(0x05050505);
    __m512i counts[chains] = {};
    for (std::int64_t step = 0; step < steps; step += chains) {
#pragma GCC unroll 16
        for (int i = 0; i < chains; ++i) {
            counts[i] = _mm512_add_epi8(counts[i], bytePopcounts(word, counts[i], upper, counts[i]));
            asm volatile("" : "+v"(counts[i])); // unknown to the compiler: no chain is another's copy
        }
    }
    __m512i total = _mm512_setzero_si512();
#pragma GCC unroll 16
    for (int i = 0; i < chains; ++i)
        total = _mm512_add_epi32(total, counts[i]);
    return static_cast<std::uint32_t>(_mm512_reduce_add_epi32(total));
}

} // namespace

void gemm(const GemmShape& shape, const float* a, const float* b, float* c)
{
    gemmByTiles(tiles, shape, a, b, c);
}

void epilogueRow(const EpilogueRow& row)
{
    epilogues::epilogueRow<Lanes, Lanes>(row);
}

TARGET void signBits(const float* values, int count, std::uint32_t* words)
{
    for (int i = 0; i < count; i += 2 * lanes)
        *words++ = positiveBits(values + i, count - i) | positiveBits(values + i + lanes, count - i - lanes) << lanes;
}

TARGET void thresholdRow(const ThresholdRow& row)
{
    std::uint32_t* words = row.words;
    for (int column = 0; column < row.columns; ++column) {
        const std::int32_t* sums = row.sums + column * row.sumStride;
        for (int c = 0; c < row.channels; c += 2 * lanes) {
            const std::uint32_t low = reachedBits(sums + c, row.least + c, row.channels - c);
            const std::uint32_t high = reachedBits(sums + c + lanes, row.least + c + lanes, row.channels - c - lanes);
            *words++ = (low | high << lanes) ^ row.flipped[c / 32];
        }
    }
}

bool supported()
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("fma");
}

namespace {

constexpr KernelSet byWords{.name = "avx512",
                            .supported = supported,
                            .gemm = gemm,
                            .lanes = lanes,
                            .wordSteps = 6, // two of and, lookup and addition
                            .binaryRow = binaryRow,
                            .epilogueRow = epilogueRow,
                            .signBits = signBits,
                            .thresholdRow = thresholdRow,
                            .floatRow = floatRow,
                            .popcountSteps = popcountSteps,
                            .stepBits = 512};

constexpr KernelSet byTables = [] {
    KernelSet set = byWords;
    set.lanes = byteLanes;
    set.wordSteps = 16; // eight of lookup and addition
    set.other = &byWords;
    set.binaryRow = binaryRowByTables;
    set.binaryBitsRow = binaryBitsRowByTables;
    set.thresholdRow = nullptr;
    set.spreadNibbles = avx2::spreadNibbles;
    return set;
}();

} // namespace

const KernelSet kernels = byTables;

} // namespace binweave::avx512
#endif
