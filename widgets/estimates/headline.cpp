// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/estimates/headline.h"

#include "widgets/estimates/figures.h"
#include "widgets/theme.h"

#include <QEvent>

namespace binweave {

Headline::Headline(QWidget* parent) : FigureLine(parent)
{
    setObjectName("headline");
    setAccessibleName(tr("Totals of the network"));
    setTextFormat(Qt::RichText);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
    setContentsMargins(8, 4, 8, 4);
}

void Headline::showEstimates(const Result<Estimates>& estimates, SizeUnit unit)
{
    m_estimates = estimates;
    m_unit = unit;
    refresh();
}

void Headline::refresh()
{
    if (!m_estimates) {
        showText(
            QStringLiteral("<span style='color:%1; font-weight:600'>⚠ %2</span>")
                .arg(themeColors().error.name(), QString::fromStdString(m_estimates.error().sentence).toHtmlEscaped()));
        setToolTip({});
        return;
    }
    const QLocale locale;
    const Estimates& network = *m_estimates;
    const QStringList figures{
        tr("Parameter bits %1").arg(bigFigure(sizeText(network.parameterBits, m_unit, locale))),
        tr("Stored %1").arg(bigFigure(sizeText(network.storedBits, SizeUnit::bytes, locale))),
        bigFigure(savingText(network.memorySaving, locale)),
        bigFigure(speedUpText(network.speedUp, locale)),
    };
    showText(figures.join(figureDot));
    setToolTip(tr("<p>Smaller and fewer than the full-precision parent: the same topology with real weights and one "
                  "branch.</p><p>%1 stored bits; %2 equivalent operations.</p>")
                   .arg(locale.toString(qlonglong(network.storedBits)),
                        locale.toString(network.equivalentOperations, 'f', 0)));
}

void Headline::changeEvent(QEvent* event)
{
    FigureLine::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        refresh();
}

} // namespace binweave
