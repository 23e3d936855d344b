// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/packed/benchmark_table.h"

#include <QAbstractTableModel>
#include <QLocale>
#include <array>

namespace binweave {

/// A measured network, one row per layer and a last one for what is between them; one column for each BenchmarkColumn.
class SpeedModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Roles {
        sortRole = Qt::UserRole,
        partRole,   ///< 0 to 1: of the longest bar of the column; measured and estimated share their scale
        widestRole, ///< the longest text of the column
        engineRole, ///< Engine
        staleRole   ///< whether the figures are of an older design
    };
    enum class Engine { popcount, real, neither };

    using QAbstractTableModel::QAbstractTableModel;

    void setBenchmark(const NetworkBenchmark& benchmark);
    void setStale(bool stale);
    bool isLayer(int row) const { return row + 1 < rowCount(); }
    const ElementPath& origin(int row) const { return m_rows[static_cast<std::size_t>(row)].origin; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    Engine engine(int row) const;
    QString text(int row, BenchmarkColumn column) const;
    QString widest(BenchmarkColumn column) const;
    QString toolTip(int row) const;
    QVariant part(int row, BenchmarkColumn column) const;
    QVariant sortKey(int row, BenchmarkColumn column) const;

    std::vector<LayerBenchmark> m_rows;
    double m_longest = 0;  ///< microseconds
    double m_greatest = 0; ///< speed-up, measured or estimated
    std::array<QString, std::size(benchmarkColumns)> m_widest;
    bool m_stale = false;
    QLocale m_locale;
};

/// Whether a column shows bars beside its figures: those with SpeedModel::partRole.
bool hasBars(BenchmarkColumn column);

/// What a column means, for its header.
QString columnExplanation(BenchmarkColumn column);

} // namespace binweave
