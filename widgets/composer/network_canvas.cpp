// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/network_canvas.h"

#include "widgets/composer/network_scene.h"
#include "widgets/focus_ring.h"
#include "widgets/theme.h"
#include "widgets/workspace/document.h"

#include <QEvent>
#include <QScrollBar>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace binweave {

namespace {

constexpr double leastZoom = 0.1;
constexpr double mostZoom = 3;
constexpr double mostFit = 1.35;
constexpr double leastWhole = 0.72;   ///< a taller network is scrolled rather than shrunk beyond reading:
constexpr double leastOverview = 0.5; ///< at that size while about half of it is in view, else at full size
constexpr double zoomStep = 1.2;

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
    new FocusRing(this);
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
