// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/composer_actions.h"
#include "widgets/composer/network_canvas.h"
#include "widgets/composer/network_scene.h"
#include "widgets/composer/new_block.h"
#include "widgets/workspace/document.h"

#include <QApplication>
#include <QDropEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <algorithm>

/// The mouse on the canvas: selection, drags, drops, the menu.
namespace binweave {

void NetworkCanvas::mousePressEvent(QMouseEvent* event)
{
    m_pressed = event->pos();
    m_pressedElement = m_scene->elementAt(mapToScene(event->pos()));
    m_gesture = Gesture::press;
    m_selectOnRelease = false;
    if (event->button() == Qt::MiddleButton)
        m_pressedElement = std::nullopt;
    if (event->button() == Qt::MiddleButton || !m_pressedElement)
        return event->accept();
    // One of several selected: the press may begin a drag, or open the menu, for all of them.
    const bool plain = !(event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier));
    if (plain && isSelected(*m_pressedElement))
        m_selectOnRelease = event->button() == Qt::LeftButton;
    else if (event->button() == Qt::LeftButton || plain)
        selectByClick(*m_pressedElement, event->modifiers());
    event->accept();
}

void NetworkCanvas::selectByClick(const ElementPath& path, Qt::KeyboardModifiers modifiers)
{
    m_cursor = path;
    if (modifiers & Qt::ShiftModifier)
        return selectRange(path);
    m_anchor = path;
    std::vector<ElementPath> selection{path};
    if (modifiers & Qt::ControlModifier) {
        selection = m_document.selection();
        if (std::erase(selection, path) == 0)
            selection.push_back(path);
    }
    m_document.select(std::move(selection));
}

void NetworkCanvas::selectRange(const ElementPath& to)
{
    const std::vector<ElementPath> paths = m_scene->cardPaths();
    auto first = std::find(paths.begin(), paths.end(), m_anchor.value_or(to));
    auto last = std::find(paths.begin(), paths.end(), to);
    if (first == paths.end() || last == paths.end())
        return m_document.select({to});
    if (last < first)
        std::swap(first, last);
    m_document.select({first, last + 1});
}

void NetworkCanvas::mouseMoveEvent(QMouseEvent* event)
{
    const bool held = event->buttons() & (Qt::LeftButton | Qt::MiddleButton);
    if (m_gesture == Gesture::press && held &&
        (event->pos() - m_pressed).manhattanLength() >= QApplication::startDragDistance())
        beginMove();
    if (m_gesture == Gesture::pan) {
        const QPoint by = event->pos() - m_pressed;
        m_pressed = event->pos();
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - by.x());
        verticalScrollBar()->setValue(verticalScrollBar()->value() - by.y());
    }
    if (m_gesture == Gesture::move)
        m_scene->showDropPlace(m_scene->placeNear(mapToScene(event->pos()).y()));
    if (!held)
        QGraphicsView::mouseMoveEvent(event); // hover
}

/// A drag from a block moves the selected blocks; from anywhere else it moves the view.
void NetworkCanvas::beginMove()
{
    const bool onBlock = m_pressedElement && m_pressedElement->part == ElementPath::Part::block;
    m_gesture = onBlock ? Gesture::move : Gesture::pan;
    viewport()->setCursor(onBlock ? Qt::DragMoveCursor : Qt::ClosedHandCursor);
    m_selectOnRelease = false;
}

void NetworkCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    const Gesture gesture = m_gesture;
    const DropPlace* place = m_scene->placeNear(mapToScene(event->pos()).y());
    const std::optional<ElementPath> after = place ? std::optional(place->after) : std::nullopt;
    endGesture();
    if (gesture == Gesture::move && after)
        m_actions.moveTo(*after);
    if (gesture == Gesture::press && event->button() == Qt::LeftButton) {
        if (!m_pressedElement)
            m_document.select({});
        else if (m_selectOnRelease)
            selectByClick(*m_pressedElement, {});
    }
    event->accept();
}

void NetworkCanvas::endGesture()
{
    m_gesture = Gesture::none;
    m_scene->showDropPlace(nullptr);
    viewport()->unsetCursor();
}

void NetworkCanvas::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    m_actions.fillMenu(&menu);
    menu.exec(event->globalPos());
}

void NetworkCanvas::dragEnterEvent(QDragEnterEvent* event)
{
    if (blockKindIn(*event->mimeData()))
        event->acceptProposedAction();
    else
        event->ignore();
}

void NetworkCanvas::dragMoveEvent(QDragMoveEvent* event)
{
    m_scene->showDropPlace(m_scene->placeNear(mapToScene(event->position().toPoint()).y()));
    event->acceptProposedAction();
}

void NetworkCanvas::dragLeaveEvent(QDragLeaveEvent*)
{
    m_scene->showDropPlace(nullptr);
}

void NetworkCanvas::dropEvent(QDropEvent* event)
{
    m_scene->showDropPlace(nullptr);
    const std::optional<QString> kind = blockKindIn(*event->mimeData());
    const DropPlace* place = m_scene->placeNear(mapToScene(event->position().toPoint()).y());
    if (!kind || !place)
        return event->ignore();
    event->acceptProposedAction();
    m_actions.insertKind(*kind, place->after);
    setFocus();
}

} // namespace binweave
