// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/training_worker.h"

#include <exception>
#include <fmt/format.h>
#include <new>
#include <sys/resource.h>
#include <tbb/task_arena.h>
#include <tbb/task_scheduler_observer.h>
#include <unistd.h>

namespace binweave {

namespace {

/// Threads that train yield to the window: a click is answered although all cores work. Linux keeps the niceness of
/// each thread by its own.
class Niceness : public tbb::task_scheduler_observer
{
public:
    explicit Niceness(tbb::task_arena& arena) : tbb::task_scheduler_observer(arena) { observe(true); }
    ~Niceness() override { observe(false); }
    void on_scheduler_entry(bool) override { ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 5); }
};

Result<void> guarded(const std::function<Result<void>()>& work)
{
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return failed("There is not enough memory for this run; a smaller batch or network needs less.");
    } catch (const std::exception& exception) {
        return failed(fmt::format("The run ended on an unexpected error: {}.", exception.what()));
    }
}

} // namespace

TrainingJob::Worker::~Worker()
{
    stop();
    if (m_thread.joinable())
        m_thread.join();
}

void TrainingJob::Worker::launch(int threads, std::function<Result<void>()> work)
{
    if (m_thread.joinable())
        m_thread.join();
    m_done = false;
    m_thread = std::thread([this, threads, work = std::move(work)] {
        tbb::task_arena arena(threads > 0 ? threads : tbb::task_arena::automatic);
        const Niceness niceness(arena);
        m_returned = arena.execute([&] { return guarded(work); });
        m_done = true;
    });
}

Result<void> TrainingJob::Worker::finish()
{
    if (m_thread.joinable())
        m_thread.join();
    return m_returned;
}

void TrainingJob::Worker::stop()
{
    m_control.stop();
    m_stop.request_stop();
}

void TrainingJob::Worker::stepDone(const StepProgress& progress)
{
    const std::scoped_lock lock(m_mutex);
    m_progress = progress;
}

void TrainingJob::Worker::epochDone(const EpochRecord& epoch)
{
    const std::scoped_lock lock(m_mutex);
    m_epochs.push_back(epoch);
}

void TrainingJob::Worker::layersMeasured(const LayerReport& report)
{
    const std::scoped_lock lock(m_mutex);
    m_layers.push_back(report);
}

std::vector<LayerReport> TrainingJob::Worker::takeLayers()
{
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_layers, {});
}

std::optional<StepProgress> TrainingJob::Worker::takeProgress()
{
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_progress, std::nullopt);
}

std::vector<EpochRecord> TrainingJob::Worker::takeEpochs()
{
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_epochs, {});
}

} // namespace binweave
