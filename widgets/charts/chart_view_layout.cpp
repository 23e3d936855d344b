// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_view.h"

#include <QChart>
#include <QValueAxis>
#include <algorithm>
#include <cmath>
#include <limits>

/// Where things stand in a chart: what of the axes is shown, plot, legend and tick labels.
namespace binweave {

namespace {

constexpr double edge = 8; ///< around everything, in pixels

} // namespace

ChartView::Window ChartView::extent(Qt::Orientation axis) const
{
    const ChartAxis& described = axis == Qt::Horizontal ? m_x : m_y;
    Window extent{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    const auto include = [&](double value) {
        const double at = plotted(axis, value);
        if (std::isfinite(at))
            extent = {std::min(extent.low, at), std::max(extent.high, at)};
    };
    bool bars = false;
    for (const ChartSeries& series : m_series) {
        bars |= series.kind == SeriesKind::bars;
        for (const ChartPoint& point : series.points) {
            if (!isPlottable(point))
                continue;
            include(axis == Qt::Horizontal ? point.x : point.y - point.spread);
            include(axis == Qt::Horizontal ? point.x : point.y + point.spread);
        }
    }
    if (axis == Qt::Horizontal) {
        for (const ChartGuide& guide : m_guides)
            include(guide.x);
    }
    if (axis == Qt::Horizontal && !described.categories.isEmpty())
        return {-0.5, static_cast<double>(described.categories.size()) - 0.5};
    if (!(extent.low <= extent.high))
        extent = described.scale == AxisScale::logarithmic ? Window{3, 6} : Window{0, 1};

    const double room = extent.length() > 0 ? 0.06 * extent.length() : 0.5;
    const double low = bars && axis == Qt::Vertical ? 0 : extent.low - room;
    extent = {low, extent.high + (bars ? 2.5 : 1) * room};
    if (described.least)
        extent.low = plotted(axis, *described.least);
    if (described.most)
        extent.high = plotted(axis, *described.most);
    return extent;
}

void ChartView::showAll()
{
    m_zoomed = false;
    m_xWindow = extent(Qt::Horizontal);
    m_yWindow = extent(Qt::Vertical);
    layOut();
}

bool ChartView::isLow() const
{
    return viewport()->height() < 300;
}

/// Above the plot; a low chart spares the line below it, a small one does without.
QString ChartView::title() const
{
    const bool wide = viewport()->width() > 500;
    return isLow() && wide && !m_x.title.isEmpty() ? tr("%1 over %2").arg(m_y.title, m_x.title) : m_y.title;
}

void ChartView::layOut()
{
    const QFontMetrics metrics = fontMetrics();
    QList<ChartLegend::Entry> entries;
    for (const ChartSeries& series : m_series) {
        if (!isEmpty())
            entries.append({&series, isSeriesShown(series.name), {}});
    }
    const double titleWidth = title().isEmpty() ? 0 : metrics.horizontalAdvance(title()) + 3 * edge;
    const double inner = viewport()->width() - 2 * edge;
    const double top = edge / 2 + m_legend.layOut(entries, edge, edge / 2, inner, titleWidth, metrics);

    double bottom = edge / 2 + (m_x.title.isEmpty() || isLow() ? 0 : metrics.height());
    bottom += m_x.categories.isEmpty() ? metrics.height() + 4 : 0;
    m_plot = QRectF(edge, top + edge, inner, std::max(20., viewport()->height() - top - edge - bottom));
    double labels = 0;
    for (const QString& label : tickLabels(Qt::Vertical))
        labels = std::max(labels, double(metrics.horizontalAdvance(label)));
    m_plot.setLeft(edge + labels + 6);
    m_plot.setRight(std::max(m_plot.left() + 20, m_plot.right() - edge));
    if (!m_x.categories.isEmpty())
        m_plot.setBottom(std::max(m_plot.top() + 20, m_plot.bottom() - categoryHeight()));
    applyWindows();
}

void ChartView::applyWindows()
{
    chart()->setPlotArea(m_plot);
    m_xAxis->setRange(m_xWindow.low, m_xWindow.high);
    m_yAxis->setRange(m_yWindow.low, m_yWindow.high);
    viewport()->update();
}

QPointF ChartView::positionOf(double x, double y) const
{
    const double right = (plotted(Qt::Horizontal, x) - m_xWindow.low) / m_xWindow.length();
    const double up = (plotted(Qt::Vertical, y) - m_yWindow.low) / m_yWindow.length();
    return {m_plot.left() + right * m_plot.width(), m_plot.bottom() - up * m_plot.height()};
}

QRectF ChartView::legendRect(const QString& name) const
{
    const auto& entries = m_legend.entries();
    const auto found =
        std::ranges::find_if(entries, [&](const ChartLegend::Entry& entry) { return entry.series->name == name; });
    return found == entries.end() ? QRectF() : found->rect;
}

QList<AxisTick> ChartView::ticks(Qt::Orientation axis) const
{
    const ChartAxis& described = axis == Qt::Horizontal ? m_x : m_y;
    const Window& window = axis == Qt::Horizontal ? m_xWindow : m_yWindow;
    if (axis == Qt::Horizontal && !described.categories.isEmpty())
        return {};
    const double room = axis == Qt::Horizontal ? m_plot.width() / 55 : m_plot.height() / (2.1 * fontMetrics().height());
    const int wanted = std::clamp(static_cast<int>(room), 2, 12);
    const TickText text = described.text ? described.text : [](double value) { return QLocale().toString(value); };
    const double least = valueAt(axis, window.low);
    const double most = valueAt(axis, window.high);
    if (described.whole)
        return linearTicks(least, most, std::min(wanted, static_cast<int>(most - least)), text);
    if (described.scale == AxisScale::logarithmic)
        return logTicks(least, most, wanted, text);
    const QList<AxisTick> fitting = linearTicks(least, most, wanted, text);
    return fitting.size() < 2 ? linearTicks(least, most, 2 * wanted, text) : fitting; // one label gives no scale
}

QStringList ChartView::tickLabels(Qt::Orientation axis) const
{
    QStringList labels;
    for (const AxisTick& tick : ticks(axis)) {
        if (!tick.label.isEmpty())
            labels.append(tick.label);
    }
    return labels;
}

} // namespace binweave
