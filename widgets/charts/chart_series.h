// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/axis_ticks.h"

#include <QColor>
#include <QList>
#include <QScatterSeries>
#include <QString>
#include <functional>
#include <optional>

/// What a chart shows, as values.
namespace binweave {

enum class AxisScale { linear, logarithmic };

struct ChartAxis
{
    QString title = {};
    AxisScale scale = AxisScale::linear;
    TickText text = {};               ///< of a tick's value; empty: the locale's number
    std::optional<double> least = {}; ///< shown at least, unless zoomed
    std::optional<double> most = {};
    bool whole = false;             ///< no ticks between whole numbers
    QList<QString> categories = {}; ///< names of the values 0, 1, .. instead of numbers
};

struct ChartPoint
{
    double x = 0;
    double y = 0;
    double spread = 0; ///< error bar of y - spread .. y + spread
    QString text = {}; ///< shown on hover
    QString mark = {}; ///< written beside the point
};

/// A bar stands at x = 0, 1, ..
enum class SeriesKind { points, line, bars };

struct ChartSeries
{
    QString name; ///< in the legend; also the key by which the chart knows it
    SeriesKind kind = SeriesKind::points;
    std::function<QColor()> color = {}; ///< asked again when the theme changes
    QScatterSeries::MarkerShape marker = QScatterSeries::MarkerShapeCircle;
    double size = 9;     ///< of a marker, in pixels
    bool hollow = false; ///< marker
    bool dashed = false; ///< line
    bool dots = false;   ///< line: a dot at each point while they are few
    bool hoverable = true;
    QList<ChartPoint> points = {};
};

/// A vertical line across the chart.
struct ChartGuide
{
    double x = 0;
    QString text;
};

/// Colour i of the theme's series.
std::function<QColor()> seriesColor(int i);

} // namespace binweave
