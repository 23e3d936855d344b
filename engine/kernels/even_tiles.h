// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace binweave {

/// Calls visit(first, size) for parts of `count`: as few of at most `most` as can be, of sizes that differ by one at
/// most.
void eachPart(int count, int most, auto&& visit)
{
    const int parts = count <= most ? 1 : (count + most - 1) / most;
    const int size = parts == 1 ? count : count / parts; // divisions take as long as a small tile
    const int longer = parts == 1 ? 0 : count % parts;
    for (int i = 0, first = 0; i < parts; ++i) {
        const int n = i < longer ? size + 1 : size;
        visit(first, n);
        first += n;
    }
}

/// Calls tiles[n - 1](row, first, block) for parts of n columns, or what else a row consists of.
template <class Tiles, class Row>
void eachTile(const Tiles& tiles, const Row& row, int columns, int block)
{
    eachPart(columns, static_cast<int>(tiles.size()), [&](int first, int n) { tiles[n - 1](row, first, block); });
}

} // namespace binweave
