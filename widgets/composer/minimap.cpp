// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/minimap.h"

#include "widgets/composer/figure_painter.h"
#include "widgets/composer/network_canvas.h"
#include "widgets/composer/network_scene.h"
#include "widgets/theme.h"

#include <QMouseEvent>
#include <QPainter>
#include <QtMath>
#include <algorithm>

namespace binweave {

namespace {

constexpr QSize mapSize{72, 220}; ///< of a tall network
constexpr int inset = 10;
constexpr int margin = 6;

} // namespace

Minimap::Minimap(NetworkCanvas& canvas) : QWidget(&canvas), m_canvas(canvas)
{
    setObjectName(QStringLiteral("minimap"));
    setAccessibleName(tr("Map of the network"));
    setToolTip(tr("The whole network: drag to look elsewhere"));
    setCursor(Qt::PointingHandCursor);
    connect(&canvas, &NetworkCanvas::viewChanged, this, &Minimap::place);
    place();
}

bool Minimap::isNeeded() const
{
    const QRectF scene = m_canvas.sceneRect();
    return scene.height() * m_canvas.zoom() > 1.6 * m_canvas.viewport()->height() &&
           m_canvas.width() > 4 * mapSize.width();
}

void Minimap::place()
{
    const QRect view = m_canvas.viewport()->geometry();
    const QRectF scene = m_canvas.sceneRect();
    const int whole = 2 * margin + qCeil((mapSize.width() - 2 * margin) * scene.height() / scene.width());
    const int height = std::min({mapSize.height(), whole, view.height() - 2 * inset});
    setGeometry(view.right() - mapSize.width() - inset, view.top() + inset, mapSize.width(), height);
    setVisible(isNeeded());
    update();
}

/// Tall networks are squeezed: the map keeps its size.
QTransform Minimap::fromScene() const
{
    const QRectF scene = m_canvas.sceneRect();
    const double across = (width() - 2 * margin) / scene.width();
    const double down = std::min(across, (height() - 2 * margin) / scene.height());
    QTransform transform;
    transform.translate(margin, margin);
    transform.scale(across, down);
    transform.translate(-scene.left(), -scene.top());
    return transform;
}

void Minimap::paintEvent(QPaintEvent*)
{
    const ThemeColors& colors = themeColors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ground = colors.card;
    ground.setAlpha(235);
    painter.setBrush(ground);
    painter.setPen(colors.border);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);

    const QTransform map = fromScene();
    painter.setPen(Qt::NoPen);
    for (const PlacedCard& card : m_canvas.network().picture().cards)
        painter.fillRect(map.mapRect(card.rect), tinted(fillColor(card.content.weights), 0.55));

    const QRectF view = m_canvas.mapToScene(m_canvas.viewport()->rect()).boundingRect();
    QColor light = colors.accent;
    light.setAlpha(40);
    painter.setBrush(light);
    painter.setPen(QPen(colors.accent, 1.4));
    painter.drawRoundedRect(map.mapRect(view & m_canvas.sceneRect()), 3, 3);
}

void Minimap::goTo(const QPointF& point)
{
    m_canvas.centerOn(fromScene().inverted().map(point));
}

void Minimap::mousePressEvent(QMouseEvent* event)
{
    goTo(event->position());
}

void Minimap::mouseMoveEvent(QMouseEvent* event)
{
    goTo(event->position());
}

} // namespace binweave
