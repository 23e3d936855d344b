// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_legend.h"

#include "widgets/theme.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace binweave {

namespace {

constexpr double markerWidth = 20;
constexpr double gap = 12;

/// A polygon of `corners` points on a circle, every second one drawn in to `inner` times the radius.
QPolygonF star(QPointF centre, double radius, int corners, double inner)
{
    QPolygonF polygon;
    for (int i = 0; i < 2 * corners; ++i) {
        const double angle = std::numbers::pi * i / corners - std::numbers::pi / 2;
        const double reach = i % 2 ? inner * radius : radius;
        polygon << centre + reach * QPointF(std::cos(angle), std::sin(angle));
    }
    return polygon;
}

QPainterPath markerPath(QPointF centre, QScatterSeries::MarkerShape shape, double size)
{
    const double r = size / 2;
    QPainterPath path;
    switch (shape) {
    case QScatterSeries::MarkerShapeRectangle:
        path.addRect(QRectF(centre.x() - r, centre.y() - r, size, size));
        break;
    case QScatterSeries::MarkerShapeRotatedRectangle:
        path.addPolygon(star(centre, r, 2, std::sqrt(0.5)));
        break;
    case QScatterSeries::MarkerShapeTriangle:
        path.addPolygon(QPolygonF{centre + QPointF(0, -r), centre + QPointF(r, r), centre + QPointF(-r, r)});
        break;
    case QScatterSeries::MarkerShapeStar:
        path.addPolygon(star(centre, r, 5, 0.38));
        break;
    case QScatterSeries::MarkerShapePentagon:
        path.addPolygon(star(centre, r, 5, std::cos(std::numbers::pi / 5)));
        break;
    default:
        path.addEllipse(centre, r, r);
        break;
    }
    path.closeSubpath();
    return path;
}

void paintSymbol(QPainter& painter, const ChartLegend::Entry& entry)
{
    const ChartSeries& series = *entry.series;
    const QPointF centre(entry.rect.left() + markerWidth / 2 - 1, entry.rect.center().y());
    const QColor color = entry.shown ? series.color() : themeColors().border;
    switch (series.kind) {
    case SeriesKind::points:
        paintMarker(painter, centre, series.marker, std::min(11., series.size), color, series.hollow);
        break;
    case SeriesKind::line:
        painter.setPen(QPen(color, 2, series.dashed ? Qt::DashLine : Qt::SolidLine));
        painter.drawLine(centre - QPointF(7, 0), centre + QPointF(7, 0));
        break;
    case SeriesKind::bars:
        painter.fillRect(QRectF(centre.x() - 5, centre.y() - 5, 10, 10), color);
        break;
    }
}

} // namespace

void paintMarker(QPainter& painter, QPointF centre, QScatterSeries::MarkerShape shape, double size, QColor color,
                 bool hollow)
{
    painter.setPen(hollow ? QPen(color, 2) : QPen(Qt::NoPen));
    painter.setBrush(hollow ? QBrush(Qt::NoBrush) : QBrush(color));
    painter.drawPath(markerPath(centre, shape, hollow ? size - 2 : size));
    painter.setBrush(Qt::NoBrush);
}

double ChartLegend::layOut(const QList<Entry>& entries, double left, double top, double width, double indent,
                           const QFontMetrics& font)
{
    m_entries = entries;
    const double height = font.height() + 4;
    double x = left + indent;
    double y = top;
    for (Entry& entry : m_entries) {
        const double wanted = std::min(markerWidth + font.horizontalAdvance(entry.series->name) + 2, width);
        if (x + wanted > left + width && x > left) {
            x = left;
            y += height;
        }
        entry.rect = QRectF(x, y, wanted, height);
        x += wanted + gap;
    }
    return y + height - top;
}

const ChartLegend::Entry* ChartLegend::at(QPointF position) const
{
    const auto found =
        std::ranges::find_if(m_entries, [&](const Entry& entry) { return entry.rect.contains(position); });
    return found == m_entries.end() ? nullptr : &*found;
}

void ChartLegend::paint(QPainter& painter) const
{
    for (const Entry& entry : m_entries) {
        paintSymbol(painter, entry);
        QFont font = painter.font();
        font.setStrikeOut(!entry.shown);
        painter.save();
        painter.setFont(font);
        painter.setPen(entry.shown ? themeColors().text : themeColors().mutedText);
        const QRectF text = entry.rect.adjusted(markerWidth, 0, 0, 0);
        painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(entry.series->name, Qt::ElideRight, qRound(text.width())));
        painter.restore();
    }
}

} // namespace binweave
