// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/lint.h"

#include <QList>
#include <QString>
#include <optional>

namespace binweave {

class Document;

enum class ElementKind { input, stem, residual, convolution, dense, transition, group, classifier };

/// What values a drawn lane holds; `values` passes its input on.
enum class LaneFill { binary, fewBits, real, values };

struct Lane
{
    QString label;
    LaneFill fill = LaneFill::values;
    double share = 1; ///< of the row's width
    bool operator==(const Lane&) const = default;
};

/// One layer of a block: its bases, or the parts of its input, side by side.
struct FigureRow
{
    QString label;    ///< "3×3"
    double width = 1; ///< 0..1
    QList<Lane> lanes;
    bool operator==(const FigureRow&) const = default;
};

enum class ShortcutKind { identity, projection, concatenation };

/// From the junction above row `from` to the junction below row `to`.
struct FigureShortcut
{
    int from = 0;
    int to = 0;
    ShortcutKind kind = ShortcutKind::identity;
    QString label; ///< "1×1"
    bool operator==(const FigureShortcut&) const = default;
};

/// The inside of an element from top to bottom.
struct Figure
{
    QList<FigureRow> rows;
    QList<FigureShortcut> shortcuts;
    bool operator==(const Figure&) const = default;
};

/// All that a card says of an element, as text and figure ready to paint.
struct CardContent
{
    ElementPath path;
    ElementKind kind = ElementKind::input;
    QString title;     ///< "Residual block 2"
    QString numbers;   ///< "20 channels · stride 2 · K = 3"
    QString shape;     ///< "20 × 16 × 16"; empty where the design cannot be lowered
    QString bits;      ///< "5,580 bits"
    QString shortBits; ///< "5.58 kbit", where there is no room
    QString precision; ///< "1 bit", "32 bit", "1 bit · 32 bit in"
    LaneFill weights = LaneFill::values;
    std::optional<Severity> severity; ///< of the worst finding
    QString findings;                 ///< text and remedy of each
    Figure figure;
    bool operator==(const CardContent&) const = default;

    QString spokenText() const; ///< everything above but the figure, for accessible names and tooltips
};

/// One card for each of input, stem, blocks and classifier, and one for each group, in network order (a group before
/// its blocks).
QList<CardContent> cardContents(const Document& document);

} // namespace binweave
