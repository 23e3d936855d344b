// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/export_target.h"

namespace binweave {

/// Scores and no layer values, by the popcount engine: of formats that hold weights and leave running to Binweave.
Result<ArtefactScores> runOnPackedEngine(const TrainedModel& model, const LabelledImages& images,
                                         const ExportControl& control);

} // namespace binweave
