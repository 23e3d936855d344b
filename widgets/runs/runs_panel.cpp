// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runs/runs_panel.h"

#include "widgets/runs/run_commands.h"
#include "widgets/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QUndoStack>
#include <QVBoxLayout>
#include <algorithm>

namespace binweave {

RunsPanel::RunsPanel(RunStore& store, TrainingJob& job, RunQueue& queue, QWidget* parent)
    : QWidget(parent),
      m_store(store),
      m_job(job),
      m_queue(queue),
      m_model(new RunsModel(store, this)),
      m_sorted(new QSortFilterProxyModel(this)),
      m_undo(new QUndoStack(this)),
      m_search(new QLineEdit),
      m_pages(new QStackedWidget),
      m_view(new QTableView),
      m_hint(new QLabel)
{
    buildActions();
    buildTable();
    m_search->setObjectName("runsSearch");
    m_search->setPlaceholderText(tr("Search runs"));
    m_search->setAccessibleName(tr("Search runs"));
    m_search->setClearButtonEnabled(true);
    m_search->setMaximumWidth(260);
    m_hint->setObjectName("runsHint");
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setWordWrap(true);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    m_pages->addWidget(m_view);
    m_pages->addWidget(m_hint);

    auto* tools = new QHBoxLayout;
    tools->setContentsMargins(8, 4, 8, 4);
    tools->setSpacing(4);
    tools->addWidget(m_search, 1);
    tools->addStretch();
    for (QAction* action : {m_open, m_resume, m_export, m_remove}) {
        auto* button = new QToolButton;
        button->setObjectName(action->objectName() + QStringLiteral("Button"));
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setAutoRaise(true);
        tools->addWidget(button);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(tools);
    layout->addWidget(buildQueueBar());
    layout->addWidget(m_pages, 1);
    layout->addWidget(buildUndoBar());

    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_sorted->setFilterFixedString(text);
        showHint();
    });
    connect(&job, &TrainingJob::stateChanged, this, &RunsPanel::showSelection);
    connect(m_model, &RunsModel::noteEdited, this,
            [this](int id, const QString& note) { m_undo->push(new EditNote(m_store, id, note)); });
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        showHint();
        showSelection();
        m_view->resizeColumnsToContents();
    });
    connect(m_model, &QAbstractItemModel::dataChanged, this, &RunsPanel::showSelection);
    connect(&queue, &RunQueue::changed, this, &RunsPanel::showQueue);
    showQueue();
    showHint();
    showSelection();
    m_view->resizeColumnsToContents();
}

RunsPanel::~RunsPanel()
{
    disconnect(&m_store, nullptr, m_model, nullptr);
    m_undo->disconnect(this); // it reports its own end
    for (int i = 0; i < m_undo->count(); ++i) {
        // QUndoStack hands out const commands only.
        if (auto* removal = dynamic_cast<RemoveRuns*>(const_cast<QUndoCommand*>(m_undo->command(i))))
            removal->deleteFolders();
    }
}

void RunsPanel::buildActions()
{
    const auto action = [this](const char* name, const QString& text, const QKeySequence& shortcut, auto act) {
        auto* made = new QAction(text, this);
        made->setObjectName(name);
        made->setShortcut(shortcut);
        made->setShortcutContext(Qt::WidgetShortcut);
        connect(made, &QAction::triggered, this, act);
        m_view->addAction(made);
        return made;
    };
    m_open = action("openRunDesign", tr("Open design"), {}, &RunsPanel::openDesign);
    m_resume = action("resumeRun", tr("Resume"), {}, &RunsPanel::resume);
    m_export = action("exportRun", tr("Export…"), {}, [this] {
        if (const auto runs = selected(); !runs.empty())
            Q_EMIT exportWanted(runs.front().id);
    });
    m_note = action("editNote", tr("Edit note"), QKeySequence(Qt::Key_F2), [this] {
        const QModelIndex current = m_view->currentIndex();
        if (current.isValid())
            m_view->edit(current.siblingAtColumn(RunsModel::note));
    });
    m_up = action("moveRunUp", tr("Earlier"), QKeySequence(Qt::ALT | Qt::Key_Up), [this] { moveSelected(-1); });
    m_down = action("moveRunDown", tr("Later"), QKeySequence(Qt::ALT | Qt::Key_Down), [this] { moveSelected(1); });
    m_up->setToolTip(tr("Move the selected run towards the front of the queue"));
    m_down->setToolTip(tr("Move the selected run towards the end of the queue"));
    m_hold = new QAction(this);
    m_hold->setObjectName("holdQueue");
    connect(m_hold, &QAction::triggered, this, [this] {
        if (m_queue.isHeld())
            m_queue.release();
        else
            m_queue.hold();
    });
    m_remove = action("deleteRuns", tr("Delete"), QKeySequence::Delete, &RunsPanel::removeSelected);
    setIcons();
}

void RunsPanel::setIcons()
{
    m_open->setIcon(themeIcon(QStringLiteral("open")));
    m_resume->setIcon(themeIcon(QStringLiteral("play")));
    m_export->setIcon(themeIcon(QStringLiteral("export")));
    m_remove->setIcon(themeIcon(QStringLiteral("delete")));
    m_up->setIcon(themeIcon(QStringLiteral("move-up")));
    m_down->setIcon(themeIcon(QStringLiteral("move-down")));
    m_hold->setIcon(themeIcon(m_queue.isHeld() ? QStringLiteral("play") : QStringLiteral("pause")));
}

void RunsPanel::buildTable()
{
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(RunsModel::sortRole);
    m_sorted->setFilterKeyColumn(-1);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_view->setObjectName("runsView");
    m_view->setAccessibleName(tr("History of runs"));
    m_view->setModel(m_sorted);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(RunsModel::started, Qt::DescendingOrder);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setShowGrid(false);
    m_view->setAlternatingRowColors(true);
    m_view->setWordWrap(false);
    m_view->setTabKeyNavigation(false);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_view->horizontalHeader()->setHighlightSections(false);
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_view->horizontalHeader()->setSectionsMovable(true);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        showSelection();
        if (const auto runs = selected(); runs.size() == 1)
            Q_EMIT runSelected(runs[0].id);
    });
    connect(m_view, &QTableView::doubleClicked, this, [this](const QModelIndex& at) {
        if (at.column() == RunsModel::note)
            m_view->edit(at);
        else
            openDesign();
    });
}

/// Shown while runs wait.
QWidget* RunsPanel::buildQueueBar()
{
    m_queueBar = new QWidget;
    m_queueBar->setObjectName("queueBar");
    m_queueText = new QLabel;
    m_queueText->setObjectName("queueText");
    auto* layout = new QHBoxLayout(m_queueBar);
    layout->setContentsMargins(8, 0, 8, 4);
    layout->setSpacing(4);
    layout->addWidget(m_queueText);
    layout->addStretch();
    for (QAction* action : {m_up, m_down, m_hold}) {
        auto* button = new QToolButton;
        button->setObjectName(action->objectName() + QStringLiteral("Button"));
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setAutoRaise(true);
        layout->addWidget(button);
    }
    return m_queueBar;
}

void RunsPanel::showQueue()
{
    const auto waiting = static_cast<int>(m_queue.runs().size());
    const bool held = m_queue.isHeld();
    m_queueBar->setVisible(waiting > 0);
    m_queueText->setText((held ? tr("Queue held. Runs waiting: %1") : tr("Runs waiting: %1")).arg(waiting));
    m_hold->setText(held ? tr("Start queue") : tr("Hold queue"));
    m_hold->setToolTip(held ? tr("Train the waiting runs one after the other")
                            : tr("Let the run that trains finish, and begin no other"));
    setIcons();
}

void RunsPanel::moveSelected(int places)
{
    if (const auto runs = selected(); runs.size() == 1)
        m_queue.move(runs[0].id, places);
}

QWidget* RunsPanel::buildUndoBar()
{
    m_undoBar = new QWidget;
    m_undoBar->setObjectName("undoBar");
    m_undoText = new QLabel;
    auto* undo = new QPushButton(tr("Undo"));
    undo->setObjectName("undoButton");
    connect(undo, &QPushButton::clicked, m_undo, &QUndoStack::undo);
    connect(m_undo, &QUndoStack::indexChanged, this, [this] {
        m_undoBar->setVisible(m_undo->canUndo() &&
                              dynamic_cast<const RemoveRuns*>(m_undo->command(m_undo->index() - 1)));
    });
    auto* layout = new QHBoxLayout(m_undoBar);
    layout->setContentsMargins(8, 3, 8, 3);
    layout->addWidget(m_undoText);
    layout->addWidget(undo);
    layout->addStretch();
    m_undoBar->hide();
    return m_undoBar;
}

std::vector<RunRecord> RunsPanel::selected() const
{
    std::vector<RunRecord> runs;
    const QModelIndexList rows = m_view->selectionModel()->selectedRows();
    for (const QModelIndex& row : rows)
        runs.push_back(m_model->run(m_sorted->mapToSource(row).row()));
    return runs;
}

void RunsPanel::selectRun(int runId)
{
    const int row = m_model->rowOf(runId);
    if (row < 0)
        return;
    m_search->clear();
    m_view->selectRow(m_sorted->mapFromSource(m_model->index(row, 0)).row());
}

void RunsPanel::resume()
{
    m_job.resumeRun(selected().front().id);
}

void RunsPanel::openDesign()
{
    if (const auto runs = selected(); !runs.empty())
        Q_EMIT designWanted(runs.front().design);
}

void RunsPanel::removeSelected()
{
    std::vector<RunRecord> runs = selected();
    m_undoText->setText(runs.size() == 1 ? tr("Deleted the run of %1.").arg(runs[0].name)
                                         : tr("Deleted %n runs.", nullptr, static_cast<int>(runs.size())));
    m_undo->push(new RemoveRuns(m_store, std::move(runs)));
}

void RunsPanel::showSelection()
{
    const std::vector<RunRecord> runs = selected();
    const bool idle = m_job.state() == TrainingJob::State::idle;
    const bool one = runs.size() == 1;
    const bool resumable = one && (runs[0].state == RunState::stopped || runs[0].state == RunState::failed);
    const bool busy = std::ranges::any_of(
        runs, [](const RunRecord& run) { return run.state == RunState::running || run.state == RunState::paused; });
    const bool queued = one && runs[0].state == RunState::queued;
    m_up->setEnabled(queued);
    m_down->setEnabled(queued);
    m_open->setEnabled(one);
    const bool shipped = std::ranges::any_of(runs, &RunRecord::isGallery);
    m_note->setEnabled(one && !shipped);
    m_export->setEnabled(one && runs[0].state == RunState::finished);
    m_export->setToolTip(tr("As a file that runs elsewhere, checked against the engine"));
    m_resume->setEnabled(resumable && idle);
    m_resume->setToolTip(!resumable ? tr("Select a stopped run to continue it from its checkpoint")
                         : idle     ? tr("Continue this run from its checkpoint")
                                    : tr("Another run is training"));
    m_remove->setEnabled(!runs.empty() && !busy && !shipped);
    m_remove->setToolTip(shipped ? tr("Runs of the gallery stay")
                         : busy  ? tr("Stop a run before you delete it")
                                 : tr("Delete from the history; can be undone"));
}

void RunsPanel::showHint()
{
    const bool none = m_model->rowCount() == 0;
    m_hint->setText(none ? tr("No runs yet.\nTrain the open design, and its run is kept here.")
                         : tr("No run matches the search."));
    m_pages->setCurrentWidget(m_sorted->rowCount() == 0 ? static_cast<QWidget*>(m_hint) : m_view);
}

/// Undo of the window is the design's; with the focus here it is the history's.
bool RunsPanel::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->matches(QKeySequence::Undo) && m_undo->canUndo()) {
            key->accept();
            if (event->type() == QEvent::KeyPress)
                m_undo->undo();
            return true;
        }
    }
    return QWidget::event(event);
}

void RunsPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        setIcons();
}

} // namespace binweave
