// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/estimates/ability_chart.h"

#include "widgets/charts/chart_view.h"
#include "widgets/estimates/extreme_layers.h"
#include "widgets/estimates/figures.h"

#include <QVBoxLayout>

namespace binweave {

namespace {

ChartSeries bars(const QString& name, int color)
{
    return {.name = name, .kind = SeriesKind::bars, .color = seriesColor(color)};
}

ChartPoint bar(int at, double value, const LayerEstimate& layer, const QString& symbol)
{
    return {.x = double(at),
            .y = value,
            .text = QStringLiteral("<b>%1</b><br>%2 = %3")
                        .arg(QString::fromStdString(layer.name).toHtmlEscaped(), symbol, figureText(value, QLocale()))};
}

} // namespace

AbilityChart::AbilityChart(Document& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_view(new ChartView)
{
    m_view->setObjectName("abilityView");
    m_view->setAccessibleName(tr("Abilities of the layers"));
    m_view->setHint(tr("Abilities appear once the design has no error."));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->addWidget(m_view);
    connect(&document, &Document::designChanged, this, &AbilityChart::refresh);
    connect(&document, &Document::optionsChanged, this, &AbilityChart::refresh);
    connect(m_view, &ChartView::pointClicked, this,
            [this](const QString&, int index) { m_document.select({m_origins[index]}); });
    refresh();
}

void AbilityChart::refresh()
{
    m_origins.clear();
    ChartSeries beta = bars(tr("kernel ability β"), 0);
    ChartSeries zeta = bars(tr("layer ability ζ"), 1);
    QList<QString> names;
    if (const auto& estimates = m_document.estimates()) {
        const auto extremes = extremeLayers(*estimates);
        for (std::size_t i = 0; i < estimates->layers.size(); ++i) {
            const LayerEstimate& layer = estimates->layers[i];
            if (!isCharted(layer))
                continue;
            const int at = static_cast<int>(names.size());
            names.append(QString::fromStdString(layer.name));
            m_origins.append(layer.origin);
            beta.points.append(bar(at, *layer.beta, layer, QStringLiteral("β")));
            zeta.points.append(bar(at, *layer.zeta, layer, QStringLiteral("ζ")));
            if (extremes && (extremes->weakest == i || extremes->strongest == i))
                zeta.points.last().mark = extremes->weakest == i ? tr("▼ weakest") : tr("▲ strongest");
        }
    }
    const ChartAxis layers{.categories = names};
    const TickText plain = [](double value) { return QLocale().toString(value, 'g', 6); };
    const ChartAxis ability{.title = tr("Ability"), .scale = AxisScale::logarithmic, .text = plain};
    m_view->setAxes(layers, ability);
    m_view->setSeries({beta, zeta});
}

} // namespace binweave
