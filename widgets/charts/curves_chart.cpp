// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/curves_chart.h"

#include "widgets/charts/chart_view.h"

#include <QBoxLayout>
#include <QLocale>
#include <algorithm>
#include <functional>
#include <optional>

namespace binweave {

namespace {

/// `figure`: of an epoch, where it has one.
template <class Figure>
ChartSeries curve(const QString& name, int color, bool dashed, const std::vector<EpochRecord>& epochs, Figure figure,
                  const QString& text)
{
    ChartSeries series{
        .name = name, .kind = SeriesKind::line, .color = seriesColor(color), .dashed = dashed, .dots = true};
    const QLocale locale;
    for (const EpochRecord& epoch : epochs) {
        const std::optional<double> y = figure(epoch);
        if (y)
            series.points.append({.x = double(epoch.epoch),
                                  .y = *y,
                                  .text = text.arg(locale.toString(epoch.epoch), locale.toString(*y, 'f', 3))});
    }
    return series;
}

} // namespace

CurvesChart::CurvesChart(QWidget* parent)
    : QWidget(parent),
      m_layout(new QBoxLayout(QBoxLayout::LeftToRight, this)),
      m_accuracy(new ChartView),
      m_loss(new ChartView)
{
    m_accuracy->setObjectName("accuracyCurves");
    m_accuracy->setAccessibleName(tr("Accuracy by epoch"));
    m_loss->setObjectName("lossCurve");
    m_loss->setAccessibleName(tr("Loss by epoch"));
    m_accuracy->setHint(tr("Curves appear with the first epoch of a run."));
    m_layout->setContentsMargins({});
    m_layout->setSpacing(1);
    m_layout->addWidget(m_accuracy, 1);
    m_layout->addWidget(m_loss, 1);
    setEpochs({});
}

void CurvesChart::setEpochs(const std::vector<EpochRecord>& epochs, int planned)
{
    if (planned != m_planned) {
        m_planned = planned;
        ChartAxis x{.title = tr("epoch"), .whole = true};
        if (planned > 1) { // with room for the whole of the outer dots
            const double margin = 0.02 * (planned - 1);
            x.least = 1 - margin;
            x.most = planned + margin;
        }
        m_accuracy->setAxes(x, {.title = tr("Top-1 (%)")});
        m_loss->setAxes(x, {.title = tr("Loss")});
    }
    const bool validates = !epochs.empty() && epochs.back().validationTop1;
    const auto evaluated = [](const EpochRecord& epoch) {
        return epoch.validationTop1 ? epoch.validationTop1 : epoch.testTop1;
    };
    m_accuracy->setSeries(
        {curve(validates ? tr("validation") : tr("test"), 0, false, epochs, evaluated,
               validates ? tr("Epoch %1: %2 % of the validation images") : tr("Epoch %1: %2 % of the test images")),
         curve(tr("training"), 1, true, epochs, std::mem_fn(&EpochRecord::trainTop1),
               tr("Epoch %1: %2 % of the training images, as they were trained on"))});
    m_loss->setSeries(
        {curve(tr("training"), 2, false, epochs, std::mem_fn(&EpochRecord::loss), tr("Epoch %1: loss %2"))});
}

void CurvesChart::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_loss->setVisible(width() > 340 || height() > 260); // a small one shows what matters most
    m_layout->setDirection(width() > 1.3 * height() ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

} // namespace binweave
