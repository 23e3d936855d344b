// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runs/layer_cells.h"

#include "widgets/runs/layers_model.h"
#include "widgets/theme.h"

#include <QPainter>
#include <algorithm>

namespace binweave {

namespace {

QColor strength(double part)
{
    QColor color = themeColors().binary;
    color.setAlphaF(static_cast<float>(0.08 + 0.92 * part));
    return color;
}

void paintBar(QPainter& painter, const QRect& cell, double part)
{
    const int width = qRound((cell.width() - 6) * part);
    if (width > 0)
        painter.fillRect(QRect(cell.right() - 2 - width, cell.bottom() - 3, width, 3), themeColors().binary);
}

/// Epochs that do not fit are joined: each column of pixels shows the largest of its epochs.
void paintHistory(QPainter& painter, const QRect& cell, const QVariantList& parts)
{
    const QRect area = cell.adjusted(4, 3, -4, -3);
    const auto count = static_cast<int>(parts.size());
    const int cells = std::min(count, std::max(1, area.width() / 3));
    if (count == 0 || area.width() <= 0)
        return;
    const double width = std::min(12., area.width() / static_cast<double>(cells));
    for (int i = 0; i < cells; ++i) {
        double part = -1;
        for (int epoch = i * count / cells; epoch < (i + 1) * count / cells; ++epoch) {
            if (parts[epoch].isValid())
                part = std::max(part, parts[epoch].toDouble());
        }
        if (part >= 0)
            painter.fillRect(QRectF(area.left() + i * width, area.top(), std::max(1., width - 1), area.height()),
                             strength(part));
    }
}

} // namespace

void LayerCells::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    painter->save();
    if (index.column() == LayersModel::history)
        paintHistory(*painter, option.rect, index.data(LayersModel::historyRole).toList());
    else if (const QVariant part = index.data(LayersModel::partRole); part.isValid())
        paintBar(*painter, option.rect, part.toDouble());
    painter->restore();
}

} // namespace binweave
