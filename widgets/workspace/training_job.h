// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/inference.h"
#include "engine/training/trainer.h"
#include "model/design.h"

#include <QObject>
#include <QString>
#include <memory>
#include <vector>

namespace binweave {

class RunStore;

/// Trains one design at a time on a thread of its own, records the run in the store, and, when it has finished,
/// evaluates the weights on the popcount engine. Signals arrive on the thread of this object; step progress as
/// snapshots, at most every 40 ms.
class TrainingJob : public QObject
{
    Q_OBJECT

public:
    enum class State { idle, loading, training, paused, evaluating };

    explicit TrainingJob(RunStore& store, QObject* parent = nullptr);
    ~TrainingJob() override; ///< stops the run (which leaves a checkpoint) and waits for it

    State state() const;
    int runId() const; ///< of the current or last run; 0 before the first

    /// Only while idle. `data` as named for --data.
    void start(const NetworkDesign& design, const QString& data, const TrainingSettings& settings);
    /// Continues a stopped run of the store from its checkpoint.
    void resumeRun(int runId);
    void pause();
    void proceed(); ///< after pause
    void stop();

    const std::vector<EpochRecord>& epochs() const; ///< of the current or last run

Q_SIGNALS:
    void stateChanged();
    void progressed(const binweave::StepProgress& progress);
    void epochDone(const binweave::EpochRecord& record);
    /// Packed evaluation of a finished run, and its speed over the float engine, both measured on the test images.
    void evaluated(const binweave::Evaluation& packed, double ratioToFloat);
    void failed(const QString& sentence);
    void ended(); ///< finished, stopped or failed; state() is idle

private:
    struct Worker;
    std::unique_ptr<Worker> m_worker;
};

} // namespace binweave
