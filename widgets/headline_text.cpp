// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/headline_text.h"

#include "widgets/theme.h"

namespace binweave {

QString bigFigure(const QString& figure)
{
    return QStringLiteral("<span style='font-size:large; font-weight:600'>%1</span>").arg(figure);
}

QString headlineText(const QStringList& figures)
{
    return figures.join(
        QStringLiteral(" <span style='color:%1'>&nbsp;·&nbsp;</span> ").arg(themeColors().mutedText.name()));
}

} // namespace binweave
