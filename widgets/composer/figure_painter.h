// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/composer/card_content.h"

#include <QColor>
#include <QPainter>
#include <QRectF>

namespace binweave {

/// Colour of what has such weights.
QColor fillColor(LaneFill fill);
/// `part` of `color` over the colour of a card.
QColor tinted(const QColor& color, double part);

/// Font of the canvas in canvas units, independent of the desktop's size: zoom is the user's.
QFont canvasFont(double pixels, QFont::Weight weight = QFont::Normal);

/// How much there is to see at a zoom: below `text` letters are dust, below `detail` strokes are.
struct Detail
{
    explicit Detail(const QPainter& painter);
    bool text;
    bool strokes;
};

/// Draws the inside of an element into its card: layers, bases, shortcuts. `card` in the painter's coordinates.
class FigurePainter
{
public:
    FigurePainter(QPainter& painter, const QRectF& card);
    void paint(const Figure& figure, ElementKind kind);

private:
    double rowTop(const Figure& figure, int row) const;
    double junctionY(const Figure& figure, int junction) const;
    void paintRow(const FigureRow& row, double top);
    void paintLane(const Lane& lane, const QRectF& rect);
    void paintShortcut(const FigureShortcut& shortcut, double from, double to);
    void paintFlow(double end);

    QPainter& m_painter;
    QRectF m_card;
    Detail m_detail;
};

/// The pen of a shortcut: dashed for the identity, dotted for concatenation, solid for a projection.
QPen shortcutPen(ShortcutKind kind, double width = 1.6);

void paintShortcutLabel(QPainter& painter, const QPointF& center, const QString& text);

/// A small circle with a plus (or, for concatenation, two bars) at which values meet.
void paintJunction(QPainter& painter, const QPointF& center, ShortcutKind kind, const QColor& color);
void paintArrowHead(QPainter& painter, const QPointF& tip, const QColor& color);

/// A tag of rounded ends with text, returns its width. Real values get a hatched ground, binary ones a plain one.
double paintTag(QPainter& painter, const QPointF& topLeft, const QString& text, LaneFill fill);

/// Sign of a finding: circle with i, triangle with !, octagon with x.
void paintSeverity(QPainter& painter, const QRectF& rect, Severity severity);

} // namespace binweave
