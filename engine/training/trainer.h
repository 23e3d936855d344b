// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_set.h"
#include "engine/training/layer_report.h"
#include "engine/training/settings.h"
#include "model/design.h"
#include "model/result.h"

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace binweave {

/// One line of log.csv.
struct EpochRecord
{
    int epoch = 0;                    ///< from 1
    double loss = 0;                  ///< mean over the epoch's steps
    double trainTop1 = 0;             ///< percent, of the augmented images as they were trained on
    std::optional<double> testTop1{}; ///< percent; empty where there is a validation split: the test images then serve
                                      ///< the final figure only
    double learningRate = 0;
    double imagesPerSecond = 0;
    double secondsLeft = 0;
    std::optional<double> validationTop1{}; ///< percent, of the held-out training images

    /// Of images that were not trained on, whichever the run looks at.
    double evaluatedTop1() const { return validationTop1 ? *validationTop1 : testTop1.value_or(0); }
};

struct StepProgress
{
    int epoch = 0; ///< from 1
    int step = 0;  ///< from 1, in the epoch
    int stepsPerEpoch = 0;
    int epochs = 0;
    double loss = 0;      ///< mean over the epoch so far
    double trainTop1 = 0; ///< percent, over the epoch so far
    double imagesPerSecond = 0;
    double secondsLeft = 0; ///< of the whole run
};

/// Called on the training thread.
class TrainingObserver
{
public:
    virtual ~TrainingObserver() = default;
    virtual void stepDone(const StepProgress&) {}
    virtual void epochDone(const EpochRecord&) {}
    /// Every LayerObserver::stepsPerReport steps, and before each epochDone.
    virtual void layersMeasured(const LayerReport&) {}
};

/// Set from any thread. Stop writes a checkpoint and returns; pause holds between two steps until resumed or stopped.
class TrainingControl
{
public:
    void stop();
    void pause();
    void resume();
    bool stopRequested() const { return m_state.load() == State::stop; }
    bool paused() const { return m_state.load() == State::pause; }
    /// Waits while paused; false where the run shall stop. For the trainer.
    bool proceed();

private:
    enum class State { run, pause, stop };
    std::atomic<State> m_state = State::run;
};

/// result.json.
struct RunResult
{
    double top1 = 0; ///< percent, test images, the weights that were kept
    double top5 = 0;
    long long parameterBits = 0;
    long long storedBytes = 0;
    std::int64_t seed = 0;
    int epochs = 0;                         ///< trained; fewer than planned where patience ran out
    int keptEpoch = 0;                      ///< whose weights were kept
    std::optional<double> validationTop1{}; ///< percent, of the kept weights on the held-out images
    double seconds = 0;                     ///< spent training, over all resumptions
    std::string data;
    std::string command;        ///< that repeats the run
    std::string instructionSet; ///< of the float kernels: same seed, same figure holds per instruction set
};

enum class TrainingEnd { finished, stopped };

struct TrainingOutcome
{
    TrainingEnd end = TrainingEnd::finished;
    RunResult result; ///< of a finished run
};

/// Trains in `folder`, which then holds design.json, settings.json, log.csv, layers.csv, checkpoint.bin,
/// weights.safetensors, result.json (commands.md), and last.safetensors where the weights that were kept are not the
/// last. With `resume`, continues from its checkpoint to the same weights, to the bit, as a run that was never
/// interrupted; the design and settings must be those of the folder. Same design, seed and data give the same weights
/// for any number of threads (TBB's arena is the caller's). Errors: a folder that holds another run (badInput), data of
/// the wrong shape or classes (badInput), a corrupt checkpoint (badInput), a parent or teacher that is no trained run
/// or does not fit (badInput), a file that cannot be written (failed), a loss that is not a number (failed).
Result<TrainingOutcome> train(const NetworkDesign& design, const DataSet& data, const TrainingSettings& settings,
                              const std::filesystem::path& folder, bool resume, TrainingObserver& observer,
                              TrainingControl& control);

/// The epochs of a run folder's log.csv.
Result<std::vector<EpochRecord>> readLog(const std::filesystem::path& folder);

/// A run folder's settings and result. Errors (badInput): missing or malformed, naming the file.
Result<TrainingSettings> loadSettings(const std::filesystem::path& folder);
Result<RunResult> loadResult(const std::filesystem::path& folder);

} // namespace binweave
