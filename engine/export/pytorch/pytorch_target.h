// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/export_target.h"

namespace binweave {

/// The row of PyTorch: a folder with a readable project (model, training on many processes, evaluation), the design and
/// its weights; run for its check by python3 with torch.
ExportTarget pytorchTarget();

/// A Python with torch: $BINWEAVE_PYTHON, python3 of PATH, or the system's. Error (failed): there is none.
Result<std::string> pythonWithTorch();

} // namespace binweave
