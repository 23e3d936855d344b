// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"

#include <string>

namespace binweave {

/// Opens the window on a DESIGN or a model file, or what was open last; without a display, the headless tour. Its exit
/// status.
/// Error (badInput): a build without widgets.
Result<int> start(int argc, char** argv, const std::string& opened);

} // namespace binweave
