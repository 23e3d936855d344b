// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/binary_tiles.h"

namespace binweave {

namespace {

template <class Row>
void byTiles(const BinaryTiles<Row>& tiles, const Row& row, int firstBlock)
{
    const BinaryRow& windows = windowsOf(row);
    const bool areFew = hasFewWeights(windows);
    EvenParts(windows.blocks - firstBlock, tiles.blocks).eachRun([&](int block, int blocks, int parts) {
        const TileColumns columns(windows, tiles.pixels[blocks - 1]);
        const auto fill = [&](int first, int below) {
            for (int r = 0; r < windows.rows; ++r) {
                const Row alone = rowOf(row, r);
                columns.eachRun([&](int column, int pixels, int across) {
                    tiles.tiles[blocks - 1][pixels - 1](alone, {column, firstBlock + first, across, below});
                });
            }
        };
        if (areFew)
            return fill(block, parts);
        for (; parts > 0; --parts, block += blocks)
            fill(block, 1);
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
