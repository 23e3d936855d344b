// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/binary_tiles.h"

namespace binweave {

namespace {

/// Calls visit(start, size) for as few parts of at most `most` as can be, of as equal sizes as can be.
void eachPart(int count, int most, auto&& visit)
{
    const int parts = (count + most - 1) / most;
    int start = 0;
    for (int part = 0; part < parts; ++part) {
        const int size = (count - start + parts - part - 1) / (parts - part);
        visit(start, size);
        start += size;
    }
}

template <class Row>
void byTiles(const BinaryTiles<Row>& tiles, const Row& row, int allBlocks, int columns)
{
    eachPart(allBlocks, tiles.blocks, [&](int block, int blocks) {
        const auto& table = tiles.tiles[blocks - 1];
        eachPart(columns, tiles.pixels, [&](int column, int pixels) { table[pixels - 1](row, column, block); });
    });
}

} // namespace

void binaryRowByTiles(const BinaryTiles<>& tiles, const BinaryRow& row)
{
    byTiles(tiles, row, row.blocks, row.columns);
}

void binaryBitsRowByTiles(const BinaryTiles<BinaryBitsRow>& tiles, const BinaryBitsRow& row)
{
    byTiles(tiles, row, row.row.blocks, row.row.columns);
}

} // namespace binweave
