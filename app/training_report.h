// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/inference.h"
#include "engine/training/trainer.h"

#include <string>

namespace binweave {

class TrainingJob;

/// Prints what a job does: a line an epoch on standard output (JSON where asked), notes on standard error, and on a
/// terminal a progress line between them. For as long as the job lives.
class TrainingReport
{
public:
    TrainingReport(TrainingJob& job, bool json);

private:
    void showProgress(const StepProgress& progress);
    void clearProgress();
    void showEpoch(const EpochRecord& epoch);
    void showEvaluation(const Evaluation& packed, double ratioToFloat);

    bool m_json;
    bool m_terminal;
    bool m_progressShown = false;
};

} // namespace binweave
