// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/group_item.h"

#include "widgets/composer/card_item.h"
#include "widgets/composer/figure_painter.h"
#include "widgets/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

namespace binweave {

namespace {

constexpr double sheetWidth = canvas::branchWidth - 12;

QString thetaText(int branch)
{
    return QStringLiteral("θ") + QChar(0x2080 + branch);
}

/// A block of a further branch: the same layers, small and without words.
void paintSheet(QPainter& painter, const PlacedCard& card, double x)
{
    const QRectF sheet(x - sheetWidth / 2, card.rect.top(), sheetWidth, card.rect.height());
    painter.setBrush(themeColors().card);
    painter.setPen(QPen(themeColors().border, 1.2));
    painter.drawRoundedRect(sheet, 7, 7);
    const QColor color = fillColor(card.content.weights);
    painter.setPen(QPen(color, 1));
    painter.setBrush(tinted(color, card.content.weights == LaneFill::real ? 0.1 : 0.3));
    const auto rows = static_cast<double>(card.content.figure.rows.size());
    double y = sheet.center().y() - (rows * canvas::rowHeight + (rows - 1) * canvas::rowGap) / 2;
    for (const FigureRow& row : card.content.figure.rows) {
        const double width = (sheetWidth - 10) * row.width;
        painter.drawRoundedRect(QRectF(x - width / 2, y, width, canvas::rowHeight), 3, 3);
        y += canvas::rowHeight + canvas::rowGap;
    }
}

} // namespace

GroupItem::GroupItem()
{
    setAcceptedMouseButtons(Qt::NoButton); // the canvas handles the mouse
    setZValue(0);
}

void GroupItem::showGroup(const PlacedGroup& group)
{
    if (group == m_group)
        return;
    prepareGeometryChange();
    m_group = group;
    setData(CardItem::textRole, group.content.spokenText());
    setToolTip(group.content.spokenText());
    update();
}

void GroupItem::setChosen(bool chosen)
{
    if (chosen == m_chosen)
        return;
    m_chosen = chosen;
    update();
}

QRectF GroupItem::boundingRect() const
{
    return m_group.bounds().adjusted(-4, -4, 4, 4);
}

QPainterPath GroupItem::shape() const
{
    QPainterPath path;
    path.addRect(m_group.frame);
    return path;
}

void GroupItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    painter->setRenderHint(QPainter::Antialiasing);
    paintFrame(*painter);
    if (m_group.hasOutsideShortcut())
        paintOutsideShortcut(*painter);
    for (int branch = 0; branch < m_group.drawnBranches(); ++branch)
        paintBranch(*painter, branch);
    if (m_group.isElided())
        paintMore(*painter);
    if (m_group.branches > 1)
        paintJunction(*painter, {canvas::wireX, sumY()}, ShortcutKind::identity, themeColors().group);
    paintHeader(*painter);
}

void GroupItem::paintFrame(QPainter& painter) const
{
    const QColor color = themeColors().group;
    QColor ground = color;
    ground.setAlpha(m_group.branches > 1 ? 18 : 8);
    QPen edge(m_chosen ? themeColors().accent : color, m_chosen ? 2.2 : 1.3);
    if (m_group.branches == 1 && !m_chosen)
        edge.setDashPattern({3, 3});
    painter.setPen(edge);
    painter.setBrush(ground);
    painter.drawRoundedRect(m_group.frame, 14, 14);
}

void GroupItem::paintHeader(QPainter& painter) const
{
    if (!Detail(painter).text)
        return;
    painter.setPen(themeColors().group);
    const QRectF line(m_group.frame.left() + 14, m_group.frame.top() + (m_group.branches > 1 ? 9 : 5),
                      canvas::figureLeft, 20);
    painter.setFont(canvasFont(12, QFont::DemiBold));
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, m_group.content.title);
    const double titled = QFontMetricsF(painter.font()).horizontalAdvance(m_group.content.title);
    painter.setFont(canvasFont(12));
    painter.drawText(line.adjusted(titled + 8, 0, 60, 0), Qt::AlignLeft | Qt::AlignVCenter, m_group.content.numbers);
    if (m_group.content.severity)
        paintSeverity(painter, QRectF(line.left() + canvas::figureLeft - 30, line.top() + 2, 16, 16),
                      *m_group.content.severity);
}

double GroupItem::branchX(int branch) const
{
    return canvas::cardWidth + canvas::shortcutReach + canvas::branchWidth * (branch + 0.5);
}

void GroupItem::paintBranch(QPainter& painter, int branch) const
{
    const double x = branchX(branch);
    QPainterPath path(QPointF(canvas::wireX, forkY()));
    path.lineTo(x - 10, forkY());
    path.quadTo(x, forkY(), x, forkY() + 10);
    path.lineTo(x, sumY() - 10);
    path.quadTo(x, sumY(), x - 10, sumY());
    path.lineTo(canvas::wireX + 6, sumY());
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(themeColors().group, 1.4));
    painter.drawPath(path);
    for (const PlacedCard& card : m_group.cards)
        paintSheet(painter, card, x);
    if (!Detail(painter).text)
        return;
    painter.setFont(canvasFont(11));
    painter.setPen(themeColors().group);
    painter.drawText(QRectF(x + 4, sumY() - 18, 24, 13), Qt::AlignLeft | Qt::AlignVCenter, thetaText(branch + 2));
    if (branch == 0)
        painter.drawText(QRectF(canvas::wireX + 5, sumY() - 18, 24, 13), Qt::AlignLeft | Qt::AlignVCenter,
                         thetaText(1));
}

void GroupItem::paintMore(QPainter& painter) const
{
    painter.setFont(canvasFont(20, QFont::DemiBold));
    painter.setPen(themeColors().group);
    const double x = branchX(m_group.drawnBranches()) - canvas::branchWidth / 4;
    painter.drawText(QRectF(x - 16, m_group.frame.center().y() - 14, 32, 28), Qt::AlignCenter, QStringLiteral("…"));
}

void GroupItem::paintOutsideShortcut(QPainter& painter) const
{
    const FigureShortcut& shortcut = m_group.content.figure.shortcuts.first();
    const double from = m_group.frame.top() - canvas::junctionSpace + 4;
    const double to = m_group.frame.bottom() + canvas::junctionSpace - 4;
    const double right = m_group.frame.right() + canvas::shortcutReach - 16;
    QPainterPath path(QPointF(canvas::wireX, from));
    path.lineTo(right - 14, from);
    path.quadTo(right, from, right, from + 14);
    path.lineTo(right, to - 14);
    path.quadTo(right, to, right - 14, to);
    path.lineTo(canvas::wireX + 6, to);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(shortcutPen(shortcut.kind));
    painter.drawPath(path);
    paintJunction(painter, {canvas::wireX, to}, shortcut.kind, themeColors().shortcut);
    if (Detail(painter).text)
        paintShortcutLabel(painter, {right, (from + to) / 2}, shortcut.label);
}

} // namespace binweave
