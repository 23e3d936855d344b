// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace binweave {

/// Weights that take few values. They are cut into `groups` runs of equal length; each has a table of 2^bits levels,
/// and each weight an index of `bits` bits.
struct LevelCoding
{
    int bits = 1; ///< 1..8
    std::size_t groups = 1;
    std::vector<float> levels;        ///< [groups][2^bits], ascending; unused ones repeat the largest
    std::vector<std::uint8_t> planes; ///< [bits][planeBytes]: bit i of plane p is bit p of weight i's index

    static std::size_t planeBytes(std::size_t weights) { return (weights + 63) / 64 * 8; }
};

/// Nothing where a group has more than 256 values, or the levels would take more room than the weights.
std::optional<LevelCoding> encodeLevels(std::span<const float> weights, std::size_t groups);

/// Preconditions: weights.size() is a multiple of groups; levels and planes have the sizes given above.
void decodeLevels(int bits, std::size_t groups, std::span<const float> levels, std::span<const std::uint8_t> planes,
                  std::span<float> weights);

} // namespace binweave
