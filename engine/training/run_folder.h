// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/trainer.h"

#include <filesystem>
#include <vector>

/// The text files of a run folder.
namespace binweave {

/// Makes the folder if need be and writes design.json and settings.json. Errors: badInput where it already holds a run,
/// failed where it cannot be written.
Result<void> beginRun(const std::filesystem::path& folder, const NetworkDesign& design,
                      const TrainingSettings& settings);

/// The folder holds a run of this design with these settings. Error (badInput): the sentence says what differs.
Result<void> checkRun(const std::filesystem::path& folder, const NetworkDesign& design,
                      const TrainingSettings& settings);

/// log.csv, whole and atomically.
Result<void> writeLog(const std::filesystem::path& folder, const std::vector<EpochRecord>& epochs);

Result<void> writeResult(const std::filesystem::path& folder, const RunResult& result);

} // namespace binweave
