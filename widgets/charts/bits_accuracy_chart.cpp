// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/bits_accuracy_chart.h"

#include "widgets/charts/chart_export.h"
#include "widgets/charts/chart_view.h"
#include "widgets/charts/pareto.h"
#include "widgets/theme.h"

#include <QAction>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QVBoxLayout>
#include <algorithm>

namespace binweave {

namespace {

/// Without the folder, which runs of the gallery do not name.
QString dataName(const ChartRun& run)
{
    return run.data.section(QLatin1Char(':'), 0, 0);
}

bool isCifar10(const ChartRun& run)
{
    return dataName(run) == QLatin1String("cifar10");
}

double sizeOf(const ChartRun& run, SizeAxis axis)
{
    return axis == SizeAxis::parameterBits ? run.bits : run.storedBits;
}

QString sizeText(double bits)
{
    return shortNumber(bits, QLocale());
}

QString hoverText(const ChartRun& run)
{
    const QLocale locale;
    const QString which = run.runId > 0 ? BitsAccuracyChart::tr("Run %1").arg(run.runId)
                                        : BitsAccuracyChart::tr("Trained"); // of the gallery, as its name says
    QString text = BitsAccuracyChart::tr("<b>%1</b><br>%2 on %3<br>%4 parameter bits<br>%5 % top-1")
                       .arg(run.name.toHtmlEscaped(), which, dataName(run).toHtmlEscaped(),
                            locale.toString(run.bits, 'f', 0), locale.toString(run.top1, 'f', 2));
    if (run.spread > 0)
        text += BitsAccuracyChart::tr(" ± %1 over seeds").arg(locale.toString(run.spread, 'f', 2));
    if (!isCifar10(run))
        text += BitsAccuracyChart::tr("<br>Other data than the published points: not comparable.");
    return text + BitsAccuracyChart::tr("<br><i>Click selects the run, double-click opens its design.</i>");
}

} // namespace

BitsAccuracyChart::BitsAccuracyChart(QWidget* parent)
    : QWidget(parent), m_axis(new QComboBox), m_families(new QComboBox), m_view(new ChartView)
{
    m_axis->setObjectName("sizeAxis");
    m_axis->setAccessibleName(tr("Size on the horizontal axis"));
    m_axis->setToolTip(m_axis->accessibleName());
    m_axis->addItem(tr("Parameter bits"), int(SizeAxis::parameterBits));
    m_axis->addItem(tr("Stored size"), int(SizeAxis::storedSize));
    m_families->setObjectName("families");
    m_families->setAccessibleName(tr("How published points are grouped"));
    m_families->setToolTip(m_families->accessibleName());
    m_families->addItem(tr("By method"), int(Families::method));
    m_families->addItem(tr("By bases"), int(Families::bases));
    m_families->addItem(tr("By channels"), int(Families::channels));
    m_view->setObjectName("bitsAccuracyView");
    m_view->setAccessibleName(tr("Bits versus accuracy"));
    setAccessibleName(tr("Bits versus accuracy"));

    auto* controls = new QWidget;
    controls->setObjectName(chartControlsName);
    auto* bar = new QHBoxLayout(controls);
    bar->setContentsMargins(8, 4, 8, 2);
    bar->setSpacing(6);
    bar->addWidget(m_axis);
    bar->addSpacing(10);
    bar->addWidget(new QLabel(tr("Published:")));
    bar->addWidget(m_families);
    bar->addStretch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(controls);
    layout->addWidget(m_view, 1);

    m_view->setContextMenuPolicy(Qt::DefaultContextMenu);
    auto* save = new QAction(tr("Save data…"), m_view);
    m_view->addAction(save);
    connect(save, &QAction::triggered, this, &BitsAccuracyChart::saveData);
    connect(m_axis, &QComboBox::currentIndexChanged, this, &BitsAccuracyChart::showAxis);
    connect(m_families, &QComboBox::currentIndexChanged, this, &BitsAccuracyChart::showPoints);
    connect(m_view, &ChartView::pointClicked, this, [this](const QString& series, int index) {
        if (const ChartRun* run = runAt(series, index))
            Q_EMIT runSelected(run->runId);
    });
    connect(m_view, &ChartView::pointDoubleClicked, this, &BitsAccuracyChart::open);
    showAxis();
}

SizeAxis BitsAccuracyChart::axis() const
{
    return static_cast<SizeAxis>(m_axis->currentData().toInt());
}

void BitsAccuracyChart::setRuns(const QList<ChartRun>& runs)
{
    m_runs = runs;
    showPoints();
}

void BitsAccuracyChart::setCurrentBits(double parameterBits, double storedBits)
{
    if (parameterBits == m_parameterBits && storedBits == m_storedBits)
        return;
    m_parameterBits = parameterBits;
    m_storedBits = storedBits;
    showCurrent();
}

void BitsAccuracyChart::showAxis()
{
    const QString title = axis() == SizeAxis::parameterBits ? tr("parameter bits") : tr("stored size in bits");
    m_view->setAxes({.title = title, .scale = AxisScale::logarithmic, .text = sizeText},
                    {.title = tr("Top-1 accuracy (%)")});
    showPoints();
    showCurrent();
    m_view->showAll();
}

void BitsAccuracyChart::showPoints()
{
    m_published = publishedSeries(axis(), static_cast<Families>(m_families->currentData().toInt()));
    const QList<ChartSeries> own = ownSeries();
    QList<ChartSeries> all{frontier(m_published.series + own)};
    all += m_published.series + own;
    m_view->setSeries(all);
}

void BitsAccuracyChart::showCurrent()
{
    const double bits = axis() == SizeAxis::parameterBits ? m_parameterBits : m_storedBits;
    QList<ChartGuide> guides;
    if (bits > 0)
        guides.append({bits, tr("this design, %1").arg(sizeText(bits))});
    m_view->setGuides(guides);
}

QList<ChartSeries> BitsAccuracyChart::ownSeries()
{
    QList<ChartSeries> all;
    m_runsOf.clear();
    for (int i = 0; i < m_runs.size(); ++i) {
        const ChartRun& run = m_runs[i];
        const double size = sizeOf(run, axis());
        if (!(size > 0))
            continue;
        const bool comparable = isCifar10(run);
        const QString name = comparable ? tr("My runs") : tr("My runs on %1 (other data)").arg(dataName(run));
        auto at = std::ranges::find(all, name, &ChartSeries::name);
        if (at == all.end()) {
            all.append({.name = name,
                        .color = [] { return themeColors().text; },
                        .marker = comparable ? QScatterSeries::MarkerShapeStar : QScatterSeries::MarkerShapeCircle,
                        .size = comparable ? 17. : 13.,
                        .hollow = !comparable});
            at = std::prev(all.end());
        }
        at->points.append({.x = size, .y = run.top1, .spread = run.spread, .text = hoverText(run)});
        m_runsOf[name].append(i);
    }
    return all;
}

ChartSeries BitsAccuracyChart::frontier(const QList<ChartSeries>& series) const
{
    QList<QPointF> points;
    for (const ChartSeries& one : series) {
        if (m_runsOf.contains(one.name) && !isCifar10(m_runs[m_runsOf[one.name].first()]))
            continue;
        for (const ChartPoint& point : one.points)
            points.append({point.x, point.y});
    }
    ChartSeries line{.name = tr("Pareto frontier"),
                     .kind = SeriesKind::line,
                     .color = [] { return themeColors().mutedText; },
                     .dashed = true,
                     .hoverable = false};
    for (const QPointF& point : paretoFrontier(points)) {
        if (!line.points.isEmpty())
            line.points.append({.x = point.x(), .y = line.points.last().y});
        line.points.append({.x = point.x(), .y = point.y()});
    }
    return line;
}

const ChartRun* BitsAccuracyChart::runAt(const QString& series, int index) const
{
    const auto runs = m_runsOf.find(series);
    return runs == m_runsOf.end() ? nullptr : &m_runs[runs->at(index)];
}

void BitsAccuracyChart::open(const QString& series, int index)
{
    if (const ChartRun* run = runAt(series, index)) {
        Q_EMIT runOpened(run->runId);
        return;
    }
    const auto published = std::ranges::find(m_published.series, series, &ChartSeries::name);
    if (published == m_published.series.end())
        return;
    const PublishedPoint& point = *m_published.rows[published - m_published.series.begin()][index];
    if (!point.expression.empty())
        Q_EMIT designWanted(QString::fromStdString(point.expression));
}

void BitsAccuracyChart::saveData()
{
    const QString file = QFileDialog::getSaveFileName(this, tr("Save data"), QStringLiteral("bits-accuracy.csv"),
                                                      tr("Comma-separated values (*.csv)"));
    if (file.isEmpty())
        return;
    if (const auto saved = exportChartData(file, m_runs); !saved)
        QMessageBox::warning(this, tr("Save data"), QString::fromStdString(saved.error().sentence));
}

} // namespace binweave
