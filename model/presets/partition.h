// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/presets/preset_family.h"

/// Group-Net's groups of blocks (methods.md, 'Group-wise').
namespace binweave {

/// Keys k, bits and partition; `two`: whether v2, groups of two blocks, is there.
std::vector<PresetKey> groupNetKeys(bool two);

/// The units in groups of `k` branches as `partition` says: v1 (one unit each), v2 (two), v3 (all), numbers of units
/// joined by '+', or layer-wise: k bases in each layer instead. Error (badInput): numbers that do not add up.
Result<std::vector<Group>> partitioned(std::vector<std::vector<Block>> units, const PresetSettings& settings);

} // namespace binweave
