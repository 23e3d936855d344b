// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/workspace/run_store.h"

#include <QAbstractTableModel>
#include <QLocale>
#include <vector>

namespace binweave {

/// The queue, the history and the gallery as a table, newest run first. The note can be edited: noteEdited() asks for
/// it.
class RunsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { name, top1, state, dataSet, parameterBits, storedSize, epochs, seed, started, note, columns };
    enum Roles { sortRole = Qt::UserRole };

    explicit RunsModel(RunStore& store, QObject* parent = nullptr);

    const RunRecord& run(int row) const { return m_runs[static_cast<std::size_t>(row)]; }
    int rowOf(int runId) const; ///< -1 where there is none

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

    void refresh();

Q_SIGNALS:
    void noteEdited(int runId, const QString& note);

private:
    QString text(const RunRecord& run, int column) const;
    QVariant sortKey(const RunRecord& run, int column) const;

    RunStore& m_store;
    std::vector<RunRecord> m_runs;
    QLocale m_locale;
};

} // namespace binweave
