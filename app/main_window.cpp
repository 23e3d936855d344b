// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/main_window.h"

#include "app/about.h"
#include "app/chart_runs.h"
#include "app/design_files.h"
#include "app/expression_field.h"
#include "app/model_import.h"
#include "engine/kernels/kernel_set.h"
#include "model/expression.h"
#include "model/presets.h"
#include "widgets/charts/bits_accuracy_chart.h"
#include "widgets/charts/chart_export.h"
#include "widgets/composer/composer_actions.h"
#include "widgets/composer/composer_view.h"
#include "widgets/estimates/ability_chart.h"
#include "widgets/estimates/estimates_panel.h"
#include "widgets/export/export_dialog.h"
#include "widgets/inspector/inspector_panel.h"
#include "widgets/runs/runs_panel.h"
#include "widgets/runs/training_panel.h"
#include "widgets/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QStatusBar>
#include <QThread>
#include <QToolBar>
#include <QToolButton>
#include <QUndoStack>
#include <algorithm>
#include <iterator>

namespace binweave {

namespace {

constexpr QSize leastPanel(240, 120);

} // namespace

MainWindow::MainWindow(RunStore& store, QWidget* parent)
    : QMainWindow(parent),
      m_store(store),
      m_document(defaultDesign()),
      m_job(store),
      m_queue(store, m_job),
      m_recovery(m_document, RunStore::defaultFolder())
{
    setObjectName(QStringLiteral("mainWindow"));
    m_files = new DesignFiles(m_document, this);
    connect(m_files, &DesignFiles::message, this, &MainWindow::showMessage);
    m_import = new ModelImport(*m_files, m_store, this);
    connect(m_import, &ModelImport::message, this, &MainWindow::showMessage);
    setWindowIcon(QIcon(QStringLiteral(":/icons/binweave.svg")));
    setAcceptDrops(true);
    buildDocks();
    buildMenus();
    buildToolBar();
    buildStatusBar();
    connect(&m_document, &Document::fileChanged, this, &MainWindow::showTitle);
    connect(&m_document, &Document::designChanged, this, &MainWindow::showPosition);
    connect(&m_store, &RunStore::changed, this, &MainWindow::showRuns);
    showTitle();
    showPosition();
    showRuns();
}

void MainWindow::buildDocks()
{
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks | GroupedDragging);
    setTabPosition(Qt::BottomDockWidgetArea, QTabWidget::North);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    m_composer = new ComposerView(m_document, this);
    setCentralWidget(m_composer);
    connect(m_composer, &ComposerView::message, this, &MainWindow::showMessage);

    m_chart = new BitsAccuracyChart(this);
    connect(m_chart, &BitsAccuracyChart::designWanted, this, [this](const QString& expression) {
        if (const auto design = parseExpression(expression.toStdString()))
            m_files->show(*design);
    });
    connect(m_chart, &BitsAccuracyChart::runOpened, this, [this](int id) {
        if (const auto run = m_store.run(id))
            m_files->show(run->design);
    });
    auto* runs = new RunsPanel(m_store, m_job, m_queue, this);
    connect(runs, &RunsPanel::designWanted, m_files, &DesignFiles::show);
    connect(runs, &RunsPanel::exportWanted, this, &MainWindow::exportModel);
    connect(m_chart, &BitsAccuracyChart::runSelected, runs, &RunsPanel::selectRun);
    m_training = new TrainingPanel(m_document, m_job, m_queue, this);
    m_training->restoreChoices();

    addDock(Qt::RightDockWidgetArea, QStringLiteral("inspector"), tr("Inspector"),
            new InspectorPanel(m_document, this));
    addDock(Qt::BottomDockWidgetArea, QStringLiteral("estimates"), tr("Estimates"),
            new EstimatesPanel(m_document, &m_store, this));
    addDock(Qt::BottomDockWidgetArea, QStringLiteral("abilities"), tr("Abilities"), new AbilityChart(m_document, this));
    addDock(Qt::BottomDockWidgetArea, QStringLiteral("training"), tr("Training"), m_training);
    addDock(Qt::BottomDockWidgetArea, QStringLiteral("runs"), tr("Runs"), runs);
    addDock(Qt::BottomDockWidgetArea, QStringLiteral("chart"), tr("Bits and accuracy"), m_chart);
    for (QDockWidget* dock : std::as_const(m_docks)) {
        if (dock->widget() != m_chart && dockWidgetArea(dock) == Qt::BottomDockWidgetArea)
            dock->setTitleBarWidget(new QWidget(dock)); // its tab says it
    }
    arrangeDocks();
}

QDockWidget* MainWindow::addDock(Qt::DockWidgetArea area, const QString& name, const QString& title, QWidget* widget)
{
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setWidget(widget);
    // Panels scroll or reflow; their hints must not widen the window beyond a small screen.
    widget->setMinimumSize(leastPanel.expandedTo(widget->minimumSize()));
    addDockWidget(area, dock);
    m_docks.append(dock);
    return dock;
}

/// Composer | inspector; below: estimates, abilities, training and runs as tabs, the chart beside them.
void MainWindow::arrangeDocks()
{
    QHash<QString, QDockWidget*> docks;
    for (QDockWidget* dock : std::as_const(m_docks)) {
        docks[dock->objectName()] = dock;
        dock->setFloating(false);
        dock->show();
    }
    QDockWidget* estimates = docks[QStringLiteral("estimates")];
    QDockWidget* chart = docks[QStringLiteral("chart")];
    addDockWidget(Qt::RightDockWidgetArea, docks[QStringLiteral("inspector")]);
    addDockWidget(Qt::BottomDockWidgetArea, estimates);
    splitDockWidget(estimates, chart, Qt::Horizontal);
    for (const char* name : {"abilities", "training", "runs"})
        tabifyDockWidget(estimates, docks[QString::fromLatin1(name)]);
    estimates->raise();
    resizeDocks({docks[QStringLiteral("inspector")]}, {330}, Qt::Horizontal);
    const int lower = std::max(330, height() * 42 / 100);
    resizeDocks({estimates, chart}, {lower, lower}, Qt::Vertical);
    resizeDocks({estimates, chart}, {width() * 58 / 100, width() * 42 / 100}, Qt::Horizontal);
}

QAction* MainWindow::addAction(QMenu* menu, const QString& text, const QString& icon, const QKeySequence& shortcut,
                               const std::function<void()>& act)
{
    QAction* action = menu->addAction(text, this, act);
    action->setShortcut(shortcut);
    if (!icon.isEmpty()) {
        action->setIcon(themeIcon(icon));
        m_icons.append({action, icon});
    }
    return action;
}

void MainWindow::buildMenus()
{
    buildFileMenu(menuBar()->addMenu(tr("&File")));
    buildEditMenu(menuBar()->addMenu(tr("&Edit")));
    buildViewMenu(menuBar()->addMenu(tr("&View")));
    buildTrainMenu(menuBar()->addMenu(tr("&Train")));
    buildHelpMenu(menuBar()->addMenu(tr("&Help")));
}

void MainWindow::buildFileMenu(QMenu* menu)
{
    addAction(menu, tr("&New"), QStringLiteral("new"), QKeySequence::New, [this] { m_files->show(defaultDesign()); });
    buildPresetMenu(menu->addMenu(tr("New from &Preset")));
    addAction(menu, tr("&Open…"), QStringLiteral("open"), QKeySequence::Open, [this] { m_files->askOpen(); });
    QMenu* recent = menu->addMenu(tr("Open &Recent"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { m_files->fillRecent(recent); });
    menu->addSeparator();
    addAction(menu, tr("&Save"), QStringLiteral("save"), QKeySequence::Save, [this] { m_files->save(); });
    addAction(menu, tr("Save &As…"), {}, QKeySequence::SaveAs, [this] { m_files->saveAs(); });
    menu->addSeparator();
    addAction(menu, tr("&Import Model…"), {}, {}, [this] {
        m_import->ask();
    })->setObjectName(QStringLiteral("importModel"));
    addAction(menu, tr("&Export Model…"), QStringLiteral("export"), QKeySequence(tr("Ctrl+E")), [this] {
        exportModel(0);
    })->setObjectName(QStringLiteral("exportModel"));
    addAction(menu, tr("Export &Chart…"), QStringLiteral("export"), {}, [this] { exportChart(); });
    menu->addSeparator();
    addAction(menu, tr("&Quit"), {}, QKeySequence::Quit, [this] { close(); });
}

void MainWindow::buildPresetMenu(QMenu* menu)
{
    QHash<QString, QMenu*> sources;
    for (const Preset& preset : presets()) {
        const QString source = QString::fromStdString(preset.source);
        if (!sources.contains(source))
            sources[source] = menu->addMenu(source);
        QAction* action = sources[source]->addAction(QString::fromStdString(preset.name), this, [this, preset] {
            if (const auto design = presetDesign(preset.name))
                m_files->show(*design);
        });
        action->setStatusTip(QString::fromStdString(preset.summary));
    }
}

void MainWindow::buildEditMenu(QMenu* menu)
{
    QUndoStack* history = m_document.undoStack();
    for (const auto& [action, icon, key] :
         {std::tuple{history->createUndoAction(this, tr("&Undo")), "undo", QKeySequence::Undo},
          std::tuple{history->createRedoAction(this, tr("&Redo")), "redo", QKeySequence::Redo}}) {
        action->setShortcuts(key);
        action->setObjectName(QString::fromLatin1(icon));
        action->setIcon(themeIcon(QString::fromLatin1(icon)));
        m_icons.append({action, QString::fromLatin1(icon)});
        menu->addAction(action);
    }
    menu->addSeparator();
    m_composer->actions().fillMenu(menu);
}

void MainWindow::buildViewMenu(QMenu* menu)
{
    menu->addActions(m_composer->zoomActions());
    menu->addSeparator();
    QAction* dark =
        addAction(menu, tr("&Dark Theme"), QStringLiteral("theme"), QKeySequence(tr("Ctrl+Shift+D")), [] {});
    dark->setObjectName(QStringLiteral("darkTheme"));
    dark->setCheckable(true);
    dark->setChecked(currentTheme() == ThemeChoice::dark);
    connect(dark, &QAction::toggled, this, &MainWindow::setTheme);
    menu->addSeparator();
    for (QDockWidget* dock : std::as_const(m_docks))
        menu->addAction(dock->toggleViewAction());
    addAction(menu, tr("&Restore Layout"), {}, {}, [this] {
        arrangeDocks();
    })->setObjectName(QStringLiteral("restoreLayout"));
}

void MainWindow::buildTrainMenu(QMenu* menu)
{
    menu->addActions(m_training->actions());
    menu->addSeparator();
    addAction(menu, tr("Show &Progress"), {}, QKeySequence(tr("Ctrl+Shift+T")), [this] { showDock(m_training); });
    connect(&m_job, &TrainingJob::stateChanged, this, [this] {
        if (m_job.state() == TrainingJob::State::loading)
            showDock(m_training);
    });
}

void MainWindow::showDock(QWidget* panel)
{
    for (QDockWidget* dock : std::as_const(m_docks)) {
        if (dock->widget() == panel) {
            dock->show();
            dock->raise();
        }
    }
}

void MainWindow::buildHelpMenu(QMenu* menu)
{
    addAction(menu, tr("&About Binweave"), {}, {}, [this] {
        QMessageBox box(QMessageBox::Information, tr("About Binweave"), aboutText(), QMessageBox::Close, this);
        box.setIconPixmap(windowIcon().pixmap(64));
        box.setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        QPushButton* copy = box.addButton(tr("Copy"), QMessageBox::ActionRole);
        connect(copy, &QPushButton::clicked, &box, [] { QApplication::clipboard()->setText(aboutText()); });
        box.exec();
    });
}

void MainWindow::buildToolBar()
{
    QToolBar* bar = addToolBar(tr("Main"));
    bar->setObjectName(QStringLiteral("toolBar"));
    bar->setMovable(false);
    bar->setIconSize({18, 18});
    const auto add = [&](std::initializer_list<const char*> icons) {
        for (const char* icon : icons) {
            for (const auto& [action, name] : std::as_const(m_icons)) {
                if (name == QLatin1String(icon))
                    bar->addAction(action);
            }
        }
        bar->addSeparator();
    };
    add({"new", "open", "save"});
    add({"undo", "redo"});

    bar->addWidget(new QLabel(tr(" Network  "), bar));
    auto* expression = new ExpressionField(m_document, bar);
    connect(expression, &ExpressionField::message, this, &MainWindow::showMessage);
    bar->addWidget(expression);
    auto* gap = new QWidget(bar);
    gap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addSeparator();
    for (QAction* action : m_training->actions()) {
        bar->addAction(action);
        if (auto* button = qobject_cast<QToolButton*>(bar->widgetForAction(action)))
            button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    }
    bar->addWidget(gap);
    add({"theme"});
}

void MainWindow::buildStatusBar()
{
    const auto set = chooseKernelSet();
    auto* processor = new QLabel(tr("%1 · threads: %2")
                                     .arg(set ? QString::fromUtf8((*set)->name) : tr("no kernels"))
                                     .arg(QThread::idealThreadCount()));
    processor->setToolTip(tr("Instruction set of the kernels, and how many threads training and inference use"));
    statusBar()->addPermanentWidget(processor);
    if (!set)
        showMessage(QString::fromStdString(set.error().sentence));
}

void MainWindow::exportChart()
{
    const QString file = QFileDialog::getSaveFileName(this, tr("Export Chart"), QStringLiteral("binweave-chart.png"),
                                                      tr("Pictures (*.png *.svg *.pdf)"));
    if (file.isEmpty())
        return;
    const auto written = binweave::exportChart(*m_chart, file, {1600, 1000});
    showMessage(written ? tr("Wrote %1").arg(file) : QString::fromStdString(written.error().sentence));
}

void MainWindow::exportModel(int run)
{
    if (!m_export)
        m_export = new ExportDialog(m_document, m_store, this);
    if (run != 0)
        m_export->chooseRun(run);
    m_export->show();
    m_export->raise();
    m_export->activateWindow();
}

void MainWindow::setTheme(bool dark)
{
    applyTheme(dark ? ThemeChoice::dark : ThemeChoice::light);
    QSettings().setValue(QStringLiteral("dark"), dark);
}

void MainWindow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) {
        for (const auto& [action, icon] : std::as_const(m_icons))
            action->setIcon(themeIcon(icon));
    }
    QMainWindow::changeEvent(event);
}

void MainWindow::showTitle()
{
    const QString name = m_document.file().isEmpty() ? tr("Untitled") : QFileInfo(m_document.file()).fileName();
    setWindowTitle(tr("%1[*] – Binweave").arg(name));
    setWindowModified(m_document.isModified());
}

void MainWindow::showPosition()
{
    if (const auto& estimates = m_document.estimates())
        m_chart->setCurrentBits(static_cast<double>(estimates->parameterBits),
                                static_cast<double>(estimates->storedBits));
}

void MainWindow::showRuns()
{
    std::vector<RunRecord> runs = m_store.runs();
    std::ranges::copy(m_store.gallery(), std::back_inserter(runs));
    m_chart->setRuns(chartRuns(runs));
}

void MainWindow::showMessage(const QString& sentence)
{
    statusBar()->showMessage(sentence, 15000);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!m_files->mayDiscard()) {
        event->ignore();
        return;
    }
    m_training->saveChoices();
    QSettings settings;
    settings.setValue(QStringLiteral("geometry"), saveGeometry());
    settings.setValue(QStringLiteral("state"), saveState());
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (!urls.isEmpty() && urls[0].isLocalFile())
        m_files->open(urls[0].toLocalFile());
}

} // namespace binweave
