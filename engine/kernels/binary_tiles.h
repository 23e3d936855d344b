// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/even_tiles.h"
#include "engine/kernels/kernel_set.h"

#include <algorithm>
#include <array>

namespace binweave {

/// `across` tiles side by side from `column` on, and as many for each of `below` times the tile's blocks from `block`.
struct TileGrid
{
    int column;
    int block;
    int across;
    int below;
};

template <class Row>
using BinaryTile = void (*)(const Row& row, const TileGrid& grid);

/// The register tiles of one instruction set, for 1 .. `blocks` blocks and 1 .. `pixels` pixels, that end in sums
/// (BinaryRow) or in bits (BinaryBitsRow).
template <class RowKind = BinaryRow>
struct BinaryTiles
{
    using Row = std::array<BinaryTile<RowKind>, 16>; ///< of pixel count - 1; shorter ones end in null
    int blocks;
    std::array<int, 4> pixels; ///< of block count - 1
    std::array<Row, 4> tiles;  ///< of block count - 1
};

/// A row's windows and weights, whatever its outputs.
inline const BinaryRow& windowsOf(const BinaryRow& row)
{
    return row;
}

inline const BinaryRow& windowsOf(const BinaryBitsRow& row)
{
    return row.row;
}

/// Whether the weights stay in the second-level cache from one run of tiles to the next: then a run takes all blocks.
inline bool hasFewWeights(const BinaryRow& row)
{
    constexpr int cached = 8192; // words of all lanes
    return row.blocks * row.counted.count() * row.words <= cached;
}

/// Row r of rows, alone.
inline BinaryRow rowOf(const BinaryRow& rows, int r)
{
    const std::ptrdiff_t before = 1LL * r * rows.columns;
    BinaryRow row = rows;
    row.rows = 1;
    row.parities += r * rows.rowStride;
    row.startOf += before;
    row.sums = rows.sums ? rows.sums + before * rows.blocks * ParityPlanes::lanes : nullptr;
    return row;
}

inline BinaryBitsRow rowOf(const BinaryBitsRow& rows, int r)
{
    BinaryBitsRow row = rows;
    row.row = rowOf(rows.row, r);
    row.bits += r * rows.rowStride;
    return row;
}

/// The columns of a row in tiles of at most `most`, which cover a row of outputs that has ends, or two of four pixels,
/// without a tile across.
class TileColumns
{
public:
    TileColumns(const BinaryRow& row, int most)
        : m_columns(row.columns),
          m_most(most),
          m_together(row.ends.width == 0   ? row.columns
                     : row.ends.width == 4 ? std::min(8, row.columns)
                                           : row.ends.width),
          m_parts(m_together, most)
    {}

    /// visit(column, size, count): tiles of one size side by side.
    void eachRun(auto&& visit) const
    {
        int column = 0;
        const auto shifted = [&](int first, int size, int count) { visit(column + first, size, count); };
        for (; column + m_together <= m_columns; column += m_together)
            m_parts.eachRun(shifted);
        if (column < m_columns)
            EvenParts(m_columns - column, m_most).eachRun(shifted);
    }

private:
    int m_columns;
    int m_most;
    int m_together;
    EvenParts m_parts;
};

/// Cuts a row of outputs into tiles of sizes as equal as can be.
void binaryRowByTiles(const BinaryTiles<>& tiles, const BinaryRow& row);
void binaryBitsRowByTiles(const BinaryTiles<BinaryBitsRow>& tiles, const BinaryBitsRow& row);

} // namespace binweave
