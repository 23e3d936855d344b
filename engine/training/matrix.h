// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace binweave {

/// A view of the values of one node in one shard: a row per channel; a column per image and pixel, images outermost.
struct Matrix
{
    float* data = nullptr;
    int rows = 0;
    int columns = 0;

    float* row(int index) const { return data + static_cast<std::ptrdiff_t>(index) * columns; }
    std::ptrdiff_t size() const { return static_cast<std::ptrdiff_t>(rows) * columns; }
};

} // namespace binweave
