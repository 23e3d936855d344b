// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/settings.h"

#include <cstdint>

namespace binweave {

/// The learning rate of step `step` (from 0) of a run of `steps` steps; settings.learningRate is the highest.
///
/// constant: always that. step: a tenth of it from firstDrop of the run on, a hundredth from secondDrop on. cosine:
/// half a cosine down to 0. oneCycle (Smith and Topin 2018, constants of PyTorch's OneCycleLR with pct_start 0.1): half
/// a cosine from 1/25 of it up over the first tenth, then one down to 1/250000.
double learningRate(const TrainingSettings& settings, std::int64_t step, std::int64_t steps);

} // namespace binweave
