// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__aarch64__)
#define TARGET // none: every 64-bit ARM processor has vectors of 128 bits

#include "engine/kernels/binary_tiles.h"
#include "engine/kernels/epilogue_tiles.h"
#include "engine/kernels/gemm_tiles.h"
#include "engine/kernels/sets.h"

#include <algorithm>
#include <arm_neon.h>
#include <cstring>

namespace binweave::neon {

namespace {

template <int rows, int vectors>
void tile(const TileOperands& t)
{
    float32x4_t sums[rows][vectors];
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < vectors; ++j)
            sums[i][j] = t.accumulate ? vld1q_f32(t.c + i * t.ldc + 4 * j) : vdupq_n_f32(0);
    }
    const float* a = t.a;
    const float* b = t.b;
    for (int p = 0; p < t.k; ++p, a += t.stepStride, b += t.ldb) {
        float32x4_t columns[vectors];
#pragma GCC unroll 16
        for (int j = 0; j < vectors; ++j)
            columns[j] = vld1q_f32(b + 4 * j);
#pragma GCC unroll 16
        for (int i = 0; i < rows; ++i) {
            const float32x4_t factor = vld1q_dup_f32(a + i * t.rowStride);
#pragma GCC unroll 16
            for (int j = 0; j < vectors; ++j)
                sums[i][j] = vfmaq_f32(sums[i][j], factor, columns[j]);
        }
    }
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < vectors; ++j)
            vst1q_f32(t.c + i * t.ldc + 4 * j, sums[i][j]);
    }
}

template <int vectors>
constexpr GemmTiles::Table tableOf = {tile<1, vectors>, tile<2, vectors>, tile<3, vectors>, tile<4, vectors>,
                                      tile<5, vectors>};

void copyWide(const float* b, std::ptrdiff_t ldb, int steps, float* panel)
{
    for (int p = 0; p < steps; ++p, b += ldb, panel += 16)
        vst1q_f32_x4(panel, vld1q_f32_x4(b));
}

/// 20 registers of sums; with a sixth row the compiler runs out of the 32.
constexpr GemmTiles tiles{.rows = 5, .columns = 8, .narrow = tableOf<2>, .wide = tableOf<4>, .copyWide = copyWide};

void gemm(const GemmShape& shape, const float* a, const float* b, float* c)
{
    gemmByTiles(tiles, shape, a, b, c);
}

constexpr int lanes = 16;
constexpr int registers = lanes / 4;

/// Of each lane its lowest bit; all bits of a lane are equal.
std::uint32_t bitsOf(const uint32x4_t (&masks)[registers])
{
    const uint16x8_t low = vcombine_u16(vmovn_u32(masks[0]), vmovn_u32(masks[1]));
    const uint16x8_t high = vcombine_u16(vmovn_u32(masks[2]), vmovn_u32(masks[3]));
    const uint8x16_t place = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t bits = vandq_u8(place, vcombine_u8(vmovn_u16(low), vmovn_u16(high)));
    return vaddv_u8(vget_low_u8(bits)) | vaddv_u8(vget_high_u8(bits)) << 8;
}

/// What becomes of the counts of a pixel.
inline void finish(const BinaryRow& row, int column, int block, const uint32x4_t (&counts)[registers])
{
    const std::int32_t* starts = row.starts + row.startOf[column] + block * lanes;
    std::int32_t* sums = row.sums + (1LL * column * row.blocks + block) * lanes;
#pragma GCC unroll 16
    for (int j = 0; j < registers; ++j) {
        const int32x4_t twice = vreinterpretq_s32_u32(vshlq_n_u32(counts[j], 1));
        vst1q_s32(sums + 4 * j, vsubq_s32(vld1q_s32(starts + 4 * j), twice));
    }
}

inline void finish(const BinaryBitsRow& target, int column, int block, const uint32x4_t (&counts)[registers])
{
    const std::int32_t* starts = target.row.starts + target.row.startOf[column] + block * lanes;
    uint32x4_t masks[registers];
#pragma GCC unroll 16
    for (int j = 0; j < registers; ++j)
        masks[j] = vcleq_s32(vreinterpretq_s32_u32(counts[j]), vld1q_s32(starts + 4 * j));
    target.bits[column * target.bitsStride + block] = static_cast<std::uint16_t>(bitsOf(masks));
}

/// Adds the four bytes of each lane to its count.
template <int pixels>
inline __attribute__((always_inline)) void addLanes(uint32x4_t (&counts)[pixels][registers],
                                                    const uint8x16_t (&bytes)[pixels][registers])
{
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < registers; ++j)
            counts[i][j] = vpadalq_u16(counts[i][j], vpaddlq_u8(bytes[i][j]));
    }
}

/// `pixels` outputs of a block of channels. Lane = output channel; counts are kept in bytes for as many words as cannot
/// overflow them (31 * 8 < 256), over the rows of the window: most windows need no more.
template <class Row, int pixels>
inline __attribute__((always_inline)) void binaryTile(const Row& target, int column, int block)
{
    constexpr int mostWords = 31;
    const BinaryRow& row = windowsOf(target);
    uint32x4_t counts[pixels][registers] = {};
    uint8x16_t bytes[pixels][registers] = {};
    int room = mostWords;
    const std::uint32_t* weights = row.weights + 1LL * block * row.kernelRows * row.words * lanes;
    for (int k = 0; k < row.counted.count(); ++k) {
        const std::uint8_t* window = row.windows[k] + column * row.windowStride;
        for (int word = 0; word < row.words; ++word, window += 4, weights += lanes) {
            if (room == 0) {
                addLanes(counts, bytes);
                std::memset(bytes, 0, sizeof bytes);
                room = mostWords;
            }
            --room;
            uint8x16_t w[registers];
#pragma GCC unroll 16
            for (int j = 0; j < registers; ++j)
                w[j] = vreinterpretq_u8_u32(vld1q_u32(weights + 4 * j));
#pragma GCC unroll 16
            for (int i = 0; i < pixels; ++i) {
                std::uint32_t bits;
                std::memcpy(&bits, window + i * row.windowStride, sizeof bits);
                const uint8x16_t x = vreinterpretq_u8_u32(vdupq_n_u32(bits));
#pragma GCC unroll 16
                for (int j = 0; j < registers; ++j)
                    bytes[i][j] = vaddq_u8(bytes[i][j], vcntq_u8(veorq_u8(x, w[j])));
            }
        }
    }
    addLanes(counts, bytes);
#pragma GCC unroll 16
    for (int i = 0; i < pixels; ++i)
        finish(target, column + i, block, counts[i]);
}

template <class Row, int pixels>
void binaryTiles(const Row& row, const TileGrid& grid)
{
    for (int b = 0; b < grid.below; ++b) {
        for (int t = 0; t < grid.across; ++t)
            binaryTile<Row, pixels>(row, grid.column + t * pixels, grid.block + b);
    }
}

/// At most 16 registers of counts beside those of the weights, a window and what is between.
template <class Row>
constexpr BinaryTiles<Row> tilesOfBits{
    .blocks = 1,
    .pixels = {4},
    .tiles = {typename BinaryTiles<Row>::Row{binaryTiles<Row, 1>, binaryTiles<Row, 2>, binaryTiles<Row, 3>,
                                             binaryTiles<Row, 4>}}};

void binaryRow(const BinaryRow& row)
{
    binaryRowByTiles(tilesOfBits<BinaryRow>, row);
}

void binaryBitsRow(const BinaryBitsRow& row)
{
    binaryBitsRowByTiles(tilesOfBits<BinaryBitsRow>, row);
}

/// Of four values the first `count`; no other is read.
template <class Vector>
inline Vector loadFirst(const auto* from, int count)
{
    Vector values{};
    if (count >= 4) {
        std::memcpy(&values, from, sizeof values);
        return values;
    }
#pragma GCC unroll 3
    for (int i = 0; i < 3; ++i) {
        if (i < count)
            values[i] = from[i];
    }
    return values;
}

inline void storeFirst(float* to, float32x4_t values, int count)
{
    if (count >= 4)
        return vst1q_f32(to, values);
#pragma GCC unroll 3
    for (int i = 0; i < 3; ++i) {
        if (i < count)
            to[i] = values[i];
    }
}

/// Of epilogues.
class Lanes
{
public:
    using Floats = float32x4_t;
    static constexpr int size = 4;

    explicit Lanes(int count) : m_count(count) {}

    Floats load(const float* from) const { return loadFirst<float32x4_t>(from, m_count); }
    Floats load(const std::int32_t* from) const { return vcvtq_f32_s32(loadFirst<int32x4_t>(from, m_count)); }
    void store(float* to, Floats values) const { storeFirst(to, values, m_count); }

private:
    int m_count;
};

void epilogueRow(const EpilogueRow& row)
{
    epilogues::epilogueRow<Lanes, Lanes>(row);
}

/// The bits of `lanes` values, those from `count` on 0; mask(i, n) is that of values i .. i + 3, of which n are read.
std::uint32_t maskedBits(int count, auto&& mask)
{
    uint32x4_t masks[registers];
#pragma GCC unroll 16
    for (int j = 0; j < registers; ++j)
        masks[j] = mask(4 * j, count - 4 * j);
    return bitsOf(masks) & (count >= lanes ? 0xffffu : (1u << std::max(count, 0)) - 1);
}

std::uint32_t positiveBits(const float* values, int count)
{
    return maskedBits(count, [=](int i, int n) { return vcgezq_f32(loadFirst<float32x4_t>(values + i, n)); });
}

std::uint32_t reachedBits(const std::int32_t* sums, const std::int32_t* least, int count)
{
    return maskedBits(count, [=](int i, int n) {
        return vcgeq_s32(loadFirst<int32x4_t>(sums + i, n), loadFirst<int32x4_t>(least + i, n));
    });
}

void signBits(const float* values, int count, std::uint32_t* words)
{
    for (int i = 0; i < count; i += 2 * lanes)
        *words++ = positiveBits(values + i, count - i) | positiveBits(values + i + lanes, count - i - lanes) << lanes;
}

void thresholdRow(const ThresholdRow& row)
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

std::uint32_t popcountSteps(std::int64_t steps)
{
    constexpr int chains = 5; // of `registers` vectors
    const uint8x16_t word = vdupq_n_u8(0x5a);
    uint8x16_t counts[chains * registers] = {};
    for (std::int64_t step = 0; step < steps; step += chains) {
#pragma GCC unroll 32
        for (uint8x16_t& count : counts) {
            count = vaddq_u8(count, vcntq_u8(veorq_u8(word, count)));
            asm volatile("" : "+w"(count)); // unknown to the compiler: no chain is another's copy
        }
    }
    std::uint32_t total = 0;
#pragma GCC unroll 32
    for (const uint8x16_t& count : counts)
        total += vaddvq_u8(count);
    return total;
}

bool supported()
{
    return true;
}

} // namespace

const KernelSet kernels{.name = "neon",
                        .supported = supported,
                        .gemm = gemm,
                        .lanes = lanes,
                        .binaryRow = binaryRow,
                        .epilogueRow = epilogueRow,
                        .signBits = signBits,
                        .thresholdRow = thresholdRow,
                        .binaryBitsRow = binaryBitsRow,
                        .popcountSteps = popcountSteps,
                        .stepBits = lanes * 32};

} // namespace binweave::neon
#endif
