// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <cstdint>
#include <vector>

namespace binweave {

/// A decoded picture: bytes [row][column][red, green, blue].
struct Raster
{
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;
};

/// The largest centred part with the proportions of the shape, scaled to it: bytes [channel][row][column], with 1
/// channel (luma) or 3. A triangle filter as wide as the larger of the two pixels, which averages when shrinking,
/// interpolates linearly when growing, and changes nothing at the same size.
std::vector<std::uint8_t> fitted(const Raster& raster, const TensorShape& shape);

} // namespace binweave
