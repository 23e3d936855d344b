// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/panels.h"
#include "widgets/workspace/document.h"
#include "widgets/workspace/recovery.h"
#include "widgets/workspace/run_queue.h"
#include "widgets/workspace/run_store.h"
#include "widgets/workspace/training_job.h"

#include <QMainWindow>

class QMenu;

namespace binweave {

class BitsAccuracyChart;
class ComposerView;
class DesignFiles;
class ExportDialog;
class ModelImport;
class TrainingPanel;

/// The frame: the composer in the middle, what is known of the design around it, and the actions on files.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(RunStore& store, QWidget* parent = nullptr);

    Document& document() { return m_document; }

    DesignFiles& files() { return *m_files; }
    /// A DESIGN (an expression, preset:NAME, a file), or a model of any format that comes back.
    void open(const QString& source);
    Panels& panels() { return m_panels; }

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildPanels();
    void buildMenus();
    void buildFileMenu(QMenu* menu);
    void buildEditMenu(QMenu* menu);
    void buildPresetMenu(QMenu* menu);
    void buildViewMenu(QMenu* menu);
    void buildTrainMenu(QMenu* menu);
    void buildHelpMenu(QMenu* menu);
    void buildToolBar();
    void buildStatusBar();
    QAction* addAction(QMenu* menu, const QString& text, const QString& icon, const QKeySequence& shortcut,
                       const std::function<void()>& act);

    void exportChart();
    void exportModel(int run); ///< 0: whichever
    void setTheme(bool dark);

    void showTitle();
    void showPosition(); ///< of the design on the chart
    void showRuns();
    void showMessage(const QString& sentence);

    RunStore& m_store;
    Document m_document;
    TrainingJob m_job;
    RunQueue m_queue;
    Recovery m_recovery;
    Panels m_panels;

    DesignFiles* m_files = nullptr;
    ModelImport* m_import = nullptr;
    ExportDialog* m_export = nullptr; ///< made at first use
    ComposerView* m_composer = nullptr;
    BitsAccuracyChart* m_chart = nullptr;
    TrainingPanel* m_training = nullptr;
    QList<QPair<QAction*, QString>> m_icons; ///< actions whose icons follow the theme
};

} // namespace binweave
