// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/gemm_tiles.h"
#include "engine/kernels/sets.h"

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

constexpr GemmTiles tiles{.rows = 4,
                          .columns = lanes,
                          .narrow = {tile<1, 1>, tile<2, 1>, tile<3, 1>, tile<4, 1>},
                          .wide = {tile<1, 2>, tile<2, 2>, tile<3, 2>, tile<4, 2>}};

void gemm(const GemmShape& shape, const float* a, const float* b, float* c)
{
    gemmByTiles(tiles, shape, a, b, c);
}

bool supported()
{
    return true;
}

} // namespace

const KernelSet kernels{.name = "portable", .supported = supported, .gemm = gemm};

} // namespace binweave::portable
