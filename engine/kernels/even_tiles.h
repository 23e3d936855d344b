// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace binweave {

/// Calls tiles[n - 1](row, first, block) for `columns` columns, or what else a row consists of: n of them from `first`
/// on, in as few tiles as can be, whose sizes differ by one at most.
template <class Tiles, class Row>
void eachTile(const Tiles& tiles, const Row& row, int columns, int block)
{
    const auto most = static_cast<int>(tiles.size());
    const int count = (columns + most - 1) / most;
    const int size = columns / count;
    const int longer = columns % count;
    for (int i = 0, first = 0; i < count; ++i) {
        const int n = i < longer ? size + 1 : size;
        tiles[n - 1](row, first, block);
        first += n;
    }
}

} // namespace binweave
