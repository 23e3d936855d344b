// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace binweave {

/// Cells of SpeedModel: beside a figure a bar in the colour of binary or real layers; an estimate's is hollow, and all
/// are pale where the figures are of an older design.
class SpeedCells : public QStyledItemDelegate
{
    Q_OBJECT

public:
    static constexpr int wideGap = 12; ///< pixels more before a figure, where there is room

    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace binweave
