// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commands/output.h"
#include "engine/training/trainer.h"

#include <string>
#include <vector>

namespace binweave {

/// {"result": {..}}, the contract's last line of a run.
Json resultJson(const RunResult& result);

/// Of runs that differ in their seeds only: mean, spread (the sample's deviation; null of one run), least and most
/// top-1 and top-5.
Json seedSummaryJson(const std::vector<RunResult>& results);
std::string seedSummaryText(const std::vector<RunResult>& results);

} // namespace binweave
