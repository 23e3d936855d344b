// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_view.h"

#include "widgets/focus_ring.h"
#include "widgets/theme.h"

#include <QBarSeries>
#include <QBarSet>
#include <QChart>
#include <QGraphicsLayout>
#include <QLegend>
#include <QLineSeries>
#include <QValueAxis>
#include <algorithm>
#include <cmath>
#include <limits>

namespace binweave {

namespace {

QXYSeries* newXYSeries(SeriesKind kind, QObject* parent)
{
    if (kind == SeriesKind::points)
        return new QScatterSeries(parent);
    return new QLineSeries(parent);
}

void paintAs(QXYSeries& plotted, const ChartSeries& series)
{
    const QColor color = series.color();
    if (auto* scatter = qobject_cast<QScatterSeries*>(&plotted)) {
        scatter->setMarkerShape(series.marker);
        scatter->setMarkerSize(series.size);
        scatter->setPen(series.hollow ? QPen(color, 2) : QPen(themeColors().card, 1));
        scatter->setBrush(series.hollow ? QBrush(Qt::transparent) : QBrush(color));
        return;
    }
    QPen pen(color, 2, series.dashed ? Qt::DashLine : Qt::SolidLine);
    pen.setJoinStyle(Qt::RoundJoin);
    plotted.setPen(pen);
    plotted.setMarkerSize(3);
    plotted.setPointsVisible(series.dots && series.points.size() <= 60);
}

bool sameSeries(const QList<ChartSeries>& a, const QList<ChartSeries>& b)
{
    return std::ranges::equal(a, b, [](const ChartSeries& left, const ChartSeries& right) {
        return left.name == right.name && left.kind == right.kind;
    });
}

} // namespace

std::function<QColor()> seriesColor(int i)
{
    return [i] { return themeColors().series[i % themeColors().series.size()]; };
}

ChartView::ChartView(QWidget* parent) : QChartView(parent), m_xAxis(new QValueAxis(this)), m_yAxis(new QValueAxis(this))
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    new FocusRing(this);
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setCacheMode(QGraphicsView::CacheNone);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setRubberBand(QChartView::NoRubberBand);
    setMinimumSize(120, 80);

    chart()->legend()->hide();
    chart()->setBackgroundVisible(false);
    chart()->setMargins({});
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->addAxis(m_xAxis, Qt::AlignBottom);
    chart()->addAxis(m_yAxis, Qt::AlignLeft);
    m_xAxis->setVisible(false);
    m_yAxis->setVisible(false);
}

void ChartView::setAxes(const ChartAxis& x, const ChartAxis& y)
{
    m_x = x;
    m_y = y;
    setAccessibleDescription(tr("%1 over %2").arg(y.title, x.title));
    rebuildSeries();
    showAll();
}

void ChartView::setSeries(const QList<ChartSeries>& series)
{
    const bool same = sameSeries(m_series, series);
    m_series = series;
    m_hovered.reset();
    if (!same) {
        chart()->removeAllSeries();
        m_plotted.clear();
        m_bars = nullptr;
    }
    rebuildSeries();
    if (m_zoomed)
        layOut();
    else
        showAll();
}

void ChartView::setGuides(const QList<ChartGuide>& guides)
{
    m_guides = guides;
    if (!m_zoomed)
        showAll();
    viewport()->update();
}

bool ChartView::isEmpty() const
{
    return std::ranges::all_of(m_series, [](const ChartSeries& series) { return series.points.isEmpty(); });
}

void ChartView::setHint(const QString& hint)
{
    m_hint = hint;
    viewport()->update();
}

void ChartView::showSeries(const QString& name, bool shown)
{
    if (shown)
        m_hidden.erase(name);
    else
        m_hidden.insert(name);
    m_hovered.reset();
    rebuildSeries();
    layOut();
}

double ChartView::plotted(Qt::Orientation axis, double value) const
{
    if (axis == Qt::Horizontal)
        return m_x.scale == AxisScale::logarithmic ? std::log10(value) : value;
    return m_y.scale == AxisScale::logarithmic ? std::log10(value) - m_barOrigin : value;
}

double ChartView::valueAt(Qt::Orientation axis, double plottedValue) const
{
    if (axis == Qt::Horizontal)
        return m_x.scale == AxisScale::logarithmic ? std::pow(10., plottedValue) : plottedValue;
    return m_y.scale == AxisScale::logarithmic ? std::pow(10., plottedValue + m_barOrigin) : plottedValue;
}

bool ChartView::isPlottable(const ChartPoint& point) const
{
    return std::isfinite(plotted(Qt::Horizontal, point.x)) && std::isfinite(plotted(Qt::Vertical, point.y));
}

void ChartView::rebuildSeries()
{
    rebuildBars();
    for (const ChartSeries& series : m_series) {
        if (series.kind == SeriesKind::bars)
            continue;
        QXYSeries*& shown = m_plotted[series.name];
        if (!shown) {
            shown = newXYSeries(series.kind, chart());
            chart()->addSeries(shown);
            shown->attachAxis(m_xAxis);
            shown->attachAxis(m_yAxis);
        }
        QList<QPointF> points;
        for (const ChartPoint& point : series.points) {
            if (isPlottable(point))
                points.append({plotted(Qt::Horizontal, point.x), plotted(Qt::Vertical, point.y)});
        }
        shown->replace(points);
        shown->setVisible(isSeriesShown(series.name));
    }
    restyle();
}

/// Bars begin at a power of ten below the least of them; what has no height is left at the axis.
void ChartView::rebuildBars()
{
    double least = std::numeric_limits<double>::infinity();
    QList<const ChartSeries*> bars;
    for (const ChartSeries& series : m_series) {
        if (series.kind != SeriesKind::bars)
            continue;
        if (isSeriesShown(series.name))
            bars.append(&series);
        for (const ChartPoint& point : series.points) {
            if (point.y > 0)
                least = std::min(least, point.y);
        }
    }
    m_barOrigin = m_y.scale == AxisScale::logarithmic && std::isfinite(least) ? std::floor(std::log10(least) - 0.1) : 0;
    if (m_bars) {
        chart()->removeSeries(m_bars);
        delete m_bars;
        m_bars = nullptr;
    }
    if (bars.isEmpty())
        return;
    m_bars = new QBarSeries(chart());
    m_bars->setBarWidth(0.8);
    for (const ChartSeries* series : bars) {
        auto* set = new QBarSet(series->name, m_bars);
        QList<double> heights;
        for (const ChartPoint& point : series->points)
            heights.append(isPlottable(point) ? plotted(Qt::Vertical, point.y) : 0.);
        set->append(heights);
        set->setColor(series->color());
        m_bars->append(set);
    }
    chart()->addSeries(m_bars);
    m_bars->attachAxis(m_xAxis);
    m_bars->attachAxis(m_yAxis);
}

/// After every addition to the chart, whose theme would have its own colours.
void ChartView::restyle()
{
    setBackgroundBrush(themeColors().card);
    for (const ChartSeries& series : m_series) {
        if (const auto shown = m_plotted.find(series.name); shown != m_plotted.end())
            paintAs(*shown->second, series);
    }
    if (m_bars) {
        const QList<QBarSet*> sets = m_bars->barSets();
        for (QBarSet* set : sets) {
            const auto series = std::ranges::find(m_series, set->label(), &ChartSeries::name);
            set->setColor(series->color());
            set->setBorderColor(Qt::transparent);
        }
    }
    viewport()->update();
}

void ChartView::resizeEvent(QResizeEvent* event)
{
    QChartView::resizeEvent(event);
    layOut();
}

void ChartView::changeEvent(QEvent* event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        restyle();
    if (event->type() == QEvent::FontChange)
        layOut();
}

} // namespace binweave
