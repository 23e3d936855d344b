// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/result.h"

#include <QDateTime>
#include <QObject>
#include <QSqlDatabase>
#include <QString>
#include <optional>
#include <vector>

namespace binweave {

enum class RunState { running, paused, stopped, finished, failed };

/// What the history knows of a run; all else is in its folder.
struct RunRecord
{
    int id = 0;
    QString folder;
    QString name; ///< the design's name
    NetworkDesign design;
    QString data; ///< as named for --data
    RunState state = RunState::running;
    QDateTime started; ///< UTC
    qint64 seed = 0;
    int epochs = 0;
    qint64 parameterBits = 0;
    qint64 storedBytes = 0;
    std::optional<double> top1; ///< percent; empty until finished
    std::optional<double> top5;
    QString note;
};

/// The history of runs, kept in SQLite between starts; window and command line share it.
class RunStore : public QObject
{
    Q_OBJECT

public:
    /// BINWEAVE_DATA_DIR, or the user's application data folder: holds runs.sqlite and runs/.
    static QString defaultFolder();

    static Result<std::unique_ptr<RunStore>> open(const QString& folder = defaultFolder());
    ~RunStore() override;

    /// A folder for a new run, below the store's own, that does not exist yet.
    QString newRunFolder(const QString& designName) const;

    Result<int> add(const RunRecord& run); ///< its id
    Result<void> update(const RunRecord& run);
    /// Takes the run from the history; its folder too where `deleteFolder`.
    Result<void> remove(int id, bool deleteFolder);

    std::vector<RunRecord> runs() const; ///< newest first
    std::optional<RunRecord> run(int id) const;
    std::optional<RunRecord> runIn(const QString& folder) const;

Q_SIGNALS:
    void changed();

private:
    explicit RunStore(QString folder);
    QString m_folder;
    QSqlDatabase m_database;
};

QString runStateName(RunState state); ///< running, paused, .. as in --json

} // namespace binweave
