// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"
#include "widgets/workspace/run_record.h"

#include <QObject>
#include <QSqlDatabase>
#include <QString>
#include <QTimer>
#include <memory>
#include <optional>
#include <vector>

namespace binweave {

/// The history of runs, kept in SQLite between starts. Several processes may use it at the same time: they wait for
/// each other's writes.
class RunStore : public QObject
{
    Q_OBJECT

public:
    /// BINWEAVE_DATA_DIR, or the user's application data folder: holds runs.sqlite and runs/.
    static QString defaultFolder();

    /// Makes the folder where it is missing. Runs whose process has died are stopped ones from now on.
    /// Errors (failed): a folder that cannot be written, a damaged history, one of a newer Binweave.
    static Result<std::unique_ptr<RunStore>> open(const QString& folder = defaultFolder());
    /// A history that is forgotten with the object, for when open() fails; run folders go below `folder`.
    static std::unique_ptr<RunStore> openInMemory(const QString& folder);
    ~RunStore() override;

    /// A folder for a new run, below the store's own, that does not exist yet.
    QString newRunFolder(const QString& designName) const;

    /// Its id: a new one, or its own where it has one (undo of remove).
    Result<int> add(const RunRecord& run);
    Result<void> update(const RunRecord& run);
    /// Takes the run from the history. With `deleteFolder` its files go too, and the folder if that leaves it empty.
    Result<void> remove(int id, bool deleteFolder);

    std::vector<RunRecord> runs() const;                                ///< newest first
    const std::vector<RunRecord>& gallery() const { return m_gallery; } ///< the runs that come with Binweave
    std::vector<RunRecord> queue() const;       ///< those that wait, in the order in which they will train
    std::optional<RunRecord> run(int id) const; ///< also of the gallery
    std::optional<RunRecord> runIn(const QString& folder) const;

Q_SIGNALS:
    void changed(); ///< by this process at once, by another one within two seconds

private:
    explicit RunStore(QString folder);
    Result<void> connectTo(const QString& file);
    void settleLeftovers();
    void watchOthers();

    QString m_folder;
    QSqlDatabase m_database;
    std::vector<RunRecord> m_gallery;
    QTimer m_watch;
    int m_dataVersion = 0; ///< SQLite's; moves with writes of other connections
};

} // namespace binweave
