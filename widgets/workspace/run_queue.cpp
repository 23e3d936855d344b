// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/run_queue.h"

#include "model/estimate.h"

#include <QDir>
#include <algorithm>
#include <tuple>

namespace binweave {

RunQueue::RunQueue(RunStore& store, TrainingJob& job, QObject* parent)
    : QObject(parent), m_store(store), m_job(job), m_held(!store.queue().empty())
{
    // Once the job has told everybody that it is done.
    connect(&job, &TrainingJob::ended, this, &RunQueue::beginNext, Qt::QueuedConnection);
    connect(&store, &RunStore::changed, this, &RunQueue::changed);
}

Result<void> RunQueue::add(const NetworkDesign& design, const QString& data, const TrainingSettings& settings)
{
    const std::vector<RunRecord> waiting = runs();
    if (waiting.empty() && m_job.state() == TrainingJob::State::idle) {
        m_job.start(design, data, settings);
        return {};
    }
    const Result<Estimates> estimates = estimate(design);
    if (!estimates)
        return tl::unexpected(estimates.error());
    RunRecord run;
    run.design = design;
    run.name = QString::fromStdString(design.name);
    run.data = data;
    run.settings = settings;
    run.state = RunState::queued;
    run.place = waiting.empty() ? 1 : waiting.back().place + 1;
    run.seed = settings.seed;
    run.epochs = settings.epochs;
    run.parameterBits = estimates->parameterBits;
    run.storedBytes = estimates->storedBytes();
    run.folder = m_store.newRunFolder(run.name);
    // Folders are made when runs begin to train; until then their names are taken by the records and the job.
    for (int suffix = 2; run.folder == m_job.folder() || m_store.runIn(run.folder); ++suffix)
        run.folder = m_store.newRunFolder(QStringLiteral("%1 %2").arg(run.name).arg(suffix));
    return m_store.add(run).map([this](int) { beginNext(); });
}

void RunQueue::hold()
{
    m_held = true;
    Q_EMIT changed();
}

void RunQueue::release()
{
    m_held = false;
    Q_EMIT changed();
    beginNext();
}

void RunQueue::beginNext()
{
    if (m_held || m_job.state() != TrainingJob::State::idle)
        return;
    const std::vector<RunRecord> waiting = runs();
    if (waiting.empty())
        return;
    const int next = waiting.front().id;
    if (next == m_begun) { // the history could not take down that it left the queue
        hold();
        return;
    }
    m_begun = next;
    m_job.startQueued(next);
}

void RunQueue::move(int runId, int places)
{
    std::vector<RunRecord> waiting = runs();
    const auto at = std::ranges::find(waiting, runId, &RunRecord::id);
    if (at == waiting.end())
        return;
    const auto from = at - waiting.begin();
    const auto to = std::clamp<std::ptrdiff_t>(from + places, 0, static_cast<std::ptrdiff_t>(waiting.size()) - 1);
    if (from < to)
        std::rotate(waiting.begin() + from, waiting.begin() + from + 1, waiting.begin() + to + 1);
    else
        std::rotate(waiting.begin() + to, waiting.begin() + from, waiting.begin() + from + 1);
    number(std::move(waiting));
}

void RunQueue::number(std::vector<RunRecord> runs)
{
    int place = 0;
    for (RunRecord& run : runs) {
        if (run.place == ++place)
            continue;
        run.place = place;
        std::ignore = m_store.update(run);
    }
}

} // namespace binweave
