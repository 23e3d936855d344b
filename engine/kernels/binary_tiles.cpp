// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/binary_tiles.h"

namespace binweave {

namespace {

template <class Row>
void byTiles(const BinaryTiles<Row>& tiles, const Row& row, int firstBlock)
{
    const BinaryRow& windows = windowsOf(row);
    constexpr int cached = 512; // weights, words of all lanes: they stay from one run of tiles to the next
    const bool areFew = windows.blocks * windows.counted.count() * windows.words <= cached;
    EvenParts(windows.blocks - firstBlock, tiles.blocks).eachRun([&](int block, int blocks, int parts) {
        const TileColumns columns(windows, tiles.pixels[blocks - 1]);
        const auto fill = [&](int first, int below) {
            columns.eachRun([&](int column, int pixels, int across) {
                tiles.tiles[blocks - 1][pixels - 1](row, {column, firstBlock + first, across, below});
            });
        };
        if (columns.isOneRun() || areFew)
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
