// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"

namespace binweave {

/// What the window is for, on a machine without a display: estimates the default design, trains it on the embedded
/// data for about a minute, runs it on the popcount engine, and draws the bits-versus-accuracy chart in the current
/// folder.
Result<void> headlessTour();

} // namespace binweave
