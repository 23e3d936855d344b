// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"
#include "widgets/workspace/document.h"
#include "widgets/workspace/speed_job.h"
#include "widgets/workspace/training_job.h"

#include <QWidget>
#include <optional>

class QHBoxLayout;
class QProgressBar;
class QStackedWidget;
class QToolButton;

namespace binweave {

class FigureLine;
class SpeedModel;
class SpeedSummary;
class SpeedTable;

/// How fast the open design runs on this processor: the whole network and what holds it back, and below the time of
/// each layer as a bar, with the measured speed-up beside the estimated one. Nothing is measured before the button is
/// pressed, nor while a run trains. What was measured stays when the design changes, pale and said to be old.
class SpeedPanel : public QWidget
{
    Q_OBJECT

public:
    SpeedPanel(Document& document, TrainingJob& training, QWidget* parent = nullptr);

    SpeedJob& job() { return m_job; }
    SpeedModel& model() { return *m_model; }

    /// All layers; the ending of `file` says the format: .csv, .md or .tex. Only after a measurement.
    Result<void> saveTable(const QString& file) const;

protected:
    void changeEvent(QEvent* event) override;

private:
    enum class Tone { plain, warning, error };

    QHBoxLayout* buildTools();
    QWidget* buildViews();
    void connectJob();
    void setIcons();
    void measure();
    void showBenchmark(const NetworkBenchmark& benchmark);
    void showState();
    void showStale();
    void say(const QString& sentence, Tone tone);
    void makeRoomForTraining();
    void copyRows();
    void askAndSave();

    Document& m_document;
    TrainingJob& m_training;
    SpeedJob m_job;
    SpeedModel* m_model;
    QToolButton* m_measure;
    QToolButton* m_cancel;
    QToolButton* m_save;
    QProgressBar* m_progress;
    FigureLine* m_message;
    SpeedSummary* m_summary;
    SpeedTable* m_table;
    QStackedWidget* m_views; ///< a hint, or the table

    std::optional<NetworkDesign> m_measuring;
    std::optional<NetworkDesign> m_measured; ///< whose figures are shown
    NetworkBenchmark m_benchmark;
    QString m_said;
    Tone m_tone = Tone::plain;
};

} // namespace binweave
