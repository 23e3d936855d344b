// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/binary_tiles.h"

namespace binweave {

namespace {

/// Calls visit(start, size, parts) for runs of equal parts: as few of at most `most` as can be, of sizes that differ by
/// one at most.
void eachRun(int count, int most, auto&& visit)
{
    const int parts = count <= most ? 1 : (count + most - 1) / most;
    const int size = parts == 1 ? count : count / parts; // divisions take as long as a small tile
    const int longer = parts == 1 ? 0 : count % parts;
    if (longer > 0)
        visit(0, size + 1, longer);
    visit(longer * (size + 1), size, parts - longer);
}

template <class Row>
void byTiles(const BinaryTiles<Row>& tiles, const Row& row, int firstBlock)
{
    const BinaryRow& windows = windowsOf(row);
    eachRun(windows.blocks - firstBlock, tiles.blocks, [&](int block, int blocks, int parts) {
        for (; parts > 0; --parts, block += blocks)
            eachRowsTogether(windows, [&](int first, int columns) {
                eachRun(columns, tiles.pixels[blocks - 1], [&](int column, int pixels, int count) {
                    tiles.tiles[blocks - 1][pixels - 1](row, first + column, firstBlock + block, count);
                });
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
