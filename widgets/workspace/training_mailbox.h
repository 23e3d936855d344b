// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/trainer.h"
#include "widgets/workspace/training_job.h"

#include <mutex>
#include <optional>
#include <vector>

namespace binweave {

/// What the thread of one run leaves for the job to take, at any time, and the control that the job has of it.
class TrainingJob::Mailbox : public TrainingObserver
{
public:
    TrainingControl control;

    void stepDone(const StepProgress& progress) override;
    void epochDone(const EpochRecord& epoch) override;
    void layersMeasured(const LayerReport& report) override;
    std::optional<StepProgress> takeProgress();
    std::vector<EpochRecord> takeEpochs();
    std::vector<LayerReport> takeLayers();

private:
    std::mutex m_mutex;
    std::optional<StepProgress> m_progress;
    std::vector<EpochRecord> m_epochs;
    std::vector<LayerReport> m_layers;
};

} // namespace binweave
