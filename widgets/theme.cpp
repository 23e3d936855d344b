// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme.h"

#include <QApplication>
#include <QPainter>
#include <QPixmap>
#include <QProxyStyle>
#include <QStyleOption>
#include <QSvgRenderer>

/// A static library's resources are registered by a call; the macro works outside namespaces only.
static void registerIcons()
{
    Q_INIT_RESOURCE(icons);
}

namespace binweave {

namespace {

const ThemeColors lightColors{
    .canvas = QColor(0xf6f7f9),
    .card = QColor(0xffffff),
    .border = QColor(0xd5d9e0),
    .text = QColor(0x1c2330),
    .mutedText = QColor(0x667085),
    .accent = QColor(0x0b62c4),
    .binary = QColor(0x0b62c4),
    .fullPrecision = QColor(0xb8560b),
    .shortcut = QColor(0x087f5f),
    .group = QColor(0x8a4a80),
    .good = QColor(0x087f5f),
    .warning = QColor(0xa86400),
    .error = QColor(0xb3261e),
    .series = {QColor(0x0072b2), QColor(0xd55e00), QColor(0x009e73), QColor(0xcc79a7), QColor(0xb8860b),
               QColor(0x56b4e9), QColor(0x6b4fbb), QColor(0x555555)},
};

const ThemeColors darkColors{
    .canvas = QColor(0x16191f),
    .card = QColor(0x21262f),
    .border = QColor(0x3a424f),
    .text = QColor(0xe6e9ee),
    .mutedText = QColor(0x9aa4b5),
    .accent = QColor(0x5aa9ff),
    .binary = QColor(0x5aa9ff),
    .fullPrecision = QColor(0xf0974a),
    .shortcut = QColor(0x3fc79b),
    .group = QColor(0xdb98d0),
    .good = QColor(0x3fc79b),
    .warning = QColor(0xf0b64a),
    .error = QColor(0xff7a70),
    .series = {QColor(0x56b4e9), QColor(0xff8a3d), QColor(0x2fd0a0), QColor(0xe7a0cb), QColor(0xf0e442),
               QColor(0x4c9be8), QColor(0xb39cff), QColor(0xbbbbbb)},
};

/// Fusion draws the frame of a check box darker than the window, and on a dark one nobody sees it.
class FramedBoxes : public QProxyStyle
{
public:
    FramedBoxes() : QProxyStyle(QStringLiteral("Fusion")) {}

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override
    {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        if (element != PE_IndicatorCheckBox)
            return;
        const ThemeColors& colors = themeColors();
        painter->setBrush(Qt::NoBrush);
        painter->setPen(option->state & State_Enabled ? colors.mutedText : colors.border);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
    }
};

ThemeChoice chosen = ThemeChoice::light;

QPalette paletteOf(const ThemeColors& colors)
{
    QPalette palette;
    palette.setColor(QPalette::Window, colors.canvas);
    palette.setColor(QPalette::WindowText, colors.text);
    palette.setColor(QPalette::Base, colors.card);
    palette.setColor(QPalette::AlternateBase, colors.canvas);
    palette.setColor(QPalette::ToolTipBase, colors.card);
    palette.setColor(QPalette::ToolTipText, colors.text);
    palette.setColor(QPalette::Text, colors.text);
    palette.setColor(QPalette::PlaceholderText, colors.mutedText);
    palette.setColor(QPalette::Button, colors.card);
    palette.setColor(QPalette::ButtonText, colors.text);
    palette.setColor(QPalette::BrightText, colors.error);
    palette.setColor(QPalette::Link, colors.accent);
    palette.setColor(QPalette::Highlight, colors.accent);
    palette.setColor(QPalette::HighlightedText, colors.card);
    palette.setColor(QPalette::Light, colors.card.lighter(110));
    palette.setColor(QPalette::Midlight, colors.border);
    palette.setColor(QPalette::Mid, colors.border.darker(115));
    palette.setColor(QPalette::Dark, colors.border.darker(130));
    palette.setColor(QPalette::Shadow, QColor(0, 0, 0, 90));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colors.mutedText);
    return palette;
}

} // namespace

void applyTheme(ThemeChoice choice)
{
    chosen = choice;
    QApplication::setStyle(new FramedBoxes);
    QApplication::setPalette(paletteOf(themeColors()));
}

ThemeChoice currentTheme()
{
    return chosen;
}

const ThemeColors& themeColors()
{
    return chosen == ThemeChoice::dark ? darkColors : lightColors;
}

QIcon themeIcon(const QString& name)
{
    registerIcons();
    const QString path = QStringLiteral(":/icons/%1.svg").arg(name);
    QIcon icon;
    for (const auto& [mode, color] :
         {std::pair{QIcon::Normal, themeColors().text}, std::pair{QIcon::Disabled, themeColors().border.darker(110)}}) {
        for (const int size : {16, 24, 32, 48, 64}) {
            QPixmap pixmap(size, size);
            pixmap.fill(Qt::transparent);
            QPainter painter(&pixmap);
            QSvgRenderer(path).render(&painter);
            painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
            painter.fillRect(pixmap.rect(), color);
            painter.end();
            icon.addPixmap(pixmap, mode);
        }
    }
    return icon;
}

} // namespace binweave
