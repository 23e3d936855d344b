// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/wire_item.h"

#include "widgets/composer/figure_painter.h"
#include "widgets/theme.h"

namespace binweave {

WireItem::WireItem()
{
    setAcceptedMouseButtons(Qt::NoButton);
    setZValue(1);
}

void WireItem::showWire(const Wire& wire)
{
    if (wire == m_wire)
        return;
    prepareGeometryChange();
    m_wire = wire;
}

QRectF WireItem::boundingRect() const
{
    return {canvas::wireX - 6, m_wire.top, 12, m_wire.bottom - m_wire.top};
}

void WireItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    const QColor& color = themeColors().mutedText;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(color, 1.4));
    painter->drawLine(QPointF(canvas::wireX, m_wire.top), QPointF(canvas::wireX, m_wire.bottom - 3));
    paintArrowHead(*painter, {canvas::wireX, m_wire.bottom - 1}, color);
}

} // namespace binweave
