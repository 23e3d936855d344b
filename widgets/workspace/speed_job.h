// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/packed/network_benchmark.h"
#include "model/design.h"
#include "widgets/workspace/background_job.h"

#include <QObject>
#include <QString>
#include <atomic>

namespace binweave {

/// Measures how fast a design runs on this processor, with random weights, which take as long as trained ones, on a
/// thread of its own. Signals arrive on the thread of this object.
class SpeedJob : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    bool isRunning() const { return m_work.isRunning(); }
    void start(const NetworkDesign& design); ///< ignored while it runs
    void stop() { m_work.stop(); }           ///< takes effect within a pass of an image

Q_SIGNALS:
    void progressed(double part); ///< 0 to 1
    void finished(const binweave::NetworkBenchmark& benchmark);
    void failed(const QString& sentence);
    void stopped();
    void ended(); ///< after any of the three

private:
    Result<NetworkBenchmark> measure(const NetworkDesign& design, const std::stop_token& stop);
    void deliver(const Result<NetworkBenchmark>& benchmark);

    std::atomic<double> m_done = 0;
    BackgroundJob m_work{"measurement", [this] { Q_EMIT progressed(m_done); }};
};

} // namespace binweave
