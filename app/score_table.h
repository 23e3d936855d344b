// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/inference.h"

#include <filesystem>
#include <vector>

namespace binweave {

/// Scores of all test images, [image][class].
std::vector<float> allScores(const InferenceEngine& engine, const LabelledImages& images);

/// A CSV file: index, label and one column per class, each score with as many digits as tell it from its neighbours.
Result<void> writeScores(const InferenceEngine& engine, const DataSet& data, const std::filesystem::path& file);

} // namespace binweave
