// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/trained_model.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace binweave {

/// What a program's arrays hold only as what came of it, by the names of the tensors: of methods with levels the scales
/// and the learned levels as they are, and the weights by one of each class and base (weight_levels.h) where that gives
/// the same levels, else all; thresholds and levels of activations.
using CLearned = std::map<std::string, std::vector<float>>;

/// Precondition: checkWeights().
CLearned cLearned(const Graph& graph, const Weights& weights);

/// Weights from such a list and their signs, [base][term][weight of a base]. Empty: the list fits neither way.
std::optional<std::vector<float>> weightsOfSigns(const WeightPrecision& precision, int bases,
                                                 std::span<const float> signs, std::span<const float> learned);

} // namespace binweave
