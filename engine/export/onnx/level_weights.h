// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace binweave {

/// Weights of few levels (weight_levels.h) as ONNX has them: each as its level.
struct LevelWeights
{
    std::vector<std::uint8_t> classes;      ///< [bases][outputs][inputs]
    std::vector<std::vector<float>> tables; ///< [bases]: the level of each class
};

/// weights: [bases][outputs][inputs]; learned: [bases][2] of TTQ, else empty.
LevelWeights levelWeights(const WeightPrecision& precision, int bases, std::span<const float> weights,
                          std::span<const float> learned);

/// Latent weights that have the same levels: for each base one for each level in use, in ascending order of the levels.
/// Nothing where no such ones are found.
using LatentOfLevels = std::vector<std::vector<float>>;
std::optional<LatentOfLevels> latentOfLevels(const WeightPrecision& precision, int bases,
                                             std::span<const float> weights, std::span<const float> learned);

/// values: [bases][outputs][inputs], levels. Nothing where a base has other than as many.
std::optional<std::vector<float>> latentWeights(const LatentOfLevels& latent, std::span<const float> values);

} // namespace binweave
