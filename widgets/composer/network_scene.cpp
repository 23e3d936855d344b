// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/network_scene.h"

#include "widgets/composer/card_item.h"
#include "widgets/composer/group_item.h"
#include "widgets/composer/wire_item.h"
#include "widgets/theme.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace binweave {

namespace {

/// As many items as there are values, each showing its own.
template <class Item, class Value>
void pour(QGraphicsScene& scene, std::vector<std::unique_ptr<Item>>& items, const QList<Value>& values,
          void (Item::*show)(const Value&))
{
    items.resize(std::min(items.size(), static_cast<std::size_t>(values.size())));
    for (qsizetype i = 0; i < values.size(); ++i) {
        if (static_cast<std::size_t>(i) == items.size()) {
            items.push_back(std::make_unique<Item>());
            scene.addItem(items.back().get());
        }
        (items[static_cast<std::size_t>(i)].get()->*show)(values[i]);
    }
}

} // namespace

NetworkScene::NetworkScene(QObject* parent) : QGraphicsScene(parent)
{
    // Items move often and are few on the screen: an index costs more than it finds.
    setItemIndexMethod(NoIndex);
}

NetworkScene::~NetworkScene() = default;

void NetworkScene::showPicture(NetworkPicture picture)
{
    m_picture = std::move(picture);
    pour(*this, m_wires, m_picture.wires, &WireItem::showWire);
    pour(*this, m_groups, m_picture.groups, &GroupItem::showGroup);
    pour(*this, m_cards, m_picture.cards, &CardItem::showCard);
    constexpr double margin = 24;
    setSceneRect(m_picture.bounds.adjusted(-margin, -margin, margin, margin));
}

void NetworkScene::showSelection(const std::vector<ElementPath>& selection)
{
    const auto chosen = [&](const auto& item) {
        return std::find(selection.begin(), selection.end(), item->path()) != selection.end();
    };
    for (const auto& card : m_cards)
        card->setChosen(chosen(card));
    for (const auto& group : m_groups)
        group->setChosen(chosen(group));
}

std::vector<ElementPath> NetworkScene::cardPaths() const
{
    std::vector<ElementPath> paths;
    for (const PlacedCard& card : m_picture.cards)
        paths.push_back(card.content.path);
    return paths;
}

std::optional<ElementPath> NetworkScene::elementAt(const QPointF& place) const
{
    for (const PlacedCard& card : m_picture.cards) {
        if (card.rect.contains(place))
            return card.content.path;
    }
    for (const PlacedGroup& group : m_picture.groups) {
        if (group.frame.contains(place))
            return group.content.path;
    }
    return std::nullopt;
}

QRectF NetworkScene::rectOf(const ElementPath& path) const
{
    for (const PlacedCard& card : m_picture.cards) {
        if (card.content.path == path)
            return card.rect;
    }
    for (const PlacedGroup& group : m_picture.groups) {
        if (group.content.path == path)
            return group.frame;
    }
    return {};
}

const DropPlace* NetworkScene::placeNear(double y) const
{
    const auto nearer = [y](const DropPlace& a, const DropPlace& b) { return std::abs(a.y - y) < std::abs(b.y - y); };
    const auto nearest = std::min_element(m_picture.places.begin(), m_picture.places.end(), nearer);
    return nearest == m_picture.places.end() ? nullptr : &*nearest;
}

void NetworkScene::showDropPlace(const DropPlace* place)
{
    m_dropPlace = place ? std::optional(*place) : std::nullopt;
    invalidate(sceneRect(), ForegroundLayer);
}

void NetworkScene::drawForeground(QPainter* painter, const QRectF&)
{
    if (!m_dropPlace)
        return;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(themeColors().accent, 3, Qt::SolidLine, Qt::RoundCap));
    const QPointF left(0, m_dropPlace->y);
    const QPointF right(canvas::cardWidth, m_dropPlace->y);
    painter->drawLine(left, right);
    painter->setBrush(themeColors().card);
    painter->drawEllipse(left, 4, 4);
    painter->drawEllipse(right, 4, 4);
}

} // namespace binweave
