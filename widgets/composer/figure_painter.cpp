// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/figure_painter.h"

#include "widgets/composer/network_picture.h"
#include "widgets/theme.h"

#include <QFontMetricsF>
#include <QGuiApplication>
#include <QPainterPath>
#include <QPolygonF>
#include <QStyleOptionGraphicsItem>

namespace binweave {

namespace {

constexpr double rowLabelWidth = 26;
constexpr double lanesWidth = canvas::figureWidth - rowLabelWidth;

/// Slanted lines: real values, told apart without colour.
void hatch(QPainter& painter, const QRectF& rect, const QColor& color)
{
    painter.save();
    painter.setClipRect(rect, Qt::IntersectClip);
    painter.setPen(QPen(color, 0.8));
    QList<QLineF> lines;
    for (double x = rect.left() - rect.height(); x < rect.right(); x += 6)
        lines.append({x, rect.bottom(), x + rect.height(), rect.top()});
    painter.drawLines(lines);
    painter.restore();
}

} // namespace

QColor fillColor(LaneFill fill)
{
    const ThemeColors& colors = themeColors();
    switch (fill) {
    case LaneFill::binary:
        return colors.binary;
    case LaneFill::fewBits:
        return colors.group;
    case LaneFill::real:
        return colors.fullPrecision;
    case LaneFill::values:
        break;
    }
    return colors.mutedText;
}

QColor tinted(const QColor& color, double part)
{
    const QColor& ground = themeColors().card;
    const auto mix = [part](double over, double under) { return part * over + (1 - part) * under; };
    return QColor::fromRgbF(static_cast<float>(mix(color.redF(), ground.redF())),
                            static_cast<float>(mix(color.greenF(), ground.greenF())),
                            static_cast<float>(mix(color.blueF(), ground.blueF())));
}

QFont canvasFont(double pixels, QFont::Weight weight)
{
    QFont font = QGuiApplication::font();
    font.setPixelSize(qRound(pixels));
    font.setWeight(weight);
    // Text must keep its width at every zoom.
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

Detail::Detail(const QPainter& painter)
{
    const double zoom = QStyleOptionGraphicsItem::levelOfDetailFromTransform(painter.worldTransform());
    text = zoom > 0.42;
    strokes = zoom > 0.3;
}

FigurePainter::FigurePainter(QPainter& painter, const QRectF& card)
    : m_painter(painter), m_card(card), m_detail(painter)
{}

double FigurePainter::rowTop(const Figure& figure, int row) const
{
    const auto rows = static_cast<double>(figure.rows.size());
    const double height = rows * canvas::rowHeight + (rows - 1) * canvas::rowGap;
    return m_card.top() + (m_card.height() - height) / 2 + row * (canvas::rowHeight + canvas::rowGap);
}

double FigurePainter::junctionY(const Figure& figure, int junction) const
{
    return rowTop(figure, junction) - canvas::rowGap / 2;
}

void FigurePainter::paint(const Figure& figure, ElementKind kind)
{
    if (figure.rows.isEmpty())
        return;
    const bool last = kind == ElementKind::classifier; // nothing follows it
    paintFlow(last ? rowTop(figure, static_cast<int>(figure.rows.size()) - 1) : m_card.bottom());
    for (const FigureShortcut& shortcut : figure.shortcuts)
        paintShortcut(shortcut, junctionY(figure, shortcut.from), junctionY(figure, shortcut.to + 1));
    for (int i = 0; i < figure.rows.size(); ++i)
        paintRow(figure.rows[i], rowTop(figure, i));
    if (!m_detail.strokes)
        return;
    for (const FigureShortcut& shortcut : figure.shortcuts) {
        const QPointF meet(m_card.left() + canvas::wireX, junctionY(figure, shortcut.to + 1));
        paintJunction(m_painter, meet, shortcut.kind, themeColors().shortcut);
    }
}

void FigurePainter::paintFlow(double end)
{
    const double x = m_card.left() + canvas::wireX;
    m_painter.setPen(QPen(themeColors().mutedText, 1.4));
    m_painter.drawLine(QPointF(x, m_card.top()), QPointF(x, end));
}

void FigurePainter::paintRow(const FigureRow& row, double top)
{
    const double width = lanesWidth * row.width;
    const double left = m_card.left() + canvas::wireX - width / 2;
    if (m_detail.text && !row.label.isEmpty()) {
        m_painter.setFont(canvasFont(11));
        m_painter.setPen(themeColors().mutedText);
        const QRectF label(left - rowLabelWidth - 4, top, rowLabelWidth, canvas::rowHeight);
        m_painter.drawText(label, Qt::AlignRight | Qt::AlignVCenter, row.label);
    }

    constexpr double space = 3;
    double shares = 0;
    for (const Lane& lane : row.lanes)
        shares += lane.share;
    const double unit = (width - space * static_cast<double>(row.lanes.size() - 1)) / shares;
    double x = left;
    for (const Lane& lane : row.lanes) {
        paintLane(lane, QRectF(x, top, unit * lane.share, canvas::rowHeight));
        x += unit * lane.share + space;
    }
}

void FigurePainter::paintLane(const Lane& lane, const QRectF& rect)
{
    const QColor color = fillColor(lane.fill);
    const bool passes = lane.fill == LaneFill::values;
    m_painter.setBrush(passes ? themeColors().card : tinted(color, 0.2));
    m_painter.setPen(QPen(passes ? themeColors().border : color, 1.1));
    m_painter.drawRoundedRect(rect, 4, 4);
    if (lane.fill == LaneFill::real && m_detail.strokes)
        hatch(m_painter, rect.adjusted(1, 1, -1, -1), tinted(color, 0.45));
    if (!m_detail.text || lane.label.isEmpty())
        return;
    m_painter.setFont(canvasFont(11));
    m_painter.setPen(passes ? themeColors().mutedText : themeColors().text);
    m_painter.drawText(rect, Qt::AlignCenter, lane.label);
}

void FigurePainter::paintShortcut(const FigureShortcut& shortcut, double from, double to)
{
    // One shortcut arrives where the next one leaves: side by side, not on each other.
    from += 2;
    to -= 2;
    const double x = m_card.left() + canvas::wireX;
    const double edge = m_card.right() - 14;
    const double bulge = m_card.right() + canvas::shortcutReach * 0.85;
    QPainterPath path(QPointF(x, from));
    path.lineTo(edge, from);
    path.cubicTo(bulge, from, bulge, to, edge, to);
    path.lineTo(x + 5, to);
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(shortcutPen(shortcut.kind));
    m_painter.drawPath(path);
    if (m_detail.text)
        paintShortcutLabel(m_painter, path.pointAtPercent(0.5), shortcut.label);
}

void paintShortcutLabel(QPainter& painter, const QPointF& center, const QString& text)
{
    if (text.isEmpty())
        return;
    painter.setFont(canvasFont(10, QFont::DemiBold));
    QRectF label(0, 0, QFontMetricsF(painter.font()).horizontalAdvance(text) + 8, 15);
    label.moveCenter(center);
    painter.setPen(QPen(themeColors().shortcut, 1));
    painter.setBrush(themeColors().card);
    painter.drawRoundedRect(label, 7, 7);
    painter.drawText(label, Qt::AlignCenter, text);
}

QPen shortcutPen(ShortcutKind kind, double width)
{
    QPen pen(themeColors().shortcut, width);
    pen.setCapStyle(Qt::FlatCap);
    if (kind == ShortcutKind::identity)
        pen.setDashPattern({4, 2.6});
    if (kind == ShortcutKind::concatenation)
        pen.setDashPattern({1.2, 1.8});
    return pen;
}

void paintJunction(QPainter& painter, const QPointF& center, ShortcutKind kind, const QColor& color)
{
    constexpr double radius = 5.5;
    painter.setPen(QPen(color, 1.4));
    painter.setBrush(themeColors().card);
    painter.drawEllipse(center, radius, radius);
    constexpr double arm = 3;
    if (kind == ShortcutKind::concatenation) {
        painter.drawLine(center + QPointF(-1.5, -arm), center + QPointF(-1.5, arm));
        painter.drawLine(center + QPointF(1.5, -arm), center + QPointF(1.5, arm));
        return;
    }
    painter.drawLine(center + QPointF(-arm, 0), center + QPointF(arm, 0));
    painter.drawLine(center + QPointF(0, -arm), center + QPointF(0, arm));
}

void paintArrowHead(QPainter& painter, const QPointF& tip, const QColor& color)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawPolygon(QPolygonF{tip, tip + QPointF(-4, -7), tip + QPointF(4, -7)});
}

double paintTag(QPainter& painter, const QPointF& topLeft, const QString& text, LaneFill fill)
{
    const QColor color = fillColor(fill);
    painter.setFont(canvasFont(10.5, QFont::DemiBold));
    const double width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 14;
    const QRectF rect(topLeft, QSizeF(width, 16));
    painter.setPen(QPen(color, 1));
    painter.setBrush(fill == LaneFill::real ? tinted(color, 0.12) : color);
    painter.drawRoundedRect(rect, 8, 8);
    painter.setPen(fill == LaneFill::real ? color : themeColors().card);
    painter.drawText(rect, Qt::AlignCenter, text);
    return width;
}

void paintSeverity(QPainter& painter, const QRectF& rect, Severity severity)
{
    const ThemeColors& colors = themeColors();
    const QPointF center = rect.center();
    const double r = rect.width() / 2;
    painter.setPen(Qt::NoPen);
    QString sign = QStringLiteral("!");
    switch (severity) {
    case Severity::note:
        painter.setBrush(colors.mutedText);
        painter.drawEllipse(rect);
        sign = QStringLiteral("i");
        break;
    case Severity::warning:
        painter.setBrush(colors.warning);
        painter.drawPolygon(QPolygonF{center + QPointF(0, -r), center + QPointF(r * 1.1, r * 0.85),
                                      center + QPointF(-r * 1.1, r * 0.85)});
        break;
    case Severity::error: {
        painter.setBrush(colors.error);
        const double c = r * 0.414;
        painter.drawPolygon(QPolygonF{center + QPointF(-c, -r), center + QPointF(c, -r), center + QPointF(r, -c),
                                      center + QPointF(r, c), center + QPointF(c, r), center + QPointF(-c, r),
                                      center + QPointF(-r, c), center + QPointF(-r, -c)});
        sign = QStringLiteral("×");
        break;
    }
    }
    painter.setPen(colors.card);
    painter.setFont(canvasFont(rect.height() * 0.72, QFont::Bold));
    painter.drawText(rect.adjusted(-2, severity == Severity::warning ? 2 : 0, 2, 0), Qt::AlignCenter, sign);
}

} // namespace binweave
