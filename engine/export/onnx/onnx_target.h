// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/export_target.h"

namespace binweave {

/// The row of ONNX: one file, run for its check by Binweave's own evaluator of its operators.
ExportTarget onnxTarget();

} // namespace binweave
