// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/speed_job.h"

#include "engine/random_model.h"

#include <atomic>
#include <exception>
#include <fmt/format.h>
#include <thread>

namespace binweave {

struct SpeedJob::Worker
{
    Result<NetworkBenchmark> benchmark = binweave::failed("It did not run.");
    std::atomic<double> done = 0;
    std::atomic<bool> ended = false;
    std::stop_source stop;
    std::jthread thread{}; ///< last: it ends before what it uses

    ~Worker() { stop.request_stop(); }

    void run(const NetworkDesign& design)
    {
        try {
            benchmark = measured(design);
        } catch (const std::exception& exception) {
            benchmark =
                binweave::failed(fmt::format("An unexpected error ended the measurement: {}.", exception.what()));
        }
        ended = true;
    }

    Result<NetworkBenchmark> measured(const NetworkDesign& design)
    {
        const auto kernels = chooseKernelSet();
        if (!kernels)
            return tl::unexpected(kernels.error());
        return randomModel(design, 1).and_then([&](const TrainedModel& model) {
            return benchmarkNetwork(model, **kernels, benchmarkBatch, stop.get_token(),
                                    [this](double part) { done = part; });
        });
    }
};

SpeedJob::SpeedJob(QObject* parent) : QObject(parent)
{
    constexpr int interval = 40; // milliseconds
    m_timer.setInterval(interval);
    connect(&m_timer, &QTimer::timeout, this, &SpeedJob::poll);
}

SpeedJob::~SpeedJob() = default;

void SpeedJob::start(const NetworkDesign& design)
{
    m_worker = std::make_unique<Worker>();
    m_worker->thread = std::jthread([worker = m_worker.get(), design] { worker->run(design); });
    m_timer.start();
}

void SpeedJob::stop()
{
    if (m_worker)
        m_worker->stop.request_stop();
}

void SpeedJob::poll()
{
    Q_EMIT progressed(m_worker->done);
    if (!m_worker->ended)
        return;
    m_timer.stop();
    m_worker->thread.join();
    const std::unique_ptr<Worker> worker = std::move(m_worker);
    if (worker->stop.stop_requested())
        Q_EMIT stopped();
    else if (worker->benchmark)
        Q_EMIT finished(*worker->benchmark);
    else
        Q_EMIT failed(QString::fromStdString(worker->benchmark.error().sentence));
    Q_EMIT ended();
}

} // namespace binweave
