// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/layer_report.h"

#include <QAbstractTableModel>
#include <QLocale>
#include <optional>
#include <vector>

namespace binweave {

/// A row per layer: its latest figures, and one of them over the epochs.
class LayersModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { layer, flipRate, insideWindow, gradientNorm, history, columns };
    enum Roles {
        partRole = Qt::UserRole, ///< 0 to 1: of the largest of its column; gradient norms by their logarithms
        historyRole,             ///< QVariantList, an epoch each: the same of the figure in history, or invalid
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setReports(const std::vector<LayerReport>& reports);
    /// Which of the figures the history shows.
    void setHistoryFigure(Column figure);
    Column historyFigure() const { return m_figure; }

    const std::vector<LayerReport>& reports() const { return m_reports; }
    /// Of the reports at epochs' ends; empty where the layer has no such figure.
    static std::optional<double> figureOf(const LayerStatistics& statistics, Column column);
    static QString title(Column column);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : columns; }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Scale
    {
        double least = 0;
        double most = 0;
    };
    Scale scaleOf(Column column) const;
    double part(Column column, double value) const;
    QString text(Column column, const std::optional<double>& value) const;
    QString toolTip(int row, Column column) const;
    QVariantList historyOf(int row) const;

    std::vector<LayerReport> m_reports;
    Scale m_scales[columns];
    Column m_figure = flipRate;
    QLocale m_locale;
};

} // namespace binweave
