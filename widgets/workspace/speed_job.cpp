// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/speed_job.h"

#include "engine/random_model.h"

namespace binweave {

void SpeedJob::start(const NetworkDesign& design)
{
    m_work.start([this, design](const std::stop_token& stop) { return measure(design, stop); },
                 [this](const Result<NetworkBenchmark>& benchmark) { deliver(benchmark); });
}

Result<NetworkBenchmark> SpeedJob::measure(const NetworkDesign& design, const std::stop_token& stop)
{
    const auto kernels = chooseKernelSet();
    if (!kernels)
        return tl::unexpected(kernels.error());
    return randomModel(design, 1).and_then([&](const TrainedModel& model) {
        return benchmarkNetwork(model, **kernels, benchmarkBatch, stop, [this](double part) { m_done = part; });
    });
}

void SpeedJob::deliver(const Result<NetworkBenchmark>& benchmark)
{
    m_done = 0; // for the next
    if (m_work.stopRequested())
        Q_EMIT stopped();
    else if (benchmark)
        Q_EMIT finished(*benchmark);
    else
        Q_EMIT failed(QString::fromStdString(benchmark.error().sentence));
    Q_EMIT ended();
}

} // namespace binweave
