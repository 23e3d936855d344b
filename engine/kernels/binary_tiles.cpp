// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/binary_tiles.h"

namespace binweave {

namespace {

template <class Row>
void byTiles(const BinaryTiles<Row>& tiles, const Row& row, int firstBlock)
{
    const BinaryRow& windows = windowsOf(row);
    EvenParts(windows.blocks - firstBlock, tiles.blocks).eachRun([&](int block, int blocks, int parts) {
        const TileColumns columns(windows, tiles.pixels[blocks - 1]);
        for (; parts > 0; --parts, block += blocks)
            columns.eachRun([&](int column, int pixels, int count) {
                tiles.tiles[blocks - 1][pixels - 1](row, column, firstBlock + block, count);
            });
    });
}

} // namespace

void binaryRowByTiles(const BinaryTiles<>& tiles, const BinaryRow& row)
{
    byTiles(tiles, row, 0);
}

void binaryBitsRowByTiles(const BinaryTiles<BinaryBitsRow>& tiles, const BinaryBitsRow& row)
{
    byTiles(tiles, row, row.firstBlock);
}

} // namespace binweave
