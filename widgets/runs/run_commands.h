// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/workspace/run_store.h"

#include <QUndoCommand>
#include <vector>

/// What can be undone in the history of runs.
namespace binweave {

/// Takes runs out of the history. Their folders stay until deleteFolders(), so that undo brings everything back.
class RemoveRuns : public QUndoCommand
{
public:
    RemoveRuns(RunStore& store, std::vector<RunRecord> runs);

    void redo() override;
    void undo() override;

    /// For good: of those removed whose folders are the store's own; others belong to the user.
    void deleteFolders();

private:
    RunStore& m_store;
    std::vector<RunRecord> m_runs;
    bool m_removed = false;
};

class EditNote : public QUndoCommand
{
public:
    EditNote(RunStore& store, int runId, QString note);

    void redo() override { write(m_after); }
    void undo() override { write(m_before); }

private:
    void write(const QString& note);

    RunStore& m_store;
    int m_runId;
    QString m_before;
    QString m_after;
};

} // namespace binweave
