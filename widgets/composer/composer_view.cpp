// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/composer_view.h"

#include "widgets/composer/block_palette.h"
#include "widgets/composer/composer_actions.h"
#include "widgets/composer/minimap.h"
#include "widgets/composer/network_canvas.h"
#include "widgets/composer/zoom_bar.h"
#include "widgets/theme.h"
#include "widgets/workspace/document.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace binweave {

ComposerView::ComposerView(Document& document, QWidget* parent)
    : QWidget(parent),
      m_document(document),
      m_actions(new ComposerActions(document, this)),
      m_palette(new BlockPalette),
      m_canvas(new NetworkCanvas(document, *m_actions)),
      m_zoom(new ZoomBar(*m_canvas)),
      m_error(new QLabel)
{
    setObjectName(QStringLiteral("composer"));
    new Minimap(*m_canvas);
    m_error->setObjectName(QStringLiteral("composerError"));
    m_error->setWordWrap(true);
    m_error->setMargin(8);

    auto* side = new QWidget;
    side->setAutoFillBackground(true);
    side->setBackgroundRole(QPalette::Base);
    auto* tools = new QVBoxLayout(side);
    tools->setContentsMargins(0, 8, 0, 0);
    tools->addWidget(m_palette, 1);
    tools->addWidget(m_zoom);

    auto* right = new QVBoxLayout;
    right->setSpacing(0);
    right->addWidget(m_error);
    right->addWidget(m_canvas, 1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(side);
    layout->addLayout(right, 1);
    setFocusProxy(m_canvas);
    setTabOrder(m_canvas, m_palette);

    connect(m_palette, &BlockPalette::chosen, m_actions, qOverload<const QString&>(&ComposerActions::insertKind));
    connect(m_actions, &ComposerActions::refused, this, &ComposerView::message);
    connect(&document, &Document::designChanged, this, &ComposerView::showError);
    showError();
}

QList<QAction*> ComposerView::zoomActions() const
{
    return {m_zoom->zoomIn, m_zoom->zoomOut, m_zoom->zoomFit};
}

void ComposerView::showError()
{
    const bool broken = !m_document.estimates();
    m_error->setVisible(broken);
    if (!broken)
        return;
    const ThemeColors& colors = themeColors();
    m_error->setStyleSheet(QStringLiteral("background: %1; color: %2; border-bottom: 2px solid %2")
                               .arg(colors.card.name(), colors.error.name()));
    m_error->setText(QString::fromStdString(m_document.estimates().error().sentence));
}

void ComposerView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange)
        return;
    m_actions->refreshIcons();
    showError();
}

} // namespace binweave
