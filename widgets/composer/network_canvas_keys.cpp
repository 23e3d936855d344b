// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/network_canvas.h"
#include "widgets/composer/network_scene.h"
#include "widgets/workspace/document.h"

#include <QKeyEvent>
#include <algorithm>

/// The keyboard on the canvas: walking from element to element.
namespace binweave {

namespace {

using Part = ElementPath::Part;

} // namespace

void NetworkCanvas::keyPressEvent(QKeyEvent* event)
{
    const bool extend = event->modifiers() & Qt::ShiftModifier;
    switch (event->key()) {
    case Qt::Key_Up:
        return walk(-1, extend);
    case Qt::Key_Down:
        return walk(1, extend);
    case Qt::Key_Home:
        return walkTo(0, extend);
    case Qt::Key_End:
        return walkTo(m_scene->cardPaths().size() - 1, extend);
    case Qt::Key_Left:
        return stepOut();
    case Qt::Key_Right:
        return stepIn();
    case Qt::Key_Escape:
        if (m_gesture != Gesture::none)
            return endGesture();
        return m_document.select({});
    default:
        QGraphicsView::keyPressEvent(event);
    }
}

void NetworkCanvas::walk(int step, bool extend)
{
    const std::vector<ElementPath> paths = m_scene->cardPaths();
    const ElementPath from = m_cursor.value_or(paths.front());
    auto at = std::find(paths.begin(), paths.end(), from);
    if (from.part == Part::group) // its first block is the next one down
        at = std::find(paths.begin(), paths.end(), ElementPath{Part::block, from.group, 0}) - (step > 0 ? 1 : 0);
    if (at == paths.end())
        return;
    const auto index = m_cursor ? std::clamp<std::ptrdiff_t>(at - paths.begin() + step, 0, std::ssize(paths) - 1) : 0;
    walkTo(static_cast<std::size_t>(index), extend);
}

void NetworkCanvas::walkTo(std::size_t index, bool extend)
{
    const ElementPath to = m_scene->cardPaths()[index];
    m_cursor = to;
    if (extend)
        return selectRange(to);
    m_anchor = to;
    m_document.select({to});
}

/// From a block to the group around it, and back.
void NetworkCanvas::stepOut()
{
    if (!m_cursor || m_cursor->part != Part::block)
        return;
    const ElementPath group{Part::group, m_cursor->group};
    if (!m_scene->rectOf(group).isEmpty())
        m_document.select({group});
}

void NetworkCanvas::stepIn()
{
    if (m_cursor && m_cursor->part == Part::group)
        m_document.select({{Part::block, m_cursor->group, 0}});
}

} // namespace binweave
