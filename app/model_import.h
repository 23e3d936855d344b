// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/import_model.h"
#include "widgets/workspace/background_job.h"
#include "widgets/workspace/run_store.h"

#include <QWidget>

namespace binweave {

class DesignFiles;

/// File > Import: reads a model file on a thread of its own, shows its design, and keeps its weights as a run of the
/// history, so that it can be evaluated and exported.
class ModelImport : public QObject
{
    Q_OBJECT

public:
    ModelImport(DesignFiles& files, RunStore& store, QWidget* window);

    void ask();
    void read(const QString& file); ///< ignored while another is read

Q_SIGNALS:
    void message(const QString& sentence); ///< for the status bar

private:
    void take(const QString& file, const Result<ImportedModel>& imported);
    void say(const QString& text, const QStringList& notes);
    Result<void> keep(const QString& file, const TrainedModel& model);

    DesignFiles& m_files;
    RunStore& m_store;
    QWidget* m_window;
    BackgroundJob m_work{"import"};
};

} // namespace binweave
