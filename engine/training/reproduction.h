// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/settings.h"
#include "model/design.h"

#include <string>

namespace binweave {

/// The call of binweave that repeats a run: `train` with the design by its expression or preset where it is one, else
/// from the run's design.json, and every setting as a flag, so that later defaults do not matter. For a shell.
std::string trainingCommand(const NetworkDesign& design, const std::string& data, const TrainingSettings& settings);

} // namespace binweave
