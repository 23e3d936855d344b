// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runs/layers_view.h"

#include "widgets/charts/chart_view.h"
#include "widgets/runs/layer_cells.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

namespace binweave {

LayersView::LayersView(QWidget* parent)
    : QWidget(parent),
      m_model(new LayersModel(this)),
      m_when(new QLabel),
      m_figure(new QComboBox),
      m_table(new QTableView),
      m_chart(new ChartView)
{
    buildTable();
    m_when->setObjectName("layersWhen");
    m_when->setForegroundRole(QPalette::PlaceholderText);
    m_figure->setObjectName("layersFigure");
    m_figure->setAccessibleName(tr("Figure shown by epoch"));
    for (const auto column : {LayersModel::flipRate, LayersModel::insideWindow, LayersModel::gradientNorm})
        m_figure->addItem(tr("By epoch: %1").arg(LayersModel::title(column)), column);
    connect(m_figure, &QComboBox::currentIndexChanged, this, [this] {
        m_model->setHistoryFigure(static_cast<LayersModel::Column>(m_figure->currentData().toInt()));
        showChart();
    });
    m_chart->setObjectName("layerCurves");
    m_chart->setAccessibleName(tr("Curves of the selected layer"));

    auto* top = new QHBoxLayout;
    top->setContentsMargins(8, 3, 8, 3);
    top->addWidget(m_when, 1);
    top->addWidget(m_figure);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(1);
    middle->addWidget(m_table, 3);
    middle->addWidget(m_chart, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(top);
    layout->addLayout(middle, 1);
    showWhen();
    showChart();
}

void LayersView::buildTable()
{
    m_table->setObjectName("layersTable");
    m_table->setAccessibleName(tr("Layers while training"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new LayerCells(m_table));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &LayersView::showChart);
}

void LayersView::setReports(const std::vector<LayerReport>& reports)
{
    const bool first = m_model->rowCount() == 0;
    m_model->setReports(reports);
    if (m_model->rowCount() > 0 && (first || m_table->selectionModel()->selectedRows().isEmpty())) {
        m_table->resizeColumnsToContents();
        m_table->selectRow(0);
    }
    showWhen();
    showChart();
}

void LayersView::showWhen()
{
    const std::vector<LayerReport>& reports = m_model->reports();
    if (reports.empty())
        m_when->setText(tr("Layers are looked at every few steps of a run."));
    else if (reports.back().epochEnds)
        m_when->setText(tr("Over epoch %1").arg(reports.back().epoch));
    else
        m_when->setText(tr("Epoch %1, over the last steps (%2)").arg(reports.back().epoch).arg(reports.back().steps));
}

/// Of the selected layer the figure of the strip, epoch by epoch.
void LayersView::showChart()
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    const auto figure = m_model->historyFigure();
    const bool logarithmic = figure == LayersModel::gradientNorm;
    m_chart->setAxes({.title = tr("epoch"), .whole = true},
                     {.title = logarithmic ? LayersModel::title(figure) : LayersModel::title(figure) + tr(" (%)"),
                      .scale = logarithmic ? AxisScale::logarithmic : AxisScale::linear});
    if (rows.isEmpty()) {
        m_chart->setHint(tr("Select a layer to see its curve."));
        m_chart->setSeries({});
        return;
    }
    const int row = rows.front().row();
    const QString name = m_model->index(row, LayersModel::layer).data().toString();
    ChartSeries series{.name = name, .kind = SeriesKind::line, .color = seriesColor(0), .dots = true};
    for (const LayerReport& report : m_model->reports()) {
        if (!report.epochEnds || row >= static_cast<int>(report.layers.size()))
            continue;
        if (const auto y = LayersModel::figureOf(report.layers[row], figure); y && (!logarithmic || *y > 0))
            series.points.append({.x = double(report.epoch),
                                  .y = *y,
                                  .text = tr("%1, epoch %2: %3").arg(name).arg(report.epoch).arg(*y, 0, 'g', 3)});
    }
    m_chart->setHint(m_model->index(row, figure).data().toString() == QStringLiteral("—")
                         ? m_model->index(row, figure).data(Qt::ToolTipRole).toString()
                         : tr("The curve begins with the end of an epoch."));
    m_chart->setSeries({series});
}

void LayersView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_chart->setVisible(width() > 640);
}

} // namespace binweave
