// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/focus_ring.h"

#include "widgets/theme.h"

#include <QFocusEvent>
#include <QPainter>

namespace binweave {

FocusRing::FocusRing(QWidget* view) : QWidget(view)
{
    setObjectName(QStringLiteral("focusRing"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
    view->installEventFilter(this);
}

bool FocusRing::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusIn) {
        const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
        setGeometry(parentWidget()->rect());
        setVisible(reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason);
        raise();
    } else if (event->type() == QEvent::FocusOut) {
        hide();
    } else if (event->type() == QEvent::Resize) {
        setGeometry(parentWidget()->rect());
    }
    return QWidget::eventFilter(watched, event);
}

void FocusRing::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(QPen(themeColors().accent, 2));
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

} // namespace binweave
