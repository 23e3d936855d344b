// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/composer/card_content.h"

#include <QList>
#include <QRectF>

namespace binweave {

class Document;

/// Sizes on the canvas, in its own units (pixels at 100 %).
namespace canvas {

inline constexpr double cardWidth = 396;
inline constexpr double figureLeft = 216; ///< from the card's left edge
inline constexpr double figureWidth = 156;
inline constexpr double wireX = figureLeft + figureWidth / 2 + 13; ///< the middle of the lanes
inline constexpr double rowHeight = 19;
inline constexpr double rowGap = 17;
inline constexpr double shortcutReach = 34; ///< how far shortcuts bulge beyond the card
inline constexpr double gap = 22;           ///< between cards
inline constexpr double groupMargin = 16;
inline constexpr double groupHeader = 20;   ///< of branches: where the flow forks
inline constexpr double groupFooter = 34;   ///< where it is summed
inline constexpr double bracketHeader = 8;  ///< of a group with one branch
inline constexpr double junctionSpace = 16; ///< where a shortcut around a whole group leaves and arrives
inline constexpr double branchWidth = 46;   ///< of a branch drawn beside the first
inline constexpr int mostBranches = 4;      ///< drawn beside the first

} // namespace canvas

struct PlacedCard
{
    CardContent content;
    QRectF rect;
    bool operator==(const PlacedCard&) const = default;
};

/// A bracket around the cards of a group. Where it has one branch and is the only group, nothing is drawn.
struct PlacedGroup
{
    CardContent content;
    QRectF frame;
    int branches = 1;
    QList<PlacedCard> cards; ///< those inside
    bool operator==(const PlacedGroup&) const = default;

    int drawnBranches() const; ///< beside the first
    bool isElided() const;
    bool hasOutsideShortcut() const;
    QRectF bounds() const; ///< the frame and a shortcut around it
};

/// The flow from one card to the next, downward at canvas::wireX.
struct Wire
{
    double top = 0;
    double bottom = 0;
    bool operator==(const Wire&) const = default;
};

/// A place where blocks may be put: after `after` (see insertionPlaces()).
struct DropPlace
{
    ElementPath after;
    double y = 0;
};

/// A whole network, laid out from top to bottom: what the canvas, the minimap and pictures of it draw.
struct NetworkPicture
{
    QList<PlacedCard> cards; ///< in network order, groups left out
    QList<PlacedGroup> groups;
    QList<Wire> wires;
    QList<DropPlace> places; ///< from top to bottom
    QRectF bounds;
};

NetworkPicture layOut(const Document& document);

} // namespace binweave
