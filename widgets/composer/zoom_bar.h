// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QLabel;

namespace binweave {

class NetworkCanvas;

/// Zoom of the canvas: out, the figure, in, fit.
class ZoomBar : public QWidget
{
    Q_OBJECT

public:
    explicit ZoomBar(NetworkCanvas& canvas);

    QAction* zoomIn = nullptr;
    QAction* zoomOut = nullptr;
    QAction* zoomFit = nullptr;

protected:
    void changeEvent(QEvent* event) override;

private:
    QAction* add(const QString& text, const QString& icon, const QKeySequence& shortcut);
    void showIcons();
    void follow();

    NetworkCanvas& m_canvas;
    QLabel* m_figure;
};

} // namespace binweave
