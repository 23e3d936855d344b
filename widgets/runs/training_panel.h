// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/workspace/document.h"
#include "widgets/workspace/run_queue.h"
#include "widgets/workspace/training_job.h"

#include <QWidget>

class QBoxLayout;
class QLabel;
class QProgressBar;
class QScrollArea;
class QTabWidget;

namespace binweave {

class CurvesChart;
class DataSetChoice;
class FigureLine;
class LayersView;
class SettingsForm;

/// Trains the open design: on which data, with which settings, and how it goes, live. Its actions train, pause and
/// stop; they serve menus and tool bars too.
class TrainingPanel : public QWidget
{
    Q_OBJECT

public:
    TrainingPanel(Document& document, TrainingJob& job, RunQueue& queue, QWidget* parent = nullptr);

    SettingsForm& settings() { return *m_settings; }
    DataSetChoice& dataSet() { return *m_data; }

    /// Settings and data folders as they were at the last close or Train.
    void restoreChoices();
    void saveChoices() const;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    enum class Tone { plain, good, bad };

    QWidget* buildSettings();
    QWidget* buildProgress();
    void buildActions();
    void connectJob();

    void train();
    void fitDesign();
    void showState();
    void showTrain();
    void showIdle();
    void showFit();
    void showProgress(const StepProgress& progress);
    void showCurves();
    void showLayers();
    void showEnd();
    void say(const QString& text, Tone tone);
    void setIcons();

    Document& m_document;
    TrainingJob& m_job;
    RunQueue& m_queue;
    QAction* m_train;
    QAction* m_pause;
    QAction* m_stop;
    QBoxLayout* m_layout;
    QScrollArea* m_settingsArea;
    DataSetChoice* m_data;
    SettingsForm* m_settings;
    QLabel* m_fit; ///< what of the design the data set changes
    QProgressBar* m_progress;
    FigureLine* m_status;
    QLabel* m_message;
    QTabWidget* m_views; ///< curves, layers
    CurvesChart* m_curves;
    LayersView* m_layers;
    QString m_line; ///< of the last progress
    QString m_said; ///< the message, and its tone
    Tone m_tone = Tone::plain;
    int m_planned = 0;   ///< epochs of the current or last run
    bool m_told = false; ///< the run's end has been said already: a result or a failure
};

} // namespace binweave
