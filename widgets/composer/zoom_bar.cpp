// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/zoom_bar.h"

#include "widgets/composer/network_canvas.h"
#include "widgets/theme.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>
#include <QVBoxLayout>

namespace binweave {

ZoomBar::ZoomBar(NetworkCanvas& canvas) : m_canvas(canvas), m_figure(new QLabel)
{
    setObjectName(QStringLiteral("zoomBar"));
    zoomOut = add(tr("Zoom &Out"), QStringLiteral("zoom-out"), QKeySequence::ZoomOut);
    zoomIn = add(tr("Zoom &In"), QStringLiteral("zoom-in"), QKeySequence::ZoomIn);
    zoomFit = add(tr("Zoom to &Fit"), QStringLiteral("zoom-fit"), Qt::CTRL | Qt::Key_0);
    connect(zoomOut, &QAction::triggered, &canvas, &NetworkCanvas::zoomOut);
    connect(zoomIn, &QAction::triggered, &canvas, &NetworkCanvas::zoomIn);
    connect(zoomFit, &QAction::triggered, &canvas, &NetworkCanvas::zoomToFit);

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(0);
    for (QAction* action : {zoomOut, zoomFit, zoomIn}) {
        auto* button = new QToolButton;
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::NoFocus);
        buttons->addWidget(button);
    }
    m_figure->setAlignment(Qt::AlignCenter);
    m_figure->setForegroundRole(QPalette::PlaceholderText);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 8);
    layout->setSpacing(0);
    layout->addWidget(m_figure);
    layout->addLayout(buttons);
    showIcons();
    connect(&canvas, &NetworkCanvas::viewChanged, this, &ZoomBar::follow);
    follow();
}

QAction* ZoomBar::add(const QString& text, const QString& icon, const QKeySequence& shortcut)
{
    auto* action = new QAction(text, this);
    action->setShortcut(shortcut);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    action->setData(icon);
    m_canvas.addAction(action);
    return action;
}

void ZoomBar::showIcons()
{
    for (QAction* action : {zoomIn, zoomOut, zoomFit})
        action->setIcon(themeIcon(action->data().toString()));
}

void ZoomBar::follow()
{
    const QLocale locale;
    m_figure->setText(tr("%1 %").arg(locale.toString(qRound(100 * m_canvas.zoom()))));
}

void ZoomBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && zoomFit)
        showIcons();
}

} // namespace binweave
