// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/export_target.h"

namespace binweave {

/// Writes the project to the folder `path`, which must be new or empty; it appears whole or not at all.
Result<std::vector<std::filesystem::path>> writePytorchProject(const TrainedModel& model,
                                                               const std::filesystem::path& path);

} // namespace binweave
