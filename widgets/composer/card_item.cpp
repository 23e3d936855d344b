// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/card_item.h"

#include "widgets/composer/figure_painter.h"
#include "widgets/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

namespace binweave {

namespace {

constexpr double radius = 10;
constexpr double stripeWidth = 6;
constexpr double textLeft = 18;
constexpr double textWidth = canvas::figureLeft - textLeft - 6;
constexpr double lineHeight = 18;

/// The edge that tells binary (broken, as bits) from real (solid) weights.
void paintStripe(QPainter& painter, const QRectF& card, LaneFill fill)
{
    QPainterPath clip;
    clip.addRoundedRect(card, radius, radius);
    painter.save();
    painter.setClipPath(clip, Qt::IntersectClip);
    const QColor color = fillColor(fill);
    const QRectF stripe(card.left(), card.top(), stripeWidth, card.height());
    painter.fillRect(stripe, fill == LaneFill::real ? color : tinted(color, 0.45));
    if (fill != LaneFill::real) {
        for (double y = card.top(); y < card.bottom(); y += 8)
            painter.fillRect(QRectF(card.left(), y, stripeWidth, 4), color);
    }
    painter.restore();
}

} // namespace

CardItem::CardItem()
{
    setAcceptHoverEvents(true);
    setAcceptedMouseButtons(Qt::NoButton); // the canvas handles the mouse
    setZValue(2);
}

void CardItem::showCard(const PlacedCard& card)
{
    if (card == m_card)
        return;
    prepareGeometryChange();
    m_card = card;
    setPos(card.rect.topLeft());
    setData(textRole, card.content.spokenText());
    setToolTip(card.content.spokenText());
    update();
}

void CardItem::setChosen(bool chosen)
{
    if (chosen == m_chosen)
        return;
    m_chosen = chosen;
    update();
}

QRectF CardItem::boundingRect() const
{
    return card().adjusted(-5, -5, canvas::shortcutReach, 7);
}

QPainterPath CardItem::shape() const
{
    QPainterPath path;
    path.addRect(card());
    return path;
}

void CardItem::hoverEnterEvent(QGraphicsSceneHoverEvent*)
{
    m_hovered = true;
    update();
}

void CardItem::hoverLeaveEvent(QGraphicsSceneHoverEvent*)
{
    m_hovered = false;
    update();
}

void CardItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    painter->setRenderHint(QPainter::Antialiasing);
    paintGround(*painter);
    if (m_card.content.kind == ElementKind::input)
        return paintInput(*painter);
    FigurePainter(*painter, card()).paint(m_card.content.figure, m_card.content.kind);
    if (Detail(*painter).text)
        paintText(*painter);
    else
        paintFromAfar(*painter);
}

void CardItem::paintGround(QPainter& painter) const
{
    const ThemeColors& colors = themeColors();
    const double corner = m_card.content.kind == ElementKind::input ? card().height() / 2 : radius;
    painter.setPen(Qt::NoPen);
    if (Detail(painter).strokes) {
        painter.setBrush(QColor(0, 0, 0, currentTheme() == ThemeChoice::dark ? 40 : 10));
        for (const double spread : {0.0, 1.0, 2.0})
            painter.drawRoundedRect(card().adjusted(-spread, 1, spread, 2 + spread), corner + spread, corner + spread);
    }
    if (m_chosen) {
        QColor glow = colors.accent;
        glow.setAlpha(60);
        painter.setBrush(glow);
        painter.drawRoundedRect(card().adjusted(-4, -4, 4, 4), corner + 4, corner + 4);
    }
    painter.setBrush(colors.card);
    painter.setPen(Qt::NoPen);
    painter.drawRoundedRect(card(), corner, corner);
    if (m_card.content.kind != ElementKind::input)
        paintStripe(painter, card(), m_card.content.weights);
    painter.setBrush(Qt::NoBrush);
    const QColor edge = m_chosen ? colors.accent : m_hovered ? colors.mutedText : colors.border;
    painter.setPen(QPen(edge, m_chosen ? 2 : 1.2));
    painter.drawRoundedRect(card(), corner, corner);
}

void CardItem::paintText(QPainter& painter) const
{
    const CardContent& content = m_card.content;
    const double top = (card().height() - 3 * lineHeight) / 2 - 1;
    const auto line = [&](int index) { return QRectF(textLeft, top + index * lineHeight, textWidth, lineHeight); };
    double width = textWidth;
    const auto draw = [&](int index, const QFont& font, const QColor& color, const QString& text) {
        painter.setFont(font);
        painter.setPen(color);
        const QString elided = QFontMetricsF(font).elidedText(text, Qt::ElideRight, width);
        painter.drawText(line(index), Qt::AlignLeft | Qt::AlignVCenter, elided);
        return QFontMetricsF(font).horizontalAdvance(elided);
    };

    const ThemeColors& colors = themeColors();
    const double titled = draw(0, canvasFont(13, QFont::DemiBold), colors.text, content.title);
    double x = textLeft + titled + 8;
    x += paintTag(painter, {x, line(0).top() + 1}, content.precision, content.weights) + 7;
    if (content.severity) { // behind the tag, or below it where the figure begins
        constexpr double side = 16;
        const bool fits = x + side <= textLeft + textWidth;
        const QPointF at(fits ? x : textLeft + textWidth - side / 2, line(fits ? 0 : 1).top() + 1);
        paintSeverity(painter, {at, QSizeF(side, side)}, *content.severity);
        width = fits ? textWidth : textWidth - side / 2 - 2;
    }

    draw(1, canvasFont(12), colors.text, content.numbers);
    width = textWidth;
    const QFont small = canvasFont(12);
    const QString exact =
        content.shape.isEmpty() ? content.bits : content.shape + QStringLiteral("  ·  ") + content.bits;
    const bool fits = QFontMetricsF(small).horizontalAdvance(exact) <= textWidth;
    draw(2, small, colors.mutedText, fits ? exact : content.shape + QStringLiteral(" · ") + content.shortBits);
}

void CardItem::paintInput(QPainter& painter) const
{
    const ThemeColors& colors = themeColors();
    const bool far = !Detail(painter).text;
    const QFont bold = canvasFont(far ? 20 : 13, QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(colors.text);
    const QRectF line = card().adjusted(textLeft, 0, -textLeft, 0);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, m_card.content.title);
    if (far)
        return;
    const double titled = QFontMetricsF(bold).horizontalAdvance(m_card.content.title);
    painter.setFont(canvasFont(12));
    painter.setPen(colors.mutedText);
    painter.drawText(line.adjusted(titled + 10, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, m_card.content.numbers);
    if (m_card.content.severity)
        paintSeverity(painter, QRectF(canvas::figureLeft - 24, 9, 16, 16), *m_card.content.severity);
}

void CardItem::paintFromAfar(QPainter& painter) const
{
    painter.setFont(canvasFont(22, QFont::DemiBold));
    painter.setPen(themeColors().text);
    const QRectF place = card().adjusted(textLeft, 0, -(canvas::cardWidth - canvas::figureLeft), 0);
    const QString title = QFontMetricsF(painter.font()).elidedText(m_card.content.title, Qt::ElideRight, place.width());
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, title);
    if (m_card.content.severity)
        paintSeverity(painter, QRectF(canvas::figureLeft - 20, 4, 22, 22), *m_card.content.severity);
}

} // namespace binweave
