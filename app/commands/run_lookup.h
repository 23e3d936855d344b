// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"
#include "widgets/workspace/run_store.h"

#include <memory>
#include <string>

namespace binweave {

/// The run history; where it cannot be opened a note says why and this run is not kept in it.
std::unique_ptr<RunStore> runStoreOrNote();

/// The folder of RUN as a user names it: a run folder, the number of a run in the history, or gallery:NAME. Also the
/// path of a model file. Error (badInput): there is no such run.
Result<std::string> runFolder(const std::string& run);

/// Error (badInput): no run of this number.
Result<RunRecord> recordedRun(const RunStore& store, int id);

} // namespace binweave
