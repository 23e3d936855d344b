// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/speed/speed_cells.h"

#include "widgets/speed/speed_model.h"
#include "widgets/theme.h"

#include <QPainter>
#include <algorithm>

namespace binweave {

namespace {

constexpr int leastBar = 20; ///< pixels, of the longest

BenchmarkColumn columnOf(const QModelIndex& index)
{
    return benchmarkColumns[index.column()];
}

int figureWidth(const QStyleOptionViewItem& option, const QModelIndex& index)
{
    return option.fontMetrics.horizontalAdvance(index.data(SpeedModel::widestRole).toString()) + 8;
}

SpeedModel::Engine engineOf(const QModelIndex& index)
{
    return static_cast<SpeedModel::Engine>(index.data(SpeedModel::engineRole).toInt());
}

QColor barColor(const QModelIndex& index)
{
    const ThemeColors& colors = themeColors();
    switch (engineOf(index)) {
    case SpeedModel::Engine::popcount:
        return colors.binary;
    case SpeedModel::Engine::real:
        return colors.fullPrecision;
    case SpeedModel::Engine::neither:
        break;
    }
    return colors.mutedText;
}

/// Full for what is measured on popcount, hatched for what is real, as on the cards, and hollow for what is estimated.
QBrush fillOf(const QModelIndex& index, const QColor& color)
{
    if (columnOf(index) == BenchmarkColumn::estimated)
        return Qt::NoBrush;
    if (engineOf(index) == SpeedModel::Engine::popcount)
        return color;
    return QBrush(color, Qt::BDiagPattern);
}

void paintBar(QPainter& painter, const QRect& area, const QModelIndex& index, bool selected)
{
    const QColor color = selected ? themeColors().card : barColor(index);
    const double part = index.data(SpeedModel::partRole).toDouble();
    const QRectF bar(area.left(), area.top() + 4, std::max(2., area.width() * part), area.height() - 8);
    if (index.data(SpeedModel::staleRole).toBool())
        painter.setOpacity(0.4);
    painter.setPen(color);
    painter.setBrush(fillOf(index, color));
    painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5));
}

} // namespace

void SpeedCells::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    if (!hasBars(columnOf(index)))
        return QStyledItemDelegate::paint(painter, option, index);
    QStyleOptionViewItem whole = option;
    initStyleOption(&whole, index);
    whole.text.clear();
    const QStyle& style = *option.widget->style();
    style.drawControl(QStyle::CE_ItemViewItem, &whole, painter, option.widget); // the background of all of the cell
    QStyleOptionViewItem figure = option;
    const int spare = option.rect.width() - sizeHint(option, index).width();
    figure.rect.setWidth(figureWidth(option, index) + std::clamp(spare, 0, wideGap));
    figure.state &= ~QStyle::State_HasFocus;
    QStyledItemDelegate::paint(painter, figure, index);
    if (!index.data(SpeedModel::partRole).isValid())
        return;
    painter->save();
    const bool selected = option.state & QStyle::State_Selected;
    paintBar(*painter, option.rect.adjusted(figure.rect.width() + 4, 0, -8, 0), index, selected);
    painter->restore();
}

QSize SpeedCells::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QSize size = QStyledItemDelegate::sizeHint(option, index);
    return hasBars(columnOf(index)) ? QSize(figureWidth(option, index) + leastBar + 12, size.height()) : size;
}

} // namespace binweave
