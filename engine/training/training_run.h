// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/inference.h"
#include "engine/trained_model.h"
#include "engine/training/batch_source.h"
#include "engine/training/checkpoint.h"
#include "engine/training/layer_observer.h"
#include "engine/training/optimizer.h"
#include "engine/training/pace.h"
#include "engine/training/teacher.h"
#include "engine/training/trainer.h"
#include "engine/training/training_network.h"
#include "engine/training/validation_split.h"

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace binweave {

/// A training run in its folder: steps, epochs, log, checkpoints, result.
class TrainingRun
{
public:
    TrainingRun(const NetworkDesign& design, const DataSet& data, const TrainingSettings& settings,
                ValidationSplit split, const std::filesystem::path& folder, TrainingObserver& observer,
                TrainingControl& control, const KernelSet& kernels, std::unique_ptr<TrainingNetwork> network,
                std::optional<Teacher> teacher);

    /// Log and checkpoint of the folder; without a checkpoint the run starts again.
    Result<void> resume();

    Result<TrainingOutcome> run();

private:
    enum class EpochEnd { reached, stopped };
    Result<EpochEnd> finishEpoch();
    Result<void> takeStep();
    Result<EpochEnd> closeEpoch();
    Result<TrainingOutcome> finish();
    Result<TrainingOutcome> stop();
    Result<void> save();
    Result<void> writeLogs() const;

    Result<void> keep();
    Result<TrainedModel> keptModel();
    bool validates() const { return m_validation.count() > 0; }
    bool keepsBest() const { return validates() && m_settings.keep == KeptWeights::best; }
    bool outOfPatience() const
    {
        return validates() && m_settings.patience > 0 &&
               m_progress.epochs - m_progress.bestEpoch >= m_settings.patience;
    }

    Result<Evaluation> evaluated(const TrainedModel& model, const LabelledImages& images);
    TrainedModel model() const; ///< averaged where that is set
    TrainedModel rawModel() const;
    void reportStep();
    Result<void> observeStep();
    Result<LayerReport> layerReport(const LayerObserver::Tally& tally, bool epochEnds) const;
    tl::unexpected<Error> diverged() const;
    bool weightsAreFinite() const;

    std::int64_t stepsPerEpoch() const { return m_batches.stepsPerEpoch(); }
    std::int64_t steps() const { return stepsPerEpoch() * m_settings.epochs; }
    std::int64_t stepsOfEpoch() const { return m_progress.step - stepsPerEpoch() * m_progress.epochs; }
    double imagesOfEpoch() const { return static_cast<double>(stepsOfEpoch()) * m_batches.batch(); }
    double secondsLeft() const
    {
        return m_pace.secondsFor(static_cast<double>(steps() - m_progress.step), m_settings.epochs - m_progress.epochs);
    }

    const NetworkDesign& m_design;
    const DataSet& m_data;
    const TrainingSettings& m_settings;
    const std::filesystem::path& m_folder;
    TrainingObserver& m_observer;
    TrainingControl& m_control;
    const KernelSet& m_kernels;
    std::unique_ptr<TrainingNetwork> m_network;
    std::optional<Teacher> m_teacher;
    Optimizer m_optimizer;
    std::optional<WeightAverage> m_average;
    BatchSource m_batches;
    LabelledImages m_validation; ///< the held-out images
    LayerObserver m_layers;
    LayerObserver::Tally m_epochTally;
    LayerObserver::Tally m_tally; ///< since the last report of the epoch
    std::vector<LayerReport> m_layerLog;
    TrainingProgress m_progress;
    Checkpoint m_checkpoint;
    std::vector<EpochRecord> m_log;
    Pace m_pace;
    std::chrono::steady_clock::time_point m_saved;
};

} // namespace binweave
