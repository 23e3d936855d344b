// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/inference.h"
#include "engine/training/trainer.h"
#include "model/design.h"
#include "widgets/workspace/background_job.h"
#include "widgets/workspace/engine_comparison.h"
#include "widgets/workspace/run_store.h"

#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

class QLockFile;

namespace binweave {

/// Trains one design at a time on a thread of its own, records the run in the store, and, when it has finished,
/// evaluates the weights on the popcount engine. Signals arrive on the thread of this object; step progress as
/// snapshots, at most every 40 ms. The last data set is kept in memory for the next run.
class TrainingJob : public QObject
{
    Q_OBJECT

public:
    enum class State { idle, loading, training, paused, evaluating };

    explicit TrainingJob(RunStore& store, QObject* parent = nullptr);
    ~TrainingJob() override; ///< stops the run (which leaves a checkpoint) and waits for it

    /// Of the next run; 0, the default: all that the processor has. The result does not depend on it.
    void setThreads(int threads) { m_threads = threads; }

    State state() const { return m_state; }
    int runId() const { return m_run.id; }                        ///< of the current or last run; 0 before it trains
    const QString& folder() const { return m_run.folder; }        ///< the same; taken, but not made until it trains
    const std::optional<Error>& error() const { return m_error; } ///< of the current or last run

    /// Only while idle. `data` as named for --data; the design's input and classes follow it (noted). `folder`: where
    /// the store's own is not wanted.
    void start(const NetworkDesign& design, const QString& data, const TrainingSettings& settings,
               const QString& folder = {});
    /// Only while idle. Begins a run that waits in the store (RunState::queued).
    void startQueued(int runId);
    /// Only while idle. Continues a stopped or failed run of the store from its checkpoint.
    void resumeRun(int runId);
    void pause();
    void proceed(); ///< after pause
    void stop();

    int plannedEpochs() const { return m_settings.epochs; }             ///< of the current or last run
    const std::vector<EpochRecord>& epochs() const { return m_epochs; } ///< of the current or last run
    /// Of the current or last run: at each epoch's end, then the last one of the epoch in hand where there is one.
    const std::vector<LayerReport>& layers() const { return m_layers; }

Q_SIGNALS:
    void stateChanged();
    void progressed(const binweave::StepProgress& progress);
    void epochDone(const binweave::EpochRecord& record);
    void layersMeasured(); ///< layers() has changed
    /// Packed evaluation of a finished run, and its speed over the float engine, both measured on the test images.
    void evaluated(const binweave::Evaluation& packed, double ratioToFloat);
    /// What the user should know although the run goes on: a sentence.
    void noted(const QString& sentence);
    void failed(const QString& sentence);
    void ended(); ///< finished, stopped or failed; state() is idle

private:
    class Mailbox;
    using Data = std::shared_ptr<const DataSet>;

    void prepare(RunRecord run);
    void setState(State state);
    void deliver();
    void beginTraining(const Result<Data>& loaded);
    Result<void> openRun();
    void endTraining(const Result<TrainingOutcome>& outcome);
    void settle(const Result<TrainingOutcome>& outcome);
    void forget();
    void leaveQueue(const Result<void>& opened);
    void beginEvaluation();
    void deliverEvaluation(const Result<EngineComparison>& comparison);
    void fail(const Error& error);
    void end();
    void record();

    RunStore& m_store;
    int m_threads = 0;
    State m_state = State::idle;
    RunRecord m_run;
    TrainingSettings m_settings;
    bool m_resume = false;
    Data m_data;
    std::vector<EpochRecord> m_epochs;
    std::vector<LayerReport> m_layers;
    std::optional<Error> m_error;
    std::unique_ptr<QLockFile> m_lock;
    std::unique_ptr<Mailbox> m_mailbox;
    BackgroundJob m_work;
};

} // namespace binweave
