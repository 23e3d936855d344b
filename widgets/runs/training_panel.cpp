// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runs/training_panel.h"

#include "widgets/charts/curves_chart.h"
#include "widgets/figure_line.h"
#include "widgets/runs/data_set_choice.h"
#include "widgets/runs/layers_view.h"
#include "widgets/runs/progress_text.h"
#include "widgets/runs/settings_form.h"
#include "widgets/theme.h"

#include <QAction>
#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QProgressBar>
#include <QScrollArea>
#include <QSettings>
#include <QTabWidget>
#include <QToolButton>

namespace binweave {

namespace {

constexpr int leastProgress = 340; ///< pixels for buttons, bar and a line of figures
constexpr int leastSettings = 34;  ///< pixels for one row: the texts below must stay whole

QString shapeText(const TensorShape& shape)
{
    return QStringLiteral("%1 × %2 × %3").arg(shape.channels).arg(shape.height).arg(shape.width);
}

NetworkDesign fitted(NetworkDesign design, const DataSetFacts& facts)
{
    design.input = facts.shape;
    design.classes = facts.classes;
    return design;
}

QLabel* wrappingLabel(const char* name)
{
    auto* label = new QLabel;
    label->setObjectName(name);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::LinksAccessibleByMouse |
                                   Qt::LinksAccessibleByKeyboard);
    label->hide();
    return label;
}

} // namespace

TrainingPanel::TrainingPanel(Document& document, TrainingJob& job, RunQueue& queue, QWidget* parent)
    : QWidget(parent), m_document(document), m_job(job), m_queue(queue)
{
    buildActions();
    m_layout = new QBoxLayout(QBoxLayout::LeftToRight, this);
    m_layout->setContentsMargins({});
    m_layout->setSpacing(0);
    m_layout->setSizeConstraint(QLayout::SetNoConstraint); // resizeEvent() finds the direction that fits
    m_layout->addWidget(buildSettings());
    m_layout->addWidget(buildProgress(), 1);
    connectJob();
    connect(&document, &Document::designChanged, this, &TrainingPanel::showState);
    connect(&queue, &RunQueue::changed, this, &TrainingPanel::showTrain);
    connect(m_data, &DataSetChoice::changed, this, [this] {
        say({}, Tone::plain);
        showState();
    });
    connect(m_data, &DataSetChoice::problem, this, [this](const QString& sentence) { say(sentence, Tone::bad); });
    showState();
}

void TrainingPanel::buildActions()
{
    const auto action = [this](const char* name, const QString& text, const QString& tip, auto&& act) {
        auto* made = new QAction(text, this);
        made->setObjectName(name);
        made->setToolTip(tip);
        connect(made, &QAction::triggered, this, act);
        addAction(made);
        return made;
    };
    m_train = action("train", tr("Train"), tr("Train the open design"), [this] { train(); });
    m_pause = action("pause", tr("Pause"), tr("Pause between two steps, or go on"), [this] {
        if (m_job.state() == TrainingJob::State::paused)
            m_job.proceed();
        else
            m_job.pause();
    });
    m_stop = action("stop", tr("Stop"), tr("Stop and keep a checkpoint, from which the run can be resumed"),
                    [this] { m_job.stop(); });
    setIcons();
}

void TrainingPanel::setIcons()
{
    m_train->setIcon(themeIcon(QStringLiteral("play")));
    m_pause->setIcon(themeIcon(QStringLiteral("pause")));
    m_stop->setIcon(themeIcon(QStringLiteral("stop")));
}

QWidget* TrainingPanel::buildSettings()
{
    m_data = new DataSetChoice;
    m_settings = new SettingsForm;
    auto* content = new QWidget;
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(8, 6, 8, 6);
    layout->setSpacing(4);
    m_settings->addFirst(tr("Data"), m_data);
    layout->addWidget(m_settings, 1);

    m_settingsArea = new QScrollArea;
    m_settingsArea->setFrameShape(QFrame::NoFrame);
    m_settingsArea->setFocusPolicy(Qt::NoFocus); // it scrolls to the editor that has it
    m_settingsArea->setWidgetResizable(true);
    m_settingsArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_settingsArea->setMinimumHeight(leastSettings);
    m_settingsArea->setWidget(content);
    return m_settingsArea;
}

QWidget* TrainingPanel::buildProgress()
{
    m_progress = new QProgressBar;
    m_progress->setObjectName("trainingProgress");
    m_progress->setAccessibleName(tr("Progress of the run"));
    m_status = new FigureLine;
    m_status->setObjectName("trainingStatus");
    m_fit = wrappingLabel("dataFit");
    connect(m_fit, &QLabel::linkActivated, this, &TrainingPanel::fitDesign);
    m_message = wrappingLabel("trainingMessage");
    m_curves = new CurvesChart;
    m_layers = new LayersView;
    m_views = new QTabWidget;
    m_views->setObjectName("trainingViews");
    m_views->setDocumentMode(true);
    m_views->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored); // takes what the rest leaves
    m_views->addTab(m_curves, tr("Curves"));
    m_views->addTab(m_layers, tr("Layers"));
    m_views->setTabToolTip(1,
                           tr("Flipping weights, activations inside the surrogate's window, and gradients, by layer"));

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(4);
    for (QAction* action : {m_train, m_pause, m_stop}) {
        auto* button = new QToolButton;
        button->setObjectName(action->objectName() + QStringLiteral("Button"));
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        buttons->addWidget(button);
    }
    buttons->addWidget(m_progress, 1);
    buttons->addStretch();

    auto* side = new QWidget;
    auto* text = new QVBoxLayout;
    text->setContentsMargins(8, 6, 8, 4);
    text->setSpacing(4);
    text->addLayout(buttons);
    text->addWidget(m_status);
    text->addWidget(m_fit);
    text->addWidget(m_message);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(text);
    layout->addWidget(m_views, 1);
    return side;
}

void TrainingPanel::connectJob()
{
    connect(&m_job, &TrainingJob::stateChanged, this, &TrainingPanel::showState);
    connect(&m_job, &TrainingJob::progressed, this, &TrainingPanel::showProgress);
    connect(&m_job, &TrainingJob::epochDone, this, &TrainingPanel::showCurves);
    connect(&m_job, &TrainingJob::layersMeasured, this, &TrainingPanel::showLayers);
    connect(&m_job, &TrainingJob::noted, this, [this](const QString& sentence) { say(sentence, Tone::plain); });
    connect(&m_job, &TrainingJob::failed, this, [this](const QString& sentence) {
        m_told = true;
        say(sentence, Tone::bad);
    });
    connect(&m_job, &TrainingJob::evaluated, this, [this](const Evaluation& packed, double ratioToFloat) {
        m_told = true;
        say(resultText(packed, ratioToFloat, QLocale()), Tone::good);
    });
    connect(&m_job, &TrainingJob::ended, this, &TrainingPanel::showEnd);
}

void TrainingPanel::train()
{
    saveChoices();
    const bool begins = m_job.state() == TrainingJob::State::idle && m_queue.runs().empty();
    const auto added = m_queue.add(m_document.design(), m_data->dataName(), m_settings->settings());
    if (!added)
        say(QString::fromStdString(added.error().sentence), Tone::bad);
    else if (!begins && m_job.state() != TrainingJob::State::loading)
        say(tr("Queued: it trains after the runs before it, with this design and these settings. See Runs."),
            Tone::plain);
}

void TrainingPanel::saveChoices() const
{
    QSettings settings;
    settings.setValue(QStringLiteral("training/settings"),
                      QString::fromStdString(settingsText(m_settings->settings())));
    settings.setValue(QStringLiteral("training/folders"), m_data->folders());
    settings.setValue(QStringLiteral("training/data"), m_data->dataName());
}

void TrainingPanel::restoreChoices()
{
    const QSettings settings;
    const std::string text = settings.value(QStringLiteral("training/settings")).toString().toStdString();
    if (const auto kept = parseSettings(text, "the settings kept")) // else none yet, or of another version
        m_settings->setSettings(*kept);
    m_data->restore(settings.value(QStringLiteral("training/folders")).toStringList(),
                    settings.value(QStringLiteral("training/data")).toString());
}

void TrainingPanel::fitDesign()
{
    m_document.edit(tr("fit the design to the data set"), fitted(m_document.design(), m_data->facts()));
}

void TrainingPanel::showState()
{
    using State = TrainingJob::State;
    const State state = m_job.state();
    const bool idle = state == State::idle;
    showTrain();
    m_pause->setEnabled(state == State::training || state == State::paused);
    m_pause->setText(state == State::paused ? tr("Continue") : tr("Pause"));
    m_stop->setEnabled(!idle);
    m_progress->setVisible(!idle);
    m_progress->setRange(0, state == State::loading || state == State::evaluating ? 0 : 1000);
    showFit();
    switch (state) {
    case State::idle:
        showIdle();
        break;
    case State::loading:
        m_told = false;
        say({}, Tone::plain);
        m_status->showText(tr("Loading the data set…"));
        m_planned = m_job.plannedEpochs();
        m_curves->setEpochs({}, m_planned);
        showLayers();
        break;
    case State::training:
        m_planned = m_job.plannedEpochs();
        showCurves();
        showLayers();
        break;
    case State::paused:
        m_status->showText(tr("Paused. %1").arg(m_line));
        break;
    case State::evaluating:
        m_status->showText(tr("Evaluating the trained weights on the packed engine…"));
        break;
    }
}

void TrainingPanel::showTrain()
{
    const bool waits = m_job.state() != TrainingJob::State::idle || !m_queue.runs().empty();
    m_train->setEnabled(m_document.estimates().has_value());
    m_train->setText(waits ? tr("Queue") : tr("Train"));
    m_train->setToolTip(waits ? tr("Train the open design after the runs before it") : tr("Train the open design"));
}

void TrainingPanel::showIdle()
{
    const auto& estimates = m_document.estimates();
    const std::vector<EpochRecord>& epochs = m_job.epochs();
    const QLocale locale;
    if (!estimates)
        m_status->showText(
            tr("This design cannot be trained: %1").arg(QString::fromStdString(estimates.error().sentence)));
    else if (epochs.empty())
        m_status->showText(tr("Ready to train %1.").arg(QString::fromStdString(m_document.design().name)));
    else
        m_status->showText((epochs.back().validationTop1 ? tr("Last run: %1 of %2 epochs, validation %3 %")
                                                         : tr("Last run: %1 of %2 epochs, test %3 %"))
                               .arg(locale.toString(epochs.back().epoch), locale.toString(m_planned),
                                    locale.toString(epochs.back().evaluatedTop1(), 'f', 1)));
}

/// A design whose input or classes are others than the data set's follows it when it trains; said beforehand.
void TrainingPanel::showFit()
{
    const NetworkDesign& design = m_document.design();
    const DataSetFacts& facts = m_data->facts();
    const NetworkDesign after = fitted(design, facts);
    m_fit->setVisible(m_job.state() == TrainingJob::State::idle && after != design);
    if (m_fit->isHidden())
        return;
    QString text = tr("The data have images of %1 in %2 classes, the design %3 in %4: training follows the data")
                       .arg(shapeText(facts.shape))
                       .arg(facts.classes)
                       .arg(shapeText(design.input))
                       .arg(design.classes);
    if (const auto estimates = estimate(after, m_document.options()))
        text += tr(", with %1 parameter bits").arg(QLocale().toString(qlonglong(estimates->parameterBits)));
    text += QLatin1Char('.');
    m_fit->setText(QStringLiteral("%1 <a href='fit' style='color:%3'>%2</a>")
                       .arg(text, tr("Change the design now"), themeColors().accent.name()));
}

void TrainingPanel::showProgress(const StepProgress& progress)
{
    if (m_planned != progress.epochs) {
        m_planned = progress.epochs;
        showCurves();
    }
    m_progress->setValue(qRound(1000 * finishedPart(progress)));
    m_line = progressText(progress, m_job.epochs(), QLocale());
    m_status->showText(m_line);
}

void TrainingPanel::showCurves()
{
    m_curves->setEpochs(m_job.epochs(), m_planned);
}

void TrainingPanel::showLayers()
{
    m_layers->setReports(m_job.layers());
}

void TrainingPanel::showEnd()
{
    showCurves();
    if (!m_told)
        say(tr("Stopped. The run can be resumed from its checkpoint: see Runs."), Tone::plain);
}

void TrainingPanel::say(const QString& text, Tone tone)
{
    m_said = text;
    m_tone = tone;
    m_message->setVisible(!text.isEmpty());
    switch (tone) {
    case Tone::plain:
        m_message->setText(text);
        break;
    case Tone::good:
        m_message->setText(QStringLiteral("<span style='color:%1'>✓</span> %2").arg(themeColors().good.name(), text));
        break;
    case Tone::bad:
        m_message->setText(
            QStringLiteral("<span style='color:%1'>⚠ %2</span>").arg(themeColors().error.name(), text.toHtmlEscaped()));
        break;
    }
}

void TrainingPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    // The form's width is known only once it is shown in its font; beside it the progress needs leastProgress.
    const int settings = m_settingsArea->widget()->minimumSizeHint().width() + 24;
    const bool wide = width() >= settings + leastProgress && width() > height();
    m_layout->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_settingsArea->setMinimumWidth(wide ? settings : 0);
    m_settingsArea->setMaximumWidth(wide ? settings : QWIDGETSIZE_MAX);
    m_settingsArea->setMaximumHeight(wide ? QWIDGETSIZE_MAX : height() / 4);
}

void TrainingPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        setIcons();
        showFit();
        say(m_said, m_tone);
    }
}

} // namespace binweave
