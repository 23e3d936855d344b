// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_view.h"

#include "widgets/charts/chart_export.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

/// What mouse and keyboard do with a chart.
namespace binweave {

namespace {

constexpr double reach = 12; ///< pixels from a point at which the mouse means it

} // namespace

std::optional<ChartView::Hit> ChartView::hitAt(QPointF position) const
{
    if (!m_plot.adjusted(-reach, -reach, reach, reach).contains(position))
        return {};
    std::optional<Hit> nearest;
    double least = reach;
    for (int s = 0; s < m_series.size(); ++s) {
        const ChartSeries& series = m_series[s];
        if (!series.hoverable || !isSeriesShown(series.name))
            continue;
        for (int i = 0; i < series.points.size(); ++i) {
            const ChartPoint& point = series.points[i];
            if (!isPlottable(point))
                continue;
            if (series.kind == SeriesKind::bars) {
                if (barRect(s, i).contains(position))
                    return Hit{s, i};
                continue;
            }
            const QPointF at = positionOf(point.x, point.y);
            const double distance = std::hypot(at.x() - position.x(), at.y() - position.y());
            // Of points on the same spot, the one drawn last is seen.
            if (distance <= least && m_plot.adjusted(-1, -1, 1, 1).contains(at)) {
                least = distance;
                nearest = Hit{s, i};
            }
        }
    }
    return nearest;
}

QRectF ChartView::barRect(int series, int index) const
{
    int bars = 0;
    int before = 0;
    for (int s = 0; s < m_series.size(); ++s) {
        if (m_series[s].kind != SeriesKind::bars || !isSeriesShown(m_series[s].name))
            continue;
        before += s < series;
        ++bars;
    }
    const double slot = m_plot.width() / m_xWindow.length();
    const double width = 0.8 * slot / std::max(1, bars);
    const QPointF top = positionOf(index, m_series[series].points[index].y);
    const double left = top.x() - 0.4 * slot + before * width;
    const double bottom = m_plot.bottom() + m_yWindow.low / m_yWindow.length() * m_plot.height();
    return QRectF(QPointF(left, top.y()), QPointF(left + width, bottom)) & m_plot;
}

void ChartView::hover(QPointF position, QPoint globalPosition)
{
    const std::optional<Hit> hit = hitAt(position);
    const bool onLegend = m_legend.at(position) != nullptr;
    viewport()->setCursor(hit || onLegend ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (hit == m_hovered)
        return;
    m_hovered = hit;
    if (hit)
        QToolTip::showText(globalPosition, m_series[hit->series].points[hit->index].text, viewport());
    else
        QToolTip::hideText();
    viewport()->update();
}

void ChartView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton) {
        if (const ChartLegend::Entry* entry = m_legend.at(event->position())) {
            showSeries(entry->series->name, !entry->shown);
            return;
        }
    }
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)
        return;
    if (m_plot.adjusted(-reach, -reach, reach, reach).contains(event->position())) {
        m_pressed = m_dragged = event->position();
        m_moving = event->button() == Qt::MiddleButton || event->modifiers().testFlag(Qt::ShiftModifier);
    }
}

void ChartView::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_pressed) {
        hover(event->position(), event->globalPosition().toPoint());
        return;
    }
    if (m_moving)
        moveBy(event->position() - m_dragged);
    m_dragged = event->position();
    viewport()->update();
}

void ChartView::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_pressed)
        return;
    const QPointF began = *m_pressed;
    m_pressed.reset();
    const QRectF rect = QRectF(began, event->position()).normalized();
    if (!m_moving && rect.width() > 6 && rect.height() > 6)
        zoomTo(rect & m_plot);
    else if (const auto hit = hitAt(event->position()); hit && (event->position() - began).manhattanLength() < 4)
        Q_EMIT pointClicked(m_series[hit->series].name, hit->index);
    viewport()->update();
}

void ChartView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    if (m_legend.at(event->position()))
        mousePressEvent(event);
    else if (const auto hit = hitAt(event->position()))
        Q_EMIT pointDoubleClicked(m_series[hit->series].name, hit->index);
    else
        showAll();
}

void ChartView::leaveEvent(QEvent* event)
{
    QChartView::leaveEvent(event);
    m_hovered.reset();
    viewport()->update();
}

void ChartView::wheelEvent(QWheelEvent* event)
{
    const double factor = std::pow(0.999, event->angleDelta().y());
    const QPointF at = event->position();
    zoomBy(factor, at, at.x() >= m_plot.left(), at.y() <= m_plot.bottom());
    event->accept();
}

void ChartView::keyPressEvent(QKeyEvent* event)
{
    const double step = 40;
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoomBy(0.8, m_plot.center(), true, true);
    case Qt::Key_Minus:
        return zoomBy(1.25, m_plot.center(), true, true);
    case Qt::Key_Left:
        return moveBy({step, 0});
    case Qt::Key_Right:
        return moveBy({-step, 0});
    case Qt::Key_Up:
        return moveBy({0, step});
    case Qt::Key_Down:
        return moveBy({0, -step});
    case Qt::Key_Home:
    case Qt::Key_0:
        return showAll();
    default:
        QWidget::keyPressEvent(event);
    }
}

void ChartView::zoomBy(double factor, QPointF about, bool x, bool y)
{
    const auto scaled = [&](const Window& window, const Window& whole, double share) {
        const double length = std::clamp(window.length() * factor, 1e-4 * whole.length(), 4 * whole.length());
        const double fixed = window.low + share * window.length();
        return Window{fixed - share * length, fixed + (1 - share) * length};
    };
    m_zoomed = true;
    if (x)
        m_xWindow = scaled(m_xWindow, extent(Qt::Horizontal), (about.x() - m_plot.left()) / m_plot.width());
    if (y)
        m_yWindow = scaled(m_yWindow, extent(Qt::Vertical), (m_plot.bottom() - about.y()) / m_plot.height());
    layOut();
}

void ChartView::moveBy(QPointF pixels)
{
    const double right = pixels.x() / m_plot.width() * m_xWindow.length();
    const double up = pixels.y() / m_plot.height() * m_yWindow.length();
    m_zoomed = true;
    m_xWindow = {m_xWindow.low - right, m_xWindow.high - right};
    m_yWindow = {m_yWindow.low + up, m_yWindow.high + up};
    layOut();
}

void ChartView::zoomTo(const QRectF& rect)
{
    if (rect.isEmpty())
        return;
    const auto x = [&](double pixel) {
        return m_xWindow.low + (pixel - m_plot.left()) / m_plot.width() * m_xWindow.length();
    };
    const auto y = [&](double pixel) {
        return m_yWindow.low + (m_plot.bottom() - pixel) / m_plot.height() * m_yWindow.length();
    };
    const Window across{x(rect.left()), x(rect.right())};
    const Window upwards{y(rect.bottom()), y(rect.top())};
    m_zoomed = true;
    m_xWindow = across;
    m_yWindow = upwards;
    layOut();
}

void ChartView::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu;
    menu.addAction(tr("Show all"), this, &ChartView::showAll)->setEnabled(m_zoomed);
    menu.addAction(tr("Zoom in"), this, [this] { zoomBy(0.8, m_plot.center(), true, true); });
    menu.addAction(tr("Zoom out"), this, [this] { zoomBy(1.25, m_plot.center(), true, true); });
    menu.addSeparator();
    for (const ChartSeries& series : std::as_const(m_series)) {
        QAction* action = menu.addAction(series.name);
        action->setCheckable(true);
        action->setChecked(isSeriesShown(series.name));
        connect(action, &QAction::toggled, this, [this, name = series.name](bool shown) { showSeries(name, shown); });
    }
    menu.addSeparator();
    menu.addAction(tr("Save picture…"), this, &ChartView::savePicture);
    menu.addActions(actions());
    menu.exec(event->globalPos());
}

void ChartView::savePicture()
{
    const QString file = QFileDialog::getSaveFileName(this, tr("Save picture"), QStringLiteral("chart.png"),
                                                      tr("Pictures (*.png *.svg *.pdf)"));
    if (file.isEmpty())
        return;
    if (const auto saved = exportChart(*this, file, {1600, 1000}); !saved)
        QMessageBox::warning(this, tr("Save picture"), QString::fromStdString(saved.error().sentence));
}

} // namespace binweave
