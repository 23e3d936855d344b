// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/export_target.h"

namespace binweave {

/// What the float engine gives, against which an artefact is checked.
struct ReferenceRun
{
    std::vector<float> scores;       ///< images x classes
    std::vector<float> nearest;      ///< per image: least distance of a value from the threshold that quantizes it
    std::vector<LayerValues> layers; ///< of every node but the input, for comparedImages()
};

/// Errors: those of FloatNetwork::build() and chooseKernelSet(); failed where it was stopped.
Result<ReferenceRun> runReference(const TrainedModel& model, const LabelledImages& images,
                                  const ExportControl& control = {});

} // namespace binweave
