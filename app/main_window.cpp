// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/main_window.h"

#include "app/chart_runs.h"
#include "app/design_files.h"
#include "app/model_import.h"
#include "engine/files/packed_model.h"
#include "engine/kernels/kernel_set.h"
#include "model/design_source.h"
#include "model/expression.h"
#include "model/presets.h"
#include "widgets/charts/bits_accuracy_chart.h"
#include "widgets/charts/chart_export.h"
#include "widgets/composer/composer_view.h"
#include "widgets/estimates/ability_chart.h"
#include "widgets/estimates/estimates_panel.h"
#include "widgets/export/export_dialog.h"
#include "widgets/inspector/inspector_panel.h"
#include "widgets/runs/runs_panel.h"
#include "widgets/runs/training_panel.h"
#include "widgets/speed/speed_panel.h"
#include "widgets/theme.h"

#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMimeData>
#include <QSettings>
#include <QStatusBar>
#include <QThread>
#include <algorithm>
#include <iterator>

namespace binweave {

MainWindow::MainWindow(RunStore& store, QWidget* parent)
    : QMainWindow(parent),
      m_store(store),
      m_document(defaultDesign()),
      m_job(store),
      m_queue(store, m_job),
      m_recovery(m_document, RunStore::defaultFolder()),
      m_panels(*this)
{
    setObjectName(QStringLiteral("mainWindow"));
    m_files = new DesignFiles(m_document, this);
    connect(m_files, &DesignFiles::message, this, &MainWindow::showMessage);
    m_import = new ModelImport(*m_files, m_store, this);
    connect(m_import, &ModelImport::message, this, &MainWindow::showMessage);
    setWindowIcon(QIcon(QStringLiteral(":/icons/binweave.svg")));
    setAcceptDrops(true);
    buildPanels();
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

void MainWindow::buildPanels()
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

    m_panels.add(QStringLiteral("inspector"), tr("Inspector"), new InspectorPanel(m_document, this));
    m_panels.addTab(QStringLiteral("estimates"), tr("Estimates"), new EstimatesPanel(m_document, &m_store, this));
    m_panels.addTab(QStringLiteral("abilities"), tr("Abilities"), new AbilityChart(m_document, this));
    m_panels.addTab(QStringLiteral("training"), tr("Training"), m_training);
    m_panels.addTab(QStringLiteral("runs"), tr("Runs"), runs);
    m_panels.addTab(QStringLiteral("speed"), tr("Speed"), new SpeedPanel(m_document, m_job, this));
    m_panels.add(QStringLiteral("chart"), tr("Bits and accuracy"), m_chart);
    m_panels.arrange();
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
    m_panels.save();
    QMainWindow::closeEvent(event);
}

void MainWindow::open(const QString& source)
{
    if (isDesignText(source.toStdString()))
        m_files->showText(source.toStdString());
    else if (QFileInfo(source).suffix() == QLatin1String("json") || isPackedModel(source.toStdString()))
        m_files->open(source);
    else
        m_import->read(source);
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
        open(urls[0].toLocalFile());
}

} // namespace binweave
