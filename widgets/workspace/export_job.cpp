// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/export_job.h"

#include "engine/export/check_images.h"

#include <atomic>
#include <exception>
#include <fmt/format.h>
#include <thread>

namespace binweave {

struct ExportJob::Worker
{
    Result<ExportOutcome> outcome = binweave::failed("It did not run.");
    std::atomic<int> done = 0;
    std::atomic<int> inAll = 0;
    std::atomic<bool> ended = false;
    std::stop_source stop;
    std::jthread thread{}; ///< last: it ends before what it uses

    void run(const ExportRequest& request)
    {
        try {
            outcome = exported(request);
        } catch (const std::exception& exception) {
            outcome = binweave::failed(fmt::format("An unexpected error ended the export: {}.", exception.what()));
        }
        ended = true;
    }

    Result<ExportOutcome> exported(const ExportRequest& request)
    {
        const auto model = loadTrainedModel(request.run.toStdString());
        if (!model)
            return tl::unexpected(model.error());
        const TensorShape& input = model->design.input;
        auto images = checkImages(input, request.data.toStdString(), request.images);
        if (!images)
            images = checkImages(input, {}, request.images);
        inAll = 2 * images->images.count();
        return exportModel(*request.target, *model, request.options, request.path.toStdString(), images->images,
                           {.stop = stop.get_token(), .progress = [this](int count) { done = count; }});
    }
};

ExportJob::ExportJob(QObject* parent) : QObject(parent)
{
    constexpr int interval = 40; // milliseconds
    m_timer.setInterval(interval);
    connect(&m_timer, &QTimer::timeout, this, &ExportJob::poll);
}

ExportJob::~ExportJob()
{
    stop();
}

void ExportJob::start(const ExportRequest& request)
{
    m_worker = std::make_unique<Worker>();
    m_worker->thread = std::jthread([worker = m_worker.get(), request] { worker->run(request); });
    m_timer.start();
}

void ExportJob::stop()
{
    if (m_worker)
        m_worker->stop.request_stop();
}

void ExportJob::poll()
{
    Q_EMIT progressed(m_worker->done, m_worker->inAll);
    if (!m_worker->ended)
        return;
    m_timer.stop();
    m_worker->thread.join();
    const std::unique_ptr<Worker> worker = std::move(m_worker);
    if (worker->outcome)
        Q_EMIT finished(*worker->outcome);
    else
        Q_EMIT failed(QString::fromStdString(worker->outcome.error().sentence));
    Q_EMIT ended();
}

} // namespace binweave
