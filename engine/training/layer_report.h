// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace binweave {

/// What a layer with weights does while it trains; the branches of a group together.
struct LayerStatistics
{
    std::string layer;                    ///< as in the estimates: "block1.conv1"
    std::optional<double> flipRate{};     ///< percent of its binary weights whose sign changed since the report before
    std::optional<double> insideWindow{}; ///< percent of its quantized inputs at which the surrogate passes a gradient
    double gradientNorm = 0; ///< Euclidean, of the mean loss of a batch by the weights; mean over the steps
    bool operator==(const LayerStatistics&) const = default;
};

struct LayerReport
{
    int epoch = 0;                         ///< from 1
    std::int64_t step = 0;                 ///< of the run, from 1: after which it was measured
    std::int64_t steps = 0;                ///< over which flips are counted
    bool epochEnds = false;                ///< then flips are counted over the epoch, and the report is in layers.csv
    std::vector<LayerStatistics> layers{}; ///< in network order
};

/// layers.csv of a run folder, whole and atomically: a line an epoch and layer.
Result<void> writeLayerLog(const std::filesystem::path& folder, const std::vector<LayerReport>& epochs);

/// Of each epoch its layers; the steps are not written down and stay 0. Error (badInput): missing or damaged.
Result<std::vector<LayerReport>> readLayerLog(const std::filesystem::path& folder);

} // namespace binweave
