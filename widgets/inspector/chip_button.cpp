// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/chip_button.h"

#include "widgets/theme.h"

#include <QPainter>

namespace binweave {

ChipButton::ChipButton(const QString& text)
{
    setText(text);
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize ChipButton::sizeHint() const
{
    return {fontMetrics().horizontalAdvance(text()) + 14, fontMetrics().height() + 8};
}

void ChipButton::paintGround(QPainter& painter) const
{
    const ThemeColors& colors = themeColors();
    painter.setRenderHint(QPainter::Antialiasing);
    QColor tint = colors.accent;
    tint.setAlpha(isChecked() ? 46 : underMouse() && isEnabled() ? 18 : 0);
    painter.setPen(QPen(isChecked() || hasFocus() ? colors.accent : colors.border, hasFocus() ? 2 : 1));
    const QRectF cell = QRectF(rect()).adjusted(1, 1, -1, -1);
    painter.setBrush(colors.card);
    painter.drawRoundedRect(cell, 6, 6);
    painter.setBrush(tint);
    painter.drawRoundedRect(cell, 6, 6);
}

void ChipButton::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintGround(painter);
    QFont chosen = font();
    chosen.setWeight(isChecked() ? QFont::DemiBold : QFont::Normal);
    painter.setFont(chosen);
    painter.setPen(themeColors().text);
    painter.drawText(rect(), Qt::AlignCenter, text());
}

void ChipButton::enterEvent(QEnterEvent*)
{
    update();
}

void ChipButton::leaveEvent(QEvent*)
{
    update();
}

} // namespace binweave
