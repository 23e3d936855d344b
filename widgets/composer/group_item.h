// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/composer/network_picture.h"

#include <QGraphicsItem>

namespace binweave {

/// A group: a frame around its cards, its branches beside the first one, the sum that joins them, and a shortcut
/// around the whole where the group has one. data(CardItem::textRole) is what it says.
class GroupItem : public QGraphicsItem
{
public:
    GroupItem();
    void showGroup(const PlacedGroup& group); ///< repaints only where it differs
    void setChosen(bool chosen);
    const ElementPath& path() const { return m_group.content.path; }

    QRectF boundingRect() const override;
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    double branchX(int branch) const;
    double forkY() const { return m_group.frame.top() + 14; }
    double sumY() const { return m_group.frame.bottom() - 13; }
    void paintFrame(QPainter& painter) const;
    void paintHeader(QPainter& painter) const;
    void paintBranch(QPainter& painter, int branch) const;
    void paintMore(QPainter& painter) const;
    void paintOutsideShortcut(QPainter& painter) const;

    PlacedGroup m_group;
    bool m_chosen = false;
};

} // namespace binweave
