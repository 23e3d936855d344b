// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/export_model.h"
#include "widgets/workspace/background_job.h"

#include <QObject>
#include <QString>
#include <atomic>

namespace binweave {

/// What to export, and where to.
struct ExportRequest
{
    QString run; ///< folder of a trained network
    const ExportTarget* target = nullptr;
    ExportOptions options{};
    QString path{};
    QString data{}; ///< whose test images check it; where they are gone, those of checkImages()
    int images = 0;
};

/// Exports and checks on a thread of its own. Signals arrive on the thread of this object.
class ExportJob : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    bool isRunning() const { return m_work.isRunning(); }
    void start(const ExportRequest& request); ///< ignored while it runs
    void stop() { m_work.stop(); }

Q_SIGNALS:
    void progressed(int imagesDone, int imagesInAll); ///< engine and artefact, so twice the images
    void finished(const binweave::ExportOutcome& outcome);
    void failed(const QString& sentence); ///< also where stopped
    void ended();                         ///< after either

private:
    Result<ExportOutcome> exportAndCheck(const ExportRequest& request, const std::stop_token& stop);
    void deliver(const Result<ExportOutcome>& outcome);

    std::atomic<int> m_done = 0;
    std::atomic<int> m_inAll = 0;
    BackgroundJob m_work{"export", [this] { Q_EMIT progressed(m_done, m_inAll); }};
};

} // namespace binweave
