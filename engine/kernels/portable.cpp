// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/arithmetic.h"
#include "engine/kernels/gemm_tiles.h"
#include "engine/kernels/sets.h"

#include <algorithm>
#include <cstring>

namespace binweave::portable {

namespace {

/// Four floats, in whatever the compiler's target has for them.
using Vector = float __attribute__((vector_size(16)));
constexpr int lanes = 4;

Vector load(const float* from)
{
    Vector vector;
    std::memcpy(&vector, from, sizeof vector);
    return vector;
}

template <int rows, int vectors>
void tile(const TileOperands& t)
{
    Vector sums[rows][vectors];
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < vectors; ++j)
            sums[i][j] = t.accumulate ? load(t.c + i * t.ldc + lanes * j) : Vector{};
    }
    const float* a = t.a;
    const float* b = t.b;
    for (int p = 0; p < t.k; ++p, a += t.stepStride, b += t.ldb) {
#pragma GCC unroll 16
        for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 16
            for (int j = 0; j < vectors; ++j)
                sums[i][j] += a[i * t.rowStride] * load(b + lanes * j);
        }
    }
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i) {
#pragma GCC unroll 16
        for (int j = 0; j < vectors; ++j)
            std::memcpy(t.c + i * t.ldc + lanes * j, &sums[i][j], sizeof(Vector));
    }
}

void copyWide(const float* b, std::ptrdiff_t ldb, int steps, float* panel)
{
    for (int p = 0; p < steps; ++p, b += ldb, panel += 2 * lanes)
        std::memcpy(panel, b, 2 * lanes * sizeof(float));
}

constexpr GemmTiles tiles{.rows = 4,
                          .columns = lanes,
                          .narrow = {tile<1, 1>, tile<2, 1>, tile<3, 1>, tile<4, 1>},
                          .wide = {tile<1, 2>, tile<2, 2>, tile<3, 2>, tile<4, 2>},
                          .copyWide = copyWide};

void gemm(const GemmShape& shape, const float* a, const float* b, float* c)
{
    gemmByTiles(tiles, shape, a, b, c);
}

using Words = std::uint32_t __attribute__((vector_size(16)));

/// Bits set in each word, without multiplication or tables: every processor's vectors can do this.
Words popcounts(Words x)
{
    x -= x >> 1 & 0x55555555u;
    x = (x & 0x33333333u) + (x >> 2 & 0x33333333u);
    x = (x + (x >> 4)) & 0x0f0f0f0fu;
    x += x >> 8;
    return (x + (x >> 16)) & 63u;
}

void binaryOutput(const BinaryRow& row, int column, int block)
{
    const std::uint32_t* weights = row.weights + 1LL * block * row.kernelRows * row.words * lanes;
    Words count{};
    for (int k = 0; k < row.counted.count(); ++k) {
        const std::uint8_t* window = row.windows[k] + column * row.windowStride;
        for (int word = 0; word < row.words; ++word, window += 4, weights += lanes) {
            std::uint32_t bits;
            std::memcpy(&bits, window, sizeof bits);
            Words w;
            std::memcpy(&w, weights, sizeof w);
            count += popcounts(w ^ bits);
        }
    }
    for (int lane = 0; lane < lanes; ++lane) {
        const int channel = block * lanes + lane;
        row.sums[1LL * column * row.blocks * lanes + channel] =
            row.starts[row.startOf[column] + channel] - 2 * static_cast<std::int32_t>(count[lane]);
    }
}

void binaryRow(const BinaryRow& row)
{
    for (int block = 0; block < row.blocks; ++block) {
        for (int column = 0; column < row.columns; ++column)
            binaryOutput(row, column, block);
    }
}

void epilogueRow(const EpilogueRow& row)
{
    for (int column = 0; column < row.columns; ++column) {
        const std::int32_t* sums = row.sums + column * row.sumStride;
        for (int c = 0; c < row.channels; ++c) {
            const auto factor = [&](int base) { return row.factors[1LL * base * row.channels + c]; };
            const auto sum = [&](int base) { return static_cast<float>(sums[1LL * base * row.channels + c]); };
            float y = weightedSum(row.bases, factor, sum);
            if (row.scale)
                y = normalized(y, row.scale[c], row.shift[c]);
            const std::ptrdiff_t at = 1LL * column * row.channels + c;
            row.values[at] = row.addend ? y + row.addend[at] : y;
        }
    }
}

/// words = bit(0) | bit(1) << 1 | ..
void writeBits(int count, std::uint32_t* words, auto&& bit)
{
    for (int i = 0; i < count; ++i) {
        if (i % 32 == 0)
            words[i / 32] = 0;
        words[i / 32] |= static_cast<std::uint32_t>(bit(i)) << i % 32;
    }
}

void signBits(const float* values, int count, std::uint32_t* words)
{
    writeBits(count, words, [&](int i) { return isPositive(values[i]); });
}

void thresholdRow(const ThresholdRow& row)
{
    const int wordsPerColumn = (row.channels + 31) / 32;
    for (int column = 0; column < row.columns; ++column) {
        const std::int32_t* sums = row.sums + column * row.sumStride;
        writeBits(row.channels, row.words + 1LL * column * wordsPerColumn, [&](int c) {
            const bool flipped = row.flipped[c / 32] >> c % 32 & 1;
            return (sums[c] >= row.least[c]) != flipped;
        });
    }
}

std::uint32_t popcountSteps(std::int64_t steps)
{
    const Words word = Words{} + 0x5a5a5a5au;
    constexpr int chains = 8;
    Words counts[chains] = {};
    for (std::int64_t step = 0; step < steps; step += chains) {
        for (Words& count : counts)
            count += popcounts(word ^ count);
        asm volatile("" : "+m"(counts)); // unknown to the compiler: no chain is another's copy
    }
    return counts[0][0] + counts[chains - 1][0];
}

bool supported()
{
    return true;
}

} // namespace

const KernelSet kernels{.name = "portable",
                        .supported = supported,
                        .gemm = gemm,
                        .lanes = lanes,
                        .binaryRow = binaryRow,
                        .epilogueRow = epilogueRow,
                        .signBits = signBits,
                        .thresholdRow = thresholdRow,
                        .popcountSteps = popcountSteps,
                        .stepBits = lanes * 32};

} // namespace binweave::portable
