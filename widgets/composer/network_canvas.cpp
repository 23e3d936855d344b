// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/network_canvas.h"

#include "widgets/composer/composer_actions.h"
#include "widgets/composer/network_scene.h"
#include "widgets/composer/new_block.h"
#include "widgets/theme.h"
#include "widgets/workspace/document.h"

#include <QApplication>
#include <QDropEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

namespace binweave {

namespace {

using Part = ElementPath::Part;

constexpr double leastZoom = 0.1;
constexpr double mostZoom = 3;
constexpr double mostFit = 1.35;
constexpr double leastWhole = 0.72;   ///< a taller network is scrolled rather than shrunk beyond reading:
constexpr double leastOverview = 0.5; ///< at that size while about half of it is in view, else at full size
constexpr double zoomStep = 1.2;

/// What the arrow keys walk over, in network order.
std::vector<ElementPath> walkable(const NetworkScene& scene)
{
    std::vector<ElementPath> paths;
    for (const PlacedCard& card : scene.picture().cards)
        paths.push_back(card.content.path);
    return paths;
}

} // namespace

NetworkCanvas::NetworkCanvas(Document& document, ComposerActions& actions, QWidget* parent)
    : QGraphicsView(parent), m_document(document), m_actions(actions), m_scene(new NetworkScene(this))
{
    setScene(m_scene);
    setObjectName(QStringLiteral("networkCanvas"));
    setAccessibleName(tr("Network"));
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setBackgroundBrush(themeColors().canvas);
    setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    setTransformationAnchor(AnchorUnderMouse);
    setFocusPolicy(Qt::StrongFocus);
    setAcceptDrops(true);
    viewport()->setMouseTracking(true);
    connect(&document, &Document::designChanged, this, &NetworkCanvas::showDesign);
    connect(&document, &Document::selectionChanged, this, &NetworkCanvas::showSelection);
    showDesign();
}

NetworkCanvas::~NetworkCanvas() = default;

void NetworkCanvas::showDesign()
{
    m_scene->showPicture(layOut(m_document));
    m_scene->showSelection(m_document.selection());
    if (m_fitted)
        fit();
    describe();
    Q_EMIT viewChanged();
}

void NetworkCanvas::showSelection()
{
    const std::vector<ElementPath>& selection = m_document.selection();
    m_scene->showSelection(selection);
    if (selection.empty())
        m_cursor = m_anchor = std::nullopt;
    else if (!m_cursor || !isSelected(*m_cursor))
        m_cursor = m_anchor = selection.back();
    if (m_cursor) {
        const QRectF rect = m_scene->rectOf(*m_cursor);
        if (!rect.isEmpty())
            ensureVisible(rect, 20, 20);
    }
    describe();
}

/// Screen readers see one widget: its description is what is selected.
void NetworkCanvas::describe()
{
    QStringList texts;
    const auto add = [&](const CardContent& content) {
        if (isSelected(content.path))
            texts << content.spokenText();
    };
    for (const PlacedCard& card : m_scene->picture().cards)
        add(card.content);
    for (const PlacedGroup& group : m_scene->picture().groups)
        add(group.content);
    setAccessibleDescription(texts.join(QStringLiteral("\n\n")));
}

bool NetworkCanvas::isSelected(const ElementPath& path) const
{
    const std::vector<ElementPath>& selection = m_document.selection();
    return std::find(selection.begin(), selection.end(), path) != selection.end();
}

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
    const std::vector<ElementPath> paths = walkable(*m_scene);
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
    const bool onBlock = m_pressedElement && m_pressedElement->part == Part::block;
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
        return walkTo(walkable(*m_scene).size() - 1, extend);
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
    const std::vector<ElementPath> paths = walkable(*m_scene);
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
    const ElementPath to = walkable(*m_scene)[index];
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

void NetworkCanvas::wheelEvent(QWheelEvent* event)
{
    if (!(event->modifiers() & Qt::ControlModifier))
        return QGraphicsView::wheelEvent(event);
    m_fitted = false;
    setZoom(zoom() * std::pow(zoomStep, event->angleDelta().y() / 120.0));
    event->accept();
}

void NetworkCanvas::setZoom(double zoom)
{
    const double bounded = std::clamp(zoom, leastZoom, mostZoom);
    setTransform(QTransform::fromScale(bounded, bounded));
    Q_EMIT viewChanged();
}

void NetworkCanvas::zoomIn()
{
    m_fitted = false;
    setZoom(zoom() * zoomStep);
}

void NetworkCanvas::zoomOut()
{
    m_fitted = false;
    setZoom(zoom() / zoomStep);
}

void NetworkCanvas::zoomToFit()
{
    m_fitted = true;
    fit();
}

void NetworkCanvas::fit()
{
    const QSizeF scene = m_scene->sceneRect().size();
    const QSize view = maximumViewportSize();
    const double down = view.height() / scene.height();
    if (down >= leastWhole && down * scene.width() <= view.width())
        return setZoom(std::min(down, mostFit));
    const double across = (view.width() - verticalScrollBar()->sizeHint().width()) / scene.width();
    setZoom(std::min(across, down >= leastOverview ? leastWhole : 1.0));
}

void NetworkCanvas::resizeEvent(QResizeEvent* event)
{
    QGraphicsView::resizeEvent(event);
    if (m_fitted)
        fit();
    Q_EMIT viewChanged();
}

void NetworkCanvas::scrollContentsBy(int dx, int dy)
{
    QGraphicsView::scrollContentsBy(dx, dy);
    Q_EMIT viewChanged();
}

void NetworkCanvas::changeEvent(QEvent* event)
{
    QGraphicsView::changeEvent(event);
    if (event->type() != QEvent::PaletteChange || !m_scene)
        return;
    setBackgroundBrush(themeColors().canvas);
    m_scene->update();
}

} // namespace binweave
