// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace binweave {

class NetworkCanvas;

/// The whole network in a corner of the canvas, with the part in view; press or drag to go there. Shows itself only
/// where much of the network is out of view.
class Minimap : public QWidget
{
    Q_OBJECT

public:
    explicit Minimap(NetworkCanvas& canvas);

    bool isNeeded() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    QTransform fromScene() const;
    void place();
    void goTo(const QPointF& point);

    NetworkCanvas& m_canvas;
};

} // namespace binweave
