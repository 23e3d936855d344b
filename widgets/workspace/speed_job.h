// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/packed/network_benchmark.h"
#include "model/design.h"

#include <QObject>
#include <QString>
#include <QTimer>
#include <memory>

namespace binweave {

/// Measures how fast a design runs on this processor, with random weights, which take as long as trained ones, on a
/// thread of its own. Signals arrive on the thread of this object.
class SpeedJob : public QObject
{
    Q_OBJECT

public:
    explicit SpeedJob(QObject* parent = nullptr);
    ~SpeedJob() override; ///< stops and waits

    bool isRunning() const { return m_worker != nullptr; }
    void start(const NetworkDesign& design); ///< only while nothing runs
    void stop();                             ///< takes effect within a pass of an image

Q_SIGNALS:
    void progressed(double part); ///< 0 to 1
    void finished(const binweave::NetworkBenchmark& benchmark);
    void failed(const QString& sentence);
    void stopped();
    void ended(); ///< after any of the three

private:
    struct Worker;
    void poll();

    std::unique_ptr<Worker> m_worker;
    QTimer m_timer;
};

} // namespace binweave
