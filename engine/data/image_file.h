// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/result.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace binweave {

/// Whether the name ends in .jpg, .jpeg or .png, in letters of either case.
bool hasImageName(const std::filesystem::path& path);

/// A JPEG or PNG file, told apart by content, as bytes [channel][row][column] of the shape: the largest centred part of
/// its proportions is scaled, averaging where it shrinks and linearly where it grows. The shape has 3 channels (red,
/// green, blue) or 1 (luma); transparency is laid over white. Errors: badInput with the file and what is wrong with it.
Result<std::vector<std::uint8_t>> readImage(const std::filesystem::path& path, const TensorShape& shape);

} // namespace binweave
