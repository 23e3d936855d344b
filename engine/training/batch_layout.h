// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

namespace binweave {

/// A batch is cut into shards of a fixed number of images. Shards, not threads, decide the order in which sums over a
/// batch are taken; therefore the weights do not depend on the number of threads.
struct BatchLayout
{
    static constexpr int shardImages = 8;

    int batch = 0;

    int shards() const { return (batch + shardImages - 1) / shardImages; }
    int firstImage(int shard) const { return shard * shardImages; }
    int images(int shard) const { return std::min(shardImages, batch - firstImage(shard)); }
};

} // namespace binweave
