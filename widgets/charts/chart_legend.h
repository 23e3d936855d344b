// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_series.h"

#include <QFontMetrics>
#include <QRectF>

class QPainter;

namespace binweave {

/// The names of a chart's series with their markers, in rows from left to right.
class ChartLegend
{
public:
    struct Entry
    {
        const ChartSeries* series; ///< the caller's
        bool shown;
        QRectF rect;
    };

    /// Rows inside `width` from (left, top); the first row begins `indent` later. Returns the height used.
    double layOut(const QList<Entry>& entries, double left, double top, double width, double indent,
                  const QFontMetrics& font);

    const QList<Entry>& entries() const { return m_entries; }
    const Entry* at(QPointF position) const; ///< null where there is none

    void paint(QPainter& painter) const;

private:
    QList<Entry> m_entries;
};

/// A marker as QScatterSeries draws it, centred.
void paintMarker(QPainter& painter, QPointF centre, QScatterSeries::MarkerShape shape, double size, QColor color,
                 bool hollow);

} // namespace binweave
