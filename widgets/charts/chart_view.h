// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/chart_legend.h"
#include "widgets/charts/chart_series.h"

#include <QChartView>
#include <map>
#include <optional>
#include <set>

class QBarSeries;
class QValueAxis;
class QXYSeries;

namespace binweave {

/// The chart that all charts share: points, lines or bars over two axes, each linear or logarithmic, with a legend that
/// hides and shows series by a click, a text beside the point under the mouse, and zoom.
///
/// Wheel: zoom about the mouse (over an axis' labels: that axis alone). Drag: zoom to the rectangle; with Shift or the
/// middle button: move. Double-click beside points, or Home: show all. Keys + - and arrows zoom and move; the context
/// menu has everything the mouse can do, and saves a picture.
///
/// Qt Charts draws the series; axes, labels and legend are painted here, since its logarithmic axis loses its labels
/// inside one decade and hides a series with a value <= 0. Values are plotted as log10 on a linear axis; those that are
/// not finite or, on a logarithmic axis, not positive are left out.
class ChartView : public QChartView
{
    Q_OBJECT

public:
    explicit ChartView(QWidget* parent = nullptr);

    void setAxes(const ChartAxis& x, const ChartAxis& y);
    /// Series that were there before, by name and kind, keep their visibility; a zoomed chart stays as it is.
    void setSeries(const QList<ChartSeries>& series);
    void setGuides(const QList<ChartGuide>& guides);
    /// Shown in the middle while there is no point.
    void setHint(const QString& hint);

    const QList<ChartSeries>& series() const { return m_series; }
    bool isSeriesShown(const QString& name) const { return !m_hidden.contains(name); }
    void showSeries(const QString& name, bool shown);

    bool isEmpty() const; ///< no point in any series
    bool isZoomed() const { return m_zoomed; }
    void showAll();

    /// In pixels of the viewport.
    QPointF positionOf(double x, double y) const;
    QRectF plotRect() const { return m_plot; }
    QRectF legendRect(const QString& name) const; ///< null where the legend has no such entry
    QStringList tickLabels(Qt::Orientation axis) const;

Q_SIGNALS:
    void pointClicked(const QString& series, int index);
    void pointDoubleClicked(const QString& series, int index);

protected:
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    /// What of an axis is shown, in plotted values.
    struct Window
    {
        double low = 0;
        double high = 1;
        double length() const { return high - low; }
    };
    struct Hit
    {
        int series;
        int index;
        bool operator==(const Hit&) const = default;
    };

    double plotted(Qt::Orientation axis, double value) const;
    double valueAt(Qt::Orientation axis, double plottedValue) const;
    bool isPlottable(const ChartPoint& point) const;
    Window extent(Qt::Orientation axis) const;
    QList<AxisTick> ticks(Qt::Orientation axis) const;

    void rebuildSeries();
    void rebuildBars();
    void restyle();
    bool isLow() const;
    QString title() const;
    void layOut();
    void applyWindows();
    void zoomBy(double factor, QPointF about, bool x, bool y);
    void moveBy(QPointF pixels);
    void zoomTo(const QRectF& rect);

    std::optional<Hit> hitAt(QPointF position) const;
    QRectF barRect(int series, int index) const;
    void hover(QPointF position, QPoint globalPosition);
    void savePicture();

    void paintGrid(QPainter& painter) const;
    void paintCategories(QPainter& painter) const;
    void paintErrorBars(QPainter& painter) const;
    void paintMarks(QPainter& painter) const;
    void paintGuides(QPainter& painter) const;
    void paintHover(QPainter& painter) const;
    double categoryHeight() const;
    double categorySlot() const;

    ChartAxis m_x;
    ChartAxis m_y;
    double m_barOrigin = 0; ///< log10 of the value at which bars begin
    QValueAxis* m_xAxis;
    QValueAxis* m_yAxis;
    QList<ChartSeries> m_series;
    std::map<QString, QXYSeries*> m_plotted;
    QBarSeries* m_bars = nullptr;
    std::set<QString> m_hidden;
    QList<ChartGuide> m_guides;
    QString m_hint;
    ChartLegend m_legend;
    QRectF m_plot;
    Window m_xWindow;
    Window m_yWindow;
    bool m_zoomed = false;
    std::optional<Hit> m_hovered;
    std::optional<QPointF> m_pressed; ///< where a drag began
    QPointF m_dragged;
    bool m_moving = false;
};

} // namespace binweave
