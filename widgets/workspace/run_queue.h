// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/workspace/run_store.h"
#include "widgets/workspace/training_job.h"

#include <QObject>
#include <vector>

namespace binweave {

/// Runs that wait for the one that trains. Each is a record of the store (RunState::queued) with a design, settings and
/// data of its own, so a crash loses none. As soon as the job is idle the first one begins, unless the queue is held.
class RunQueue : public QObject
{
    Q_OBJECT

public:
    /// Held from the start where runs of a former session wait: nothing begins to train unasked.
    RunQueue(RunStore& store, TrainingJob& job, QObject* parent = nullptr);

    /// Trains at once where nothing trains or waits, else last. Error: a design without estimates, a history that
    /// cannot be written.
    Result<void> add(const NetworkDesign& design, const QString& data, const TrainingSettings& settings);

    std::vector<RunRecord> runs() const { return m_store.queue(); }

    bool isHeld() const { return m_held; }
    void hold();    ///< the run that trains goes on, the next one waits
    void release(); ///< and begin the first one where nothing trains

    /// By so many places towards the end, or the front where negative; as far as it goes.
    void move(int runId, int places);

Q_SIGNALS:
    void changed(); ///< held or not, or a change of the store

private:
    void beginNext();
    void number(std::vector<RunRecord> runs);

    RunStore& m_store;
    TrainingJob& m_job;
    bool m_held;
    int m_begun = 0; ///< the last run that was begun from here
};

} // namespace binweave
