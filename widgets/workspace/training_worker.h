// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/trainer.h"
#include "widgets/workspace/engine_comparison.h"
#include "widgets/workspace/training_job.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

namespace binweave {

/// The thread of one run, and what it leaves for the job to read: progress under a mutex at any time, results once the
/// work is done.
class TrainingJob::Worker : public TrainingObserver
{
public:
    ~Worker() override;

    /// Runs `work` on the thread inside an arena of `threads` (0: all), after the work before. Exceptions become
    /// errors.
    void launch(int threads, std::function<Result<void>()> work);
    bool done() const { return m_done; }
    /// Waits for the work; what it returned.
    Result<void> finish();

    void stop();
    TrainingControl& control() { return m_control; }
    std::stop_token stopToken() const { return m_stop.get_token(); }

    void stepDone(const StepProgress& progress) override;
    void epochDone(const EpochRecord& epoch) override;
    void layersMeasured(const LayerReport& report) override;
    std::optional<StepProgress> takeProgress();
    std::vector<EpochRecord> takeEpochs();
    std::vector<LayerReport> takeLayers();

    std::shared_ptr<const DataSet> data;
    TrainingOutcome outcome;
    EngineComparison comparison;

private:
    TrainingControl m_control;
    std::stop_source m_stop;
    std::thread m_thread;
    std::atomic<bool> m_done = true;
    Result<void> m_returned;
    std::mutex m_mutex;
    std::optional<StepProgress> m_progress;
    std::vector<EpochRecord> m_epochs;
    std::vector<LayerReport> m_layers;
};

} // namespace binweave
