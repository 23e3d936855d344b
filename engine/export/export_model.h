// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/verification.h"

#include <cstdint>

namespace binweave {

struct ExportOutcome
{
    std::vector<std::filesystem::path> files;
    std::uint64_t bytes = 0; ///< of all files
    Verification verified;
};

/// Runs the artefact at `path` and compares it with the float engine. Errors: of target.run() and runReference();
/// scores or layer values of a wrong number. `control.progress` counts every image twice: engine, then artefact.
Result<Verification> verify(const ExportTarget& target, const TrainedModel& model, const std::filesystem::path& path,
                            const LabelledImages& images, const ExportControl& control = {});

/// Reaches, writes, reads back from disk and verifies. An artefact that is not accepted is no error: the outcome says
/// so. Errors: badInput where the format does not reach the design; failed where it cannot be written or run.
Result<ExportOutcome> exportModel(const ExportTarget& target, const TrainedModel& model, const ExportOptions& options,
                                  const std::filesystem::path& path, const LabelledImages& images,
                                  const ExportControl& control = {});

/// The first `count` images, or all where there are fewer.
LabelledImages firstImages(const LabelledImages& images, int count);

} // namespace binweave
