// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"

namespace binweave {

/// Calls tiles[n - 1](row, column, block) for all outputs of a row in the channels of `block`, n of them side by side;
/// the sizes differ by one at most.
template <class Tiles>
void floatRowByTiles(const Tiles& tiles, const FloatRow& row, int block)
{
    const int count = (row.columns + static_cast<int>(tiles.size()) - 1) / static_cast<int>(tiles.size());
    for (int i = 0; i < count; ++i) {
        const int first = row.columns * i / count;
        tiles[row.columns * (i + 1) / count - first - 1](row, first, block);
    }
}

} // namespace binweave
