// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/block_palette.h"

#include "widgets/composer/new_block.h"
#include "widgets/theme.h"

#include <QDrag>
#include <QKeyEvent>

namespace binweave {

namespace {

constexpr QSize entrySize{92, 80};

} // namespace

BlockPalette::BlockPalette(QWidget* parent) : QListWidget(parent)
{
    setObjectName(QStringLiteral("blockPalette"));
    setAccessibleName(tr("Blocks to insert"));
    setViewMode(IconMode);
    setFlow(TopToBottom);
    setWrapping(false);
    setMovement(Static);
    setIconSize({32, 32});
    setGridSize(entrySize);
    setWordWrap(true);
    setDragEnabled(true);
    setDragDropMode(DragOnly);
    setFrameShape(NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFixedWidth(entrySize.width() + 6);
    for (const BlockTemplate& offered : blockTemplates()) {
        auto* item = new QListWidgetItem(offered.name, this);
        item->setToolTip(tr("%1\nDrag it into the network, or press Enter.").arg(offered.hint));
        item->setSizeHint(entrySize);
        item->setTextAlignment(Qt::AlignHCenter | Qt::AlignVCenter);
    }
    setCurrentRow(0);
    clearSelection();
    showIcons();
    connect(this, &QListWidget::itemDoubleClicked, this,
            [this](QListWidgetItem* item) { Q_EMIT chosen(blockTemplates()[row(item)].kind); });
}

void BlockPalette::showIcons()
{
    for (int i = 0; i < count(); ++i)
        item(i)->setIcon(themeIcon(blockTemplates()[i].icon));
}

QMimeData* BlockPalette::mimeData(const QList<QListWidgetItem*>& items) const
{
    return items.isEmpty() ? nullptr : mimeDataOf(blockTemplates()[row(items.first())]);
}

void BlockPalette::startDrag(Qt::DropActions)
{
    QDrag drag(this);
    drag.setMimeData(mimeData({currentItem()}));
    drag.setPixmap(currentItem()->icon().pixmap(48));
    drag.exec(Qt::CopyAction);
}

void BlockPalette::keyPressEvent(QKeyEvent* event)
{
    const bool enters = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enters && currentRow() >= 0)
        Q_EMIT chosen(blockTemplates()[currentRow()].kind);
    else
        QListWidget::keyPressEvent(event);
}

void BlockPalette::changeEvent(QEvent* event)
{
    QListWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showIcons();
}

} // namespace binweave
