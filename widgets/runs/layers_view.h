// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/runs/layers_model.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QTableView;

namespace binweave {

class ChartView;

/// What the layers of a binary network do while it trains: a table with the latest figures and a strip of one of them
/// by epoch, and beside it, where there is room, the curves of the selected layer.
class LayersView : public QWidget
{
    Q_OBJECT

public:
    explicit LayersView(QWidget* parent = nullptr);

    /// Of one run; those at epochs' ends make the history, a last one within an epoch is the latest.
    void setReports(const std::vector<LayerReport>& reports);

    LayersModel& model() { return *m_model; }
    QTableView& table() { return *m_table; }
    ChartView& chart() { return *m_chart; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildTable();
    void showChart();
    void showWhen();

    LayersModel* m_model;
    QLabel* m_when;
    QComboBox* m_figure;
    QTableView* m_table;
    ChartView* m_chart;
};

} // namespace binweave
