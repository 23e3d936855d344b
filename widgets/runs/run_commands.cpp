// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runs/run_commands.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QSignalBlocker>
#include <tuple>

namespace binweave {

RemoveRuns::RemoveRuns(RunStore& store, std::vector<RunRecord> runs)
    : QUndoCommand(QCoreApplication::translate("RunsPanel", "delete runs")), m_store(store), m_runs(std::move(runs))
{}

void RemoveRuns::redo()
{
    for (const RunRecord& run : m_runs)
        std::ignore = m_store.remove(run.id, false);
    m_removed = true;
}

void RemoveRuns::undo()
{
    for (const RunRecord& run : m_runs)
        std::ignore = m_store.add(run);
    m_removed = false;
}

void RemoveRuns::deleteFolders()
{
    if (!m_removed)
        return;
    const QSignalBlocker quiet(m_store);
    const QString own = QFileInfo(m_store.newRunFolder(QStringLiteral("run"))).absolutePath();
    for (const RunRecord& run : m_runs) {
        if (QFileInfo(run.folder).absolutePath() != own)
            continue;
        if (const auto id = m_store.add(run)) // the store knows which files of a folder are a run's
            std::ignore = m_store.remove(*id, true);
    }
}

EditNote::EditNote(RunStore& store, int runId, QString note)
    : QUndoCommand(QCoreApplication::translate("RunsPanel", "edit note")),
      m_store(store),
      m_runId(runId),
      m_after(std::move(note))
{
    if (const auto run = store.run(runId))
        m_before = run->note;
}

void EditNote::write(const QString& note)
{
    if (auto run = m_store.run(m_runId)) {
        run->note = note;
        std::ignore = m_store.update(*run);
    }
}

} // namespace binweave
