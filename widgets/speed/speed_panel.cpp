// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/speed/speed_panel.h"

#include "widgets/speed/speed_model.h"
#include "widgets/speed/speed_summary.h"
#include "widgets/speed/speed_table.h"
#include "widgets/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMessageBox>
#include <QProgressBar>
#include <QStackedWidget>
#include <QToolButton>

namespace binweave {

namespace {

constexpr int progressSteps = 1000;

QToolButton* toolButton(const char* name, const QString& text, const QString& tip)
{
    auto* button = new QToolButton;
    button->setObjectName(name);
    button->setText(text);
    button->setToolTip(tip);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    return button;
}

bool isBusy(const TrainingJob& job)
{
    return job.state() != TrainingJob::State::idle && job.state() != TrainingJob::State::paused;
}

} // namespace

SpeedPanel::SpeedPanel(Document& document, TrainingJob& training, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_training(training),
      m_model(new SpeedModel(this)),
      m_summary(new SpeedSummary)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(buildTools());
    layout->addWidget(m_summary);
    layout->addWidget(buildViews(), 1);

    auto* copy = new QAction(tr("Copy"), this);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(copy, &QAction::triggered, this, &SpeedPanel::copyRows);
    m_table->addAction(copy);

    connectJob();
    connect(&document, &Document::designChanged, this, &SpeedPanel::showStale);
    connect(&training, &TrainingJob::stateChanged, this, &SpeedPanel::makeRoomForTraining);
    setIcons();
    showState();
}

QHBoxLayout* SpeedPanel::buildTools()
{
    m_measure = toolButton("measureSpeed", tr("Measure"), {});
    connect(m_measure, &QToolButton::clicked, this, &SpeedPanel::measure);
    m_cancel = toolButton("cancelSpeed", tr("Cancel"), tr("Stop measuring; what was measured before stays"));
    connect(m_cancel, &QToolButton::clicked, &m_job, &SpeedJob::stop);
    m_save = toolButton("saveSpeed", tr("Save table…"), tr("Save the measured layers as CSV, Markdown or LaTeX"));
    m_save->setAutoRaise(true);
    connect(m_save, &QToolButton::clicked, this, &SpeedPanel::askAndSave);
    m_progress = new QProgressBar;
    m_progress->setObjectName("speedProgress");
    m_progress->setAccessibleName(tr("Progress of the measurement"));
    m_progress->setRange(0, progressSteps);
    m_message = new FigureLine;
    m_message->setObjectName("speedMessage");
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* tools = new QHBoxLayout;
    tools->setContentsMargins(8, 6, 8, 4);
    tools->setSpacing(6);
    tools->addWidget(m_measure);
    tools->addWidget(m_cancel);
    tools->addWidget(m_progress, 1);
    tools->addWidget(m_message, 1);
    tools->addWidget(m_save);
    return tools;
}

QWidget* SpeedPanel::buildViews()
{
    auto* hint = new QLabel(tr("Measure shows how long each layer of the open design takes on this processor, which "
                               "takes some seconds."));
    hint->setObjectName("speedHint");
    hint->setAlignment(Qt::AlignCenter);
    hint->setWordWrap(true);
    hint->setMargin(24);
    hint->setForegroundRole(QPalette::PlaceholderText);
    m_table = new SpeedTable(m_document, *m_model);
    m_views = new QStackedWidget;
    m_views->addWidget(hint);
    m_views->addWidget(m_table);
    return m_views;
}

void SpeedPanel::connectJob()
{
    connect(&m_job, &SpeedJob::progressed, this,
            [this](double part) { m_progress->setValue(qRound(progressSteps * part)); });
    connect(&m_job, &SpeedJob::finished, this, &SpeedPanel::showBenchmark);
    connect(&m_job, &SpeedJob::failed, this, [this](const QString& sentence) { say(sentence, Tone::error); });
    connect(&m_job, &SpeedJob::stopped, this, [this] {
        if (isBusy(m_training))
            say(tr("Stopped measuring, as a run began to train: measured beside it, all would be too slow."),
                Tone::warning);
        else
            showStale();
    });
    connect(&m_job, &SpeedJob::ended, this, &SpeedPanel::showState);
}

void SpeedPanel::setIcons()
{
    m_measure->setIcon(themeIcon(QStringLiteral("play")));
    m_cancel->setIcon(themeIcon(QStringLiteral("stop")));
}

void SpeedPanel::measure()
{
    m_measuring = m_document.design();
    m_progress->setValue(0);
    m_job.start(*m_measuring);
    showState();
}

void SpeedPanel::showBenchmark(const NetworkBenchmark& benchmark)
{
    m_benchmark = benchmark;
    m_measured = m_measuring;
    m_model->setBenchmark(benchmark);
    m_summary->showBenchmark(benchmark);
    m_views->setCurrentWidget(m_table);
    showStale();
}

void SpeedPanel::showState()
{
    const bool running = m_job.isRunning();
    const bool busy = isBusy(m_training);
    m_measure->setEnabled(!running && !busy);
    m_measure->setToolTip(busy ? tr("A run trains: measured beside it, all would be too slow.")
                               : tr("Measure the open design on this processor, with random weights"));
    const bool cancelHadFocus = m_cancel->hasFocus();
    m_cancel->setVisible(running);
    m_progress->setVisible(running);
    m_message->setVisible(!running);
    m_save->setVisible(!running && m_measured);
    if (cancelHadFocus)
        m_measure->setFocus();
}

/// Says so where the figures are not those of the open design.
void SpeedPanel::showStale()
{
    const bool stale = m_measured && *m_measured != m_document.design();
    m_model->setStale(stale);
    m_summary->setStale(stale);
    if (stale)
        say(tr("Measured before the design was changed."), Tone::warning);
    else if (m_measured)
        say(tr("%1 · threads: %2").arg(QString::fromStdString(m_benchmark.kernelSet)).arg(m_benchmark.threads),
            Tone::plain);
    else
        say({}, Tone::plain);
}

void SpeedPanel::say(const QString& sentence, Tone tone)
{
    m_said = sentence;
    m_tone = tone;
    const ThemeColors& colors = themeColors();
    m_message->showText(tone == Tone::plain ? sentence
                                            : QStringLiteral("<span style='color:%1'>⚠ %2</span>")
                                                  .arg((tone == Tone::error ? colors.error : colors.warning).name(),
                                                       sentence.toHtmlEscaped()));
}

void SpeedPanel::makeRoomForTraining()
{
    if (isBusy(m_training))
        m_job.stop();
    showState();
}

/// Selected rows, or all of them, as cells for a spreadsheet.
void SpeedPanel::copyRows()
{
    TextTable table = benchmarkTable(m_benchmark);
    std::vector<std::vector<std::string>> chosen;
    for (const int row : m_table->chosenRows())
        chosen.push_back(std::move(table.rows[static_cast<std::size_t>(row)]));
    table.rows = std::move(chosen);
    QApplication::clipboard()->setText(QString::fromStdString(tabbedText(table)));
}

Result<void> SpeedPanel::saveTable(const QString& file) const
{
    return binweave::saveTable(benchmarkTable(m_benchmark), file.toStdString());
}

void SpeedPanel::askAndSave()
{
    const QString file =
        QFileDialog::getSaveFileName(this, tr("Save table"), QStringLiteral("speed.csv"),
                                     tr("Comma-separated values (*.csv);;Markdown (*.md);;LaTeX (*.tex)"));
    if (file.isEmpty())
        return;
    if (const auto saved = saveTable(file); !saved)
        QMessageBox::warning(this, tr("Save table"), QString::fromStdString(saved.error().sentence));
}

void SpeedPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        setIcons();
        say(m_said, m_tone);
    }
}

} // namespace binweave
