// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/trained_model.h"

#include <optional>

namespace binweave {

/// What a file held: a model that Binweave exported, or a design that was recognized in a foreign float network.
struct ImportedModel
{
    std::string format; ///< "onnx", ..
    NetworkDesign design;
    std::optional<TrainedModel> model{}; ///< with weights; empty for a foreign network
    std::vector<std::string> notes{};    ///< what could not be taken over, a sentence each
};

/// Finds the format by content. Untrusted input. Errors (badInput): one sentence, naming the file.
Result<ImportedModel> importModel(const std::filesystem::path& path);

/// Makes a folder of design.json and weights.safetensors, as a run has them. Errors: badInput where it already holds
/// either; failed where it cannot be written.
Result<void> saveModelFolder(const TrainedModel& model, const std::filesystem::path& folder);

} // namespace binweave
