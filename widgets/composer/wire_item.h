// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/composer/network_picture.h"

#include <QGraphicsItem>

namespace binweave {

/// The flow from one card to the next, with an arrow.
class WireItem : public QGraphicsItem
{
public:
    WireItem();
    void showWire(const Wire& wire);

    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    Wire m_wire;
};

} // namespace binweave
