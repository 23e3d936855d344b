// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListWidget>

namespace binweave {

/// The kinds of blocks, to be dragged into the network or inserted behind the selection by Enter or double-click.
class BlockPalette : public QListWidget
{
    Q_OBJECT

public:
    explicit BlockPalette(QWidget* parent = nullptr);

Q_SIGNALS:
    void chosen(const QString& kind);

protected:
    QMimeData* mimeData(const QList<QListWidgetItem*>& items) const override;
    void startDrag(Qt::DropActions actions) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showIcons();
};

} // namespace binweave
