// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <QGraphicsView>
#include <optional>

namespace binweave {

class ComposerActions;
class Document;
class NetworkScene;

/// The network, to look at and to handle: click, Ctrl and Shift select, the arrow keys walk, a drag moves blocks or,
/// on empty ground, the view; Ctrl and the wheel zoom; palette entries are dropped between blocks.
class NetworkCanvas : public QGraphicsView
{
    Q_OBJECT

public:
    NetworkCanvas(Document& document, ComposerActions& actions, QWidget* parent = nullptr);
    ~NetworkCanvas() override;

    const NetworkScene& network() const { return *m_scene; }
    double zoom() const { return transform().m11(); }
    void setZoom(double zoom);
    void zoomIn();
    void zoomOut();
    void zoomToFit(); ///< and stay fitted while the view or the network grows, until zoomed by hand

Q_SIGNALS:
    void viewChanged(); ///< zoom, scroll, or what there is to see

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void changeEvent(QEvent* event) override;

private:
    enum class Gesture { none, press, move, pan };

    void showDesign();
    void showSelection();
    void describe();
    void selectByClick(const ElementPath& path, Qt::KeyboardModifiers modifiers);
    void selectRange(const ElementPath& to);
    bool isSelected(const ElementPath& path) const;
    void walk(int step, bool extend);
    void walkTo(std::size_t index, bool extend);
    void stepOut();
    void stepIn();
    void beginMove();
    void endGesture();
    void fit();

    Document& m_document;
    ComposerActions& m_actions;
    NetworkScene* m_scene;
    bool m_fitted = true;
    Gesture m_gesture = Gesture::none;
    QPoint m_pressed;
    std::optional<ElementPath> m_pressedElement;
    bool m_selectOnRelease = false;      ///< a press on one of several selected may become a drag of all
    std::optional<ElementPath> m_anchor; ///< where a range starts
    std::optional<ElementPath> m_cursor; ///< where the keyboard stands
};

} // namespace binweave
