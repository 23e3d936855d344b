// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"

#include <array>
#include <cstddef>

namespace binweave {

/// One register tile of C, `rows` x `columns` of GemmTiles:
/// c[i * ldc + j] = (accumulate ? c[i * ldc + j] : 0) + sum over p ascending of a[i * rowStride + p * stepStride] * b[p
/// * ldb + j].
struct TileOperands
{
    const float* a;
    std::ptrdiff_t rowStride;
    std::ptrdiff_t stepStride;
    const float* b;
    std::ptrdiff_t ldb;
    float* c;
    std::ptrdiff_t ldc;
    int k;
    bool accumulate;
};

using GemmTile = void (*)(const TileOperands&);

/// The register tiles of one instruction set, for 1 .. mostRows rows, one and two vectors wide.
struct GemmTiles
{
    static constexpr int mostRows = 12;
    static constexpr int mostColumns = 32;
    using Table = std::array<GemmTile, mostRows>; ///< of row count - 1; shorter tables end in null
    int rows;
    int columns; ///< of `narrow`; `wide` has twice as many
    Table narrow;
    Table wide;
    /// panel[p][j] = b[p * ldb + j] for `steps` rows of a wide tile's columns.
    void (*copyWide)(const float* b, std::ptrdiff_t ldb, int steps, float* panel);
};

/// Cuts C into tiles; panels of B are packed where they are read more than once, transposed or ragged.
void gemmByTiles(const GemmTiles& tiles, const GemmShape& shape, const float* a, const float* b, float* c);

} // namespace binweave
