// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/alternatives_strip.h"

#include "widgets/composer/element_text.h"
#include "widgets/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>

namespace binweave {

void AlternativeButton::showCost(const std::optional<AlternativeCost>& cost)
{
    setEnabled(cost.has_value());
    setChecked(cost && cost->current);
    if (!cost) {
        m_bits = m_operations = QString();
        setToolTip(tr("%1 cannot be built here.").arg(text()));
        return;
    }
    m_bits = compactNumber(static_cast<double>(cost->parameterBits));
    m_operations = compactNumber(cost->equivalentOperations);
    setToolTip(tr("With %1 the network has %2 parameter bits and %3 equivalent operations.")
                   .arg(text(), QLocale().toString(cost->parameterBits),
                        QLocale().toString(cost->equivalentOperations, 'f', 0)));
    setAccessibleDescription(toolTip());
    update();
}

QFont AlternativeButton::small() const
{
    QFont font = this->font();
    font.setPointSizeF(font.pointSizeF() * 0.85);
    return font;
}

QSize AlternativeButton::sizeHint() const
{
    const QFontMetrics metrics(small());
    return {metrics.horizontalAdvance(QStringLiteral("0.00 M")) + 8, 3 * metrics.height() + 10};
}

void AlternativeButton::paintEvent(QPaintEvent*)
{
    const ThemeColors& colors = themeColors();
    QPainter painter(this);
    paintGround(painter);
    const QRectF cell(rect());
    QFont font = small();
    const double line = (cell.height() - 6) / 3;
    const auto draw = [&](int index, const QString& text, const QColor& color) {
        painter.setFont(font);
        painter.setPen(color);
        painter.drawText(QRectF(cell.left(), cell.top() + 3 + index * line, cell.width(), line), Qt::AlignCenter, text);
    };
    font.setWeight(QFont::DemiBold);
    draw(0, text(), isEnabled() ? colors.text : colors.mutedText);
    font.setWeight(QFont::Normal);
    draw(1, m_bits, isChecked() ? colors.text : colors.mutedText);
    draw(2, m_operations, isChecked() ? colors.text : colors.mutedText);
}

AlternativesStrip::AlternativesStrip(std::vector<Alternative> alternatives) : m_alternatives(std::move(alternatives))
{
    auto* caption = new QLabel(tr("Network: parameter bits, operations"));
    caption->setForegroundRole(QPalette::PlaceholderText);
    caption->setWordWrap(true);
    QFont font = caption->font();
    font.setPointSizeF(font.pointSizeF() * 0.85);
    caption->setFont(font);
    auto* layout = new QHBoxLayout;
    layout->setSpacing(2);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 4);
    column->setSpacing(2);
    column->addLayout(layout);
    column->addWidget(caption);
    for (const Alternative& alternative : m_alternatives) {
        auto* button = new AlternativeButton(alternative.title);
        layout->addWidget(button);
        m_buttons << button;
        connect(button, &QAbstractButton::clicked, this, [this, alternative] { Q_EMIT taken(alternative); });
    }
}

void AlternativesStrip::showCosts(const Document& document, const std::vector<ElementPath>& elements)
{
    for (qsizetype i = 0; i < m_buttons.size(); ++i)
        m_buttons[i]->showCost(costOf(m_alternatives[static_cast<std::size_t>(i)], document, elements));
}

} // namespace binweave
