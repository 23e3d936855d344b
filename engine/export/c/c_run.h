// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/export_target.h"

namespace binweave {

/// Compiles the C source `source` (its header beside it) with the system's `cc` in a temporary folder and runs it on
/// the images. Errors (failed): no compiler; it does not compile, with the compiler's first complaint; it does not run;
/// it prints what are no scores; stopped.
Result<ArtefactScores> runCSource(const std::filesystem::path& source, const LabelledImages& images,
                                  const ExportControl& control);

} // namespace binweave
