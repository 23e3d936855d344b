// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QList>
#include <QPalette>
#include <QString>

namespace binweave {

enum class ThemeChoice { light, dark };

/// The colours of everything we paint ourselves; all else comes from the palette.
struct ThemeColors
{
    QColor canvas; ///< behind cards and charts
    QColor card;   ///< of a block, a panel
    QColor border; ///< of cards, axes, grids
    QColor text;
    QColor mutedText;
    QColor accent;        ///< selection, primary action
    QColor binary;        ///< binary layers and values
    QColor fullPrecision; ///< real layers and values
    QColor shortcut;
    QColor group;
    QColor good;
    QColor warning;
    QColor error;
    QList<QColor> series; ///< for charts: distinguishable to colour-blind eyes (Okabe and Ito), tuned per theme
};

/// Fusion style and palette for the whole application; widgets hear of it as a PaletteChange event.
void applyTheme(ThemeChoice choice);
ThemeChoice currentTheme();
const ThemeColors& themeColors();

/// An icon of resources/icons (":/icons/NAME.svg", drawn in one colour) in the theme's text colour.
QIcon themeIcon(const QString& name);

} // namespace binweave
