// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/training_job.h"

#include "model/estimate.h"
#include "widgets/workspace/design_for_data.h"
#include "widgets/workspace/run_lock.h"
#include "widgets/workspace/training_arena.h"
#include "widgets/workspace/training_mailbox.h"

#include <QDir>
#include <QFile>
#include <QLockFile>
#include <fmt/format.h>
#include <tuple>

namespace binweave {

namespace {

QString textOf(const std::string& text)
{
    return QString::fromStdString(text);
}

} // namespace

TrainingJob::TrainingJob(RunStore& store, QObject* parent)
    : QObject(parent), m_store(store), m_work("run", [this] { deliver(); })
{}

TrainingJob::~TrainingJob()
{
    const QSignalBlocker nobodyListens(this);
    stop();
    if (m_state == State::training || m_state == State::paused)
        m_work.finish();
}

void TrainingJob::start(const NetworkDesign& design, const QString& data, const TrainingSettings& settings,
                        const QString& folder)
{
    RunRecord run;
    run.design = design;
    run.name = textOf(design.name);
    run.data = data;
    run.folder = QDir(folder.isEmpty() ? m_store.newRunFolder(run.name) : folder).absolutePath();
    m_settings = settings;
    m_resume = false;
    prepare(std::move(run));
}

void TrainingJob::startQueued(int runId)
{
    RunRecord run = m_store.run(runId).value_or(RunRecord{});
    m_settings = run.settings;
    m_resume = false;
    prepare(std::move(run));
}

void TrainingJob::resumeRun(int runId)
{
    m_resume = true;
    prepare(m_store.run(runId).value_or(RunRecord{}));
}

void TrainingJob::prepare(RunRecord run)
{
    Q_ASSERT(m_state == State::idle);
    m_run = std::move(run);
    m_epochs.clear();
    m_layers.clear();
    m_error.reset();
    m_mailbox = std::make_unique<Mailbox>();
    if (m_data && textOf(m_data->name) != m_run.data)
        m_data.reset();
    const auto load = [kept = m_data, name = m_run.data.toStdString()](const std::stop_token&) -> Result<Data> {
        if (kept)
            return kept;
        return loadDataSet(name).map([](DataSet&& data) { return std::make_shared<const DataSet>(std::move(data)); });
    };
    m_work.start(inTrainingArena(m_threads, load), [this](const Result<Data>& loaded) { beginTraining(loaded); });
    setState(State::loading);
}

void TrainingJob::pause()
{
    if (m_state != State::training)
        return;
    m_mailbox->control.pause();
    m_run.state = RunState::paused;
    record();
    setState(State::paused);
}

void TrainingJob::proceed()
{
    if (m_state != State::paused)
        return;
    m_mailbox->control.resume();
    m_run.state = RunState::running;
    record();
    setState(State::training);
}

void TrainingJob::stop()
{
    if (m_state == State::idle)
        return;
    m_work.stop();
    m_mailbox->control.stop();
}

void TrainingJob::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void TrainingJob::deliver()
{
    const std::optional<StepProgress> progress = m_mailbox->takeProgress();
    const std::vector<LayerReport> reports = m_mailbox->takeLayers();
    for (const LayerReport& report : reports) {
        if (!m_layers.empty() && !m_layers.back().epochEnds)
            m_layers.pop_back();
        m_layers.push_back(report);
    }
    if (!reports.empty())
        Q_EMIT layersMeasured();
    for (const EpochRecord& epoch : m_mailbox->takeEpochs()) {
        m_epochs.push_back(epoch);
        Q_EMIT epochDone(epoch);
    }
    if (progress)
        Q_EMIT progressed(*progress);
}

void TrainingJob::beginTraining(const Result<Data>& loaded)
{
    const Result<void> opened = loaded.and_then([this](const Data& data) {
        m_data = data;
        return m_work.stopRequested() ? Result<void>() : openRun();
    });
    if (!opened)
        fail(opened.error());
    if (!opened || m_work.stopRequested()) {
        if (m_run.state == RunState::queued)
            leaveQueue(opened);
        end();
        return;
    }
    const auto work = [this, run = m_run](const std::stop_token&) {
        return train(run.design, *m_data, m_settings, run.folder.toStdString(), m_resume, *m_mailbox,
                     m_mailbox->control);
    };
    m_work.start(inTrainingArena(m_threads, work),
                 [this](const Result<TrainingOutcome>& outcome) { endTraining(outcome); });
    setState(State::training);
}

/// A run of the queue that could not begin says why; one that was stopped before is as if it had never been.
void TrainingJob::leaveQueue(const Result<void>& opened)
{
    if (opened) {
        forget();
        return;
    }
    m_run.state = RunState::failed;
    m_run.note = textOf(opened.error().sentence);
    record();
}

/// The run's folder, locked, and its place in the store.
Result<void> TrainingJob::openRun()
{
    const std::string folder = m_run.folder.toStdString();
    if (m_resume) {
        const Result<TrainingSettings> settings = loadSettings(folder);
        if (!settings)
            return tl::unexpected(settings.error());
        m_settings = *settings;
        m_epochs = readLog(folder).value_or(std::vector<EpochRecord>());
        m_layers = readLayerLog(folder).value_or(std::vector<LayerReport>());
    } else {
        if (const std::optional<std::string> note = followData(m_run.design, *m_data))
            Q_EMIT noted(textOf(*note));
        if (QFile::exists(m_run.folder + QStringLiteral("/design.json")))
            return badInput(fmt::format("The folder '{}' already holds a run.", folder));
    }
    const Result<Estimates> estimates = estimate(m_run.design);
    if (!estimates)
        return tl::unexpected(estimates.error());
    if (!QDir().mkpath(m_run.folder))
        return binweave::failed(fmt::format("Cannot make the run folder '{}'.", folder));
    m_lock = lockRunFolder(m_run.folder);
    if (!m_lock)
        return binweave::failed(fmt::format("Another process is training in '{}'.", folder));

    const bool queued = m_run.state == RunState::queued;
    m_run.state = RunState::running;
    m_run.place = 0;
    m_run.note.clear();
    m_run.settings = m_settings;
    m_run.seed = m_settings.seed;
    m_run.epochs = m_settings.epochs;
    m_run.parameterBits = estimates->parameterBits;
    m_run.storedBytes = estimates->storedBytes();
    if (m_resume)
        return m_store.update(m_run);
    m_run.started = QDateTime::currentDateTimeUtc();
    if (queued)
        return m_store.update(m_run);
    if (const std::optional<RunRecord> former = m_store.runIn(m_run.folder)) // its folder was emptied
        m_store.remove(former->id, false);
    return m_store.add(m_run).map([this](int id) { m_run.id = id; });
}

void TrainingJob::endTraining(const Result<TrainingOutcome>& outcome)
{
    settle(outcome);
    if (m_run.state == RunState::finished && !m_work.stopRequested())
        beginEvaluation();
    else
        end();
}

void TrainingJob::settle(const Result<TrainingOutcome>& outcome)
{
    if (!outcome) {
        m_run.state = RunState::failed;
        m_run.note = textOf(outcome.error().sentence);
        fail(outcome.error());
        if (!m_resume && outcome.error().kind == Error::Kind::badInput) {
            forget();
            return;
        }
    } else if (outcome->end == TrainingEnd::finished) {
        m_run.state = RunState::finished;
        m_run.top1 = outcome->result.top1;
        m_run.top5 = outcome->result.top5;
    } else {
        m_run.state = RunState::stopped;
    }
    record();
    m_lock.reset();
}

void TrainingJob::beginEvaluation()
{
    const auto compare = [this, folder = m_run.folder.toStdString()](const std::stop_token& stop) {
        return loadTrainedModel(folder).and_then(
            [&](const TrainedModel& model) { return compareEngines(model, m_data->test, stop); });
    };
    m_work.start(inTrainingArena(m_threads, compare), [this](const Result<EngineComparison>& comparison) {
        deliverEvaluation(comparison);
        end();
    });
    setState(State::evaluating);
}

void TrainingJob::deliverEvaluation(const Result<EngineComparison>& comparison)
{
    if (!comparison)
        Q_EMIT noted(textOf(comparison.error().sentence));
    else if (comparison->complete() && !comparison->agree())
        Q_EMIT noted(tr("The popcount engine and the float engine disagree on the test images; please report this."));
    if (comparison && comparison->complete())
        Q_EMIT evaluated(comparison->packed, comparison->ratio());
}

/// A run that could not begin is none.
void TrainingJob::forget()
{
    m_lock.reset();
    QDir().rmdir(m_run.folder); // where nothing was written
    std::ignore = m_store.remove(m_run.id, false);
    m_run.id = 0;
}

void TrainingJob::fail(const Error& error)
{
    m_error = error;
    Q_EMIT failed(textOf(error.sentence));
}

void TrainingJob::end()
{
    m_lock.reset();
    setState(State::idle);
    Q_EMIT ended();
}

void TrainingJob::record()
{
    if (const Result<void> updated = m_store.update(m_run); !updated)
        Q_EMIT noted(textOf(updated.error().sentence));
}

} // namespace binweave
