// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/layer_observer.h"
#include "engine/training/optimizer.h"
#include "engine/training/parameter.h"
#include "engine/training/weight_average.h"
#include "model/result.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace binweave {

/// How far a run has come.
struct TrainingProgress
{
    int epochs = 0;        ///< finished, evaluated and logged
    std::int64_t step = 0; ///< steps done in the whole run
    double lossSum = 0;    ///< of the images of the epoch in hand
    std::int64_t hits = 0; ///< among them
    double seconds = 0;    ///< spent so far, over all resumptions
    double top1 = 0;       ///< of the last evaluation
    double top5 = 0;
    double bestTop1 = -1; ///< of all evaluations; the first of equal ones
    int bestEpoch = 0;    ///< from 1; 0 before the first
};

/// All that a run needs to go on as if it had never stopped.
struct Checkpoint
{
    TrainingProgress& progress;
    std::span<Parameter* const> parameters;
    Optimizer& optimizer;
    WeightAverage* average;       ///< null without one
    LayerObserver::Tally& layers; ///< of the epoch in hand
    std::string run;              ///< design, settings and data as one text; must be the same again
    std::string instructionSet;   ///< of the float kernels so far
};

/// A tensor file (checked by its CRC), atomically. Error: failed with the path.
Result<void> writeCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint);

/// Fills what `checkpoint` refers to, and only where all of it is sound. Error (badInput): damaged, or of another run.
Result<void> readCheckpoint(const std::filesystem::path& file, Checkpoint& checkpoint);

} // namespace binweave
