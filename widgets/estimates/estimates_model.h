// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/estimate_table.h"
#include "model/explanation.h"
#include "widgets/estimates/extreme_layers.h"
#include "widgets/workspace/document.h"

#include <QAbstractTableModel>
#include <QLocale>
#include <optional>

namespace binweave {

/// The document's estimates, one row per layer and the total as the last row; one column for each EstimateColumn.
/// Tooltips say how a figure comes about. No rows while the design has an error.
class EstimatesModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Roles { sortRole = Qt::UserRole, isTotalRole };

    explicit EstimatesModel(Document& document, QObject* parent = nullptr);

    SizeUnit sizeUnit() const { return m_unit; }
    void setSizeUnit(SizeUnit unit);

    /// Of a row that is not the total.
    const ElementPath& origin(int row) const { return m_estimates->layers[row].origin; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void refresh();
    bool isTotal(int row) const { return row == static_cast<int>(m_estimates->layers.size()); }
    TableCell cell(int row, EstimateColumn column) const;
    QString text(int row, EstimateColumn column) const;
    QString mark(int row) const;
    QVariant sortKey(int row, EstimateColumn column) const;
    QString tooltip(int row, EstimateColumn column) const;

    Document& m_document;
    std::optional<Estimates> m_estimates;
    std::optional<ExtremeLayers> m_extremes;
    SizeUnit m_unit = SizeUnit::bits;
    QLocale m_locale;
    mutable std::optional<Graph> m_graph; ///< of the design, lowered when a tooltip first asks
};

/// What a column means, for its header.
QString columnExplanation(EstimateColumn column);

} // namespace binweave
