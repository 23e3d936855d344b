// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"

namespace binweave {

/// `bench --kernels`: the shapes of the performance table on every kernel set that this processor has, or on the one
/// that BINWEAVE_KERNELS names; as a table, or as the JSON of commands.md.
/// `seconds`: spent on each figure.
Result<void> benchKernels(double seconds, bool json);

} // namespace binweave
