// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/export_model.h"

#include <QObject>
#include <QString>
#include <QTimer>
#include <memory>
#include <optional>

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
    explicit ExportJob(QObject* parent = nullptr);
    ~ExportJob() override; ///< stops and waits

    bool isRunning() const { return m_worker != nullptr; }
    void start(const ExportRequest& request); ///< only while nothing runs
    void stop();

Q_SIGNALS:
    void progressed(int imagesDone, int imagesInAll); ///< engine and artefact, so twice the images
    void finished(const binweave::ExportOutcome& outcome);
    void failed(const QString& sentence); ///< also where stopped
    void ended();                         ///< after either

private:
    struct Worker;
    void poll();

    std::unique_ptr<Worker> m_worker;
    QTimer m_timer;
};

} // namespace binweave
