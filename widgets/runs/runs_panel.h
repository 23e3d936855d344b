// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/runs/runs_model.h"
#include "widgets/workspace/run_queue.h"
#include "widgets/workspace/training_job.h"

#include <QWidget>
#include <vector>

class QLabel;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;
class QUndoStack;

namespace binweave {

/// The queue of runs (move, hold, delete) and their history: sort, search, write notes, resume a stopped run, open a
/// run's design, delete. Deleting asks no question: it can be undone, and files go only with the panel.
class RunsPanel : public QWidget
{
    Q_OBJECT

public:
    RunsPanel(RunStore& store, TrainingJob& job, RunQueue& queue, QWidget* parent = nullptr);
    ~RunsPanel() override;

    void selectRun(int runId);
    QUndoStack* undoStack() { return m_undo; }
    QTableView& view() { return *m_view; }

Q_SIGNALS:
    void designWanted(const binweave::NetworkDesign& design);
    void runSelected(int runId);
    void exportWanted(int runId);

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildTable();
    void buildActions();
    QWidget* buildUndoBar();
    std::vector<RunRecord> selected() const;
    QWidget* buildQueueBar();
    void resume();
    void moveSelected(int places);
    void showQueue();
    void openDesign();
    void removeSelected();
    void showSelection();
    void showHint();
    void setIcons();

    RunStore& m_store;
    TrainingJob& m_job;
    RunQueue& m_queue;
    RunsModel* m_model;
    QSortFilterProxyModel* m_sorted;
    QUndoStack* m_undo;
    QLineEdit* m_search;
    QStackedWidget* m_pages;
    QTableView* m_view;
    QLabel* m_hint;
    QWidget* m_undoBar;
    QLabel* m_undoText;
    QAction* m_open;
    QAction* m_resume;
    QAction* m_export;
    QAction* m_remove;
    QAction* m_note;
    QAction* m_up;
    QAction* m_down;
    QAction* m_hold;
    QWidget* m_queueBar;
    QLabel* m_queueText;
};

} // namespace binweave
