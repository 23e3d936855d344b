// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/composer/network_picture.h"

#include <QGraphicsItem>

namespace binweave {

/// A card on the canvas. data(textRole) is what it says.
class CardItem : public QGraphicsItem
{
public:
    static constexpr int textRole = 0;

    CardItem();
    void showCard(const PlacedCard& card); ///< repaints only where it differs
    void setChosen(bool chosen);           ///< part of the selection
    const ElementPath& path() const { return m_card.content.path; }
    bool isChosen() const { return m_chosen; }

    QRectF boundingRect() const override;
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

protected:
    void hoverEnterEvent(QGraphicsSceneHoverEvent* event) override;
    void hoverLeaveEvent(QGraphicsSceneHoverEvent* event) override;

private:
    QRectF card() const { return {QPointF(0, 0), m_card.rect.size()}; }
    void paintGround(QPainter& painter) const;
    void paintText(QPainter& painter) const;
    void paintInput(QPainter& painter) const;
    void paintFromAfar(QPainter& painter) const;

    PlacedCard m_card;
    bool m_chosen = false;
    bool m_hovered = false;
};

} // namespace binweave
