// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_view.h"

#include "widgets/theme.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

/// How a chart's grid, labels and what Qt Charts lacks are painted.
namespace binweave {

namespace {

constexpr double slant = 35; ///< degrees of category names that do not fit side by side

QColor faded(QColor color, double alpha)
{
    color.setAlphaF(static_cast<float>(alpha));
    return color;
}

} // namespace

void ChartView::drawBackground(QPainter* painter, const QRectF&)
{
    painter->save();
    painter->setFont(font());
    painter->fillRect(viewport()->rect(), themeColors().card);
    if (!isEmpty()) {
        paintGrid(*painter);
        paintCategories(*painter);
    }
    painter->setPen(themeColors().mutedText);
    const QRectF inner = QRectF(viewport()->rect()).adjusted(8, 4, -8, -4);
    const double line = fontMetrics().height() + 4;
    painter->drawText(QRectF(inner.left(), inner.top(), inner.width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                      title());
    if (!isLow() && !isEmpty())
        painter->drawText(QRectF(m_plot.left(), inner.bottom() - line, m_plot.width(), line),
                          Qt::AlignHCenter | Qt::AlignBottom, m_x.title);
    m_legend.paint(*painter);
    painter->restore();
}

void ChartView::drawForeground(QPainter* painter, const QRectF&)
{
    painter->save();
    painter->setFont(font());
    painter->setRenderHint(QPainter::Antialiasing);
    const bool empty = std::ranges::all_of(m_series, [](const ChartSeries& series) { return series.points.isEmpty(); });
    if (empty) {
        painter->setPen(themeColors().mutedText);
        painter->drawText(m_plot.adjusted(8, 0, -8, 0), Qt::AlignCenter | Qt::TextWordWrap, m_hint);
    }
    paintGuides(*painter);
    painter->setClipRect(m_plot.adjusted(-6, -6, 6, 6));
    paintErrorBars(*painter);
    paintMarks(*painter);
    paintHover(*painter);
    painter->restore();
}

void ChartView::paintGrid(QPainter& painter) const
{
    const QColor line = themeColors().border;
    const double height = fontMetrics().height();
    for (const AxisTick& tick : ticks(Qt::Horizontal)) {
        const double x = positionOf(tick.value, 1).x();
        painter.setPen(QPen(tick.label.isEmpty() ? faded(line, 0.35) : faded(line, 0.8), 1));
        painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
        painter.setPen(themeColors().mutedText);
        painter.drawText(QRectF(x - 60, m_plot.bottom() + 3, 120, height), Qt::AlignHCenter, tick.label);
    }
    for (const AxisTick& tick : ticks(Qt::Vertical)) {
        const double y = positionOf(1, tick.value).y();
        painter.setPen(QPen(tick.label.isEmpty() ? faded(line, 0.35) : faded(line, 0.8), 1));
        painter.drawLine(QPointF(m_plot.left(), y), QPointF(m_plot.right(), y));
        painter.setPen(themeColors().mutedText);
        painter.drawText(QRectF(0, y - height / 2, m_plot.left() - 6, height), Qt::AlignRight | Qt::AlignVCenter,
                         tick.label);
    }
    painter.setPen(QPen(themeColors().mutedText, 1));
    painter.drawLine(m_plot.bottomLeft(), m_plot.bottomRight());
}

double ChartView::categorySlot() const
{
    return m_plot.width() / std::max(1., m_xWindow.length());
}

/// Of the strip that holds the category names.
double ChartView::categoryHeight() const
{
    double widest = 0;
    for (const QString& name : m_x.categories)
        widest = std::max(widest, double(fontMetrics().horizontalAdvance(name)));
    if (widest + 6 <= categorySlot())
        return fontMetrics().height() + 4;
    const double radians = slant * std::acos(-1.) / 180;
    return std::min(widest * std::sin(radians) + fontMetrics().height(), 0.4 * viewport()->height());
}

void ChartView::paintCategories(QPainter& painter) const
{
    if (m_x.categories.isEmpty())
        return;
    const double height = fontMetrics().height();
    const double slot = categorySlot();
    const bool level = categoryHeight() <= height + 5;
    const double between = slot * std::sin(slant * std::acos(-1.) / 180); // of the lines on which slanted names stand
    const int step = level ? 1 : std::max(1, static_cast<int>(std::ceil(0.9 * height / between)));
    painter.setPen(themeColors().mutedText);
    for (int i = 0; i < m_x.categories.size(); i += step) {
        const double x = positionOf(i, 1).x();
        if (x < m_plot.left() || x > m_plot.right())
            continue;
        if (level) {
            painter.drawText(QRectF(x - slot / 2, m_plot.bottom() + 3, slot, height), Qt::AlignHCenter,
                             m_x.categories[i]);
            continue;
        }
        painter.save();
        painter.translate(x + 4, m_plot.bottom() + 4);
        painter.rotate(-slant);
        const double room = (x - 4) / std::cos(slant * std::acos(-1.) / 180);
        const QString name =
            fontMetrics().elidedText(m_x.categories[i], Qt::ElideMiddle, static_cast<int>(std::max(20., room)));
        painter.drawText(QRectF(-400, 0, 400, height), Qt::AlignRight | Qt::AlignVCenter, name);
        painter.restore();
    }
}

void ChartView::paintErrorBars(QPainter& painter) const
{
    for (const ChartSeries& series : m_series) {
        if (!isSeriesShown(series.name))
            continue;
        painter.setPen(QPen(series.color(), 1.5));
        for (const ChartPoint& point : series.points) {
            if (!(point.spread > 0))
                continue;
            const QPointF top = positionOf(point.x, point.y + point.spread);
            const QPointF bottom = positionOf(point.x, point.y - point.spread);
            painter.drawLine(top, bottom);
            painter.drawLine(top - QPointF(4, 0), top + QPointF(4, 0));
            painter.drawLine(bottom - QPointF(4, 0), bottom + QPointF(4, 0));
        }
    }
}

void ChartView::paintMarks(QPainter& painter) const
{
    painter.setPen(themeColors().text);
    const double height = fontMetrics().height();
    for (int s = 0; s < m_series.size(); ++s) {
        for (int i = 0; i < m_series[s].points.size(); ++i) {
            const ChartPoint& point = m_series[s].points[i];
            if (point.mark.isEmpty() || !isSeriesShown(m_series[s].name))
                continue;
            const double width = fontMetrics().horizontalAdvance(point.mark);
            const bool bar = m_series[s].kind == SeriesKind::bars;
            const QPointF at = bar ? QPointF(barRect(s, i).center().x(), barRect(s, i).top())
                                   : positionOf(point.x, point.y) - QPointF(0, m_series[s].size / 2);
            const double left =
                std::clamp(at.x() - width / 2, m_plot.left(), std::max(m_plot.left(), m_plot.right() - width));
            painter.drawText(QRectF(left, at.y() - height - 1, width + 1, height), Qt::AlignLeft | Qt::AlignBottom,
                             point.mark);
        }
    }
}

void ChartView::paintGuides(QPainter& painter) const
{
    const double height = fontMetrics().height();
    for (const ChartGuide& guide : m_guides) {
        const double x = positionOf(guide.x, 1).x();
        if (!(x >= m_plot.left() && x <= m_plot.right()))
            continue;
        painter.setPen(QPen(themeColors().accent, 1.5, Qt::DashLine));
        painter.drawLine(QPointF(x, m_plot.top()), QPointF(x, m_plot.bottom()));
        const double width = fontMetrics().horizontalAdvance(guide.text) + 8;
        const double left = x + width > m_plot.right() ? x - width - 2 : x + 2;
        // Accuracy rises with size: left of the middle the top is free, right of it the bottom.
        const double top = x < m_plot.center().x() ? m_plot.top() + 2 : m_plot.bottom() - height - 4;
        const QRectF label(left, top, width, height + 2);
        painter.fillRect(label, faded(themeColors().card, 0.8));
        painter.setPen(themeColors().accent);
        painter.drawText(label, Qt::AlignCenter, guide.text);
    }
}

void ChartView::paintHover(QPainter& painter) const
{
    if (m_hovered) {
        const ChartSeries& series = m_series[m_hovered->series];
        const ChartPoint& point = series.points[m_hovered->index];
        painter.setPen(QPen(themeColors().text, 1.5));
        painter.setBrush(Qt::NoBrush);
        if (series.kind == SeriesKind::bars)
            painter.drawRect(barRect(m_hovered->series, m_hovered->index));
        else
            painter.drawEllipse(positionOf(point.x, point.y), series.size / 2 + 3, series.size / 2 + 3);
    }
    const QRectF band = m_pressed ? QRectF(*m_pressed, m_dragged).normalized() & m_plot : QRectF();
    if (!m_moving && band.width() > 3 && band.height() > 3) {
        painter.fillRect(band, faded(themeColors().accent, 0.15));
        painter.setPen(QPen(themeColors().accent, 1));
        painter.drawRect(band);
    }
}

} // namespace binweave
