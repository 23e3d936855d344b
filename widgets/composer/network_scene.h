// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/composer/network_picture.h"

#include <QGraphicsScene>
#include <memory>
#include <optional>
#include <vector>

namespace binweave {

class CardItem;
class GroupItem;
class WireItem;

/// The canvas's items. A new picture is poured into the items that are there; only what differs is painted again.
class NetworkScene : public QGraphicsScene
{
    Q_OBJECT

public:
    explicit NetworkScene(QObject* parent = nullptr);
    ~NetworkScene() override;

    void showPicture(NetworkPicture picture);
    void showSelection(const std::vector<ElementPath>& selection);
    const NetworkPicture& picture() const { return m_picture; }

    /// Elements with a card of their own, in network order.
    std::vector<ElementPath> cardPaths() const;
    /// The card at a place, else the group around it.
    std::optional<ElementPath> elementAt(const QPointF& place) const;
    QRectF rectOf(const ElementPath& path) const; ///< empty where there is none
    const DropPlace* placeNear(double y) const;   ///< null where blocks fit nowhere

    /// A line where a drag would put its blocks; nullptr hides it.
    void showDropPlace(const DropPlace* place);

protected:
    void drawForeground(QPainter* painter, const QRectF& exposed) override;

private:
    NetworkPicture m_picture;
    std::vector<std::unique_ptr<CardItem>> m_cards;
    std::vector<std::unique_ptr<GroupItem>> m_groups;
    std::vector<std::unique_ptr<WireItem>> m_wires;
    std::optional<DropPlace> m_dropPlace;
};

} // namespace binweave
