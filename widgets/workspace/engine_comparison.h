// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/inference.h"
#include "engine/trained_model.h"

#include <stop_token>

namespace binweave {

/// The same weights on both engines over the same images.
struct EngineComparison
{
    Evaluation packed;
    Evaluation real; ///< of the float engine
    bool agree() const { return packed.top1 == real.top1 && packed.top5 == real.top5; }
    double ratio() const { return packed.imagesPerSecond / real.imagesPerSecond; }
    bool complete() const { return packed.complete && real.complete; }
};

/// Errors: a design that the packed engine cannot run yet, an unusable BINWEAVE_KERNELS.
Result<EngineComparison> compareEngines(const TrainedModel& model, const LabelledImages& images,
                                        std::stop_token stop = {});

} // namespace binweave
