// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// What a training run draws random numbers for: the first counter of a RandomStream named by the run's seed. Purposes
/// lie so far apart that adding an epoch or a step to one never reaches another.
namespace binweave::purpose {

inline constexpr std::uint64_t weights = 1ULL << 60;      ///< then: node
inline constexpr std::uint64_t order = 2ULL << 60;        ///< + epoch
inline constexpr std::uint64_t augmentation = 3ULL << 60; ///< + epoch; then: image of the data set
inline constexpr std::uint64_t dropout = 4ULL << 60;      ///< + step; then: node and image of the batch; channel
inline constexpr std::uint64_t parent = 5ULL << 60;       ///< then: parameter

} // namespace binweave::purpose
