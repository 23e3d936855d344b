// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace binweave {

/// A value that steps `first` (writes it) to `last` (reads it last) need.
struct Lifetime
{
    std::size_t size = 0;
    int first = 0;
    int last = 0;
    int takes = -1; ///< index of a value of the same size whose place it may have where that ends as this one begins
};

/// Offsets such that no two values of overlapping lifetimes overlap in memory; `total` becomes the size of it all.
/// First fit in order of birth: small enough that a small network stays in the second-level cache.
std::vector<std::size_t> placeValues(const std::vector<Lifetime>& values, std::size_t& total);

} // namespace binweave
