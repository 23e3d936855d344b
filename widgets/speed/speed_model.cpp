// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/speed/speed_model.h"

#include "widgets/estimates/figures.h"
#include "widgets/theme.h"

#include <algorithm>

namespace binweave {

namespace {

BenchmarkColumn columnOf(int section)
{
    return benchmarkColumns[section];
}

/// In two lines and no wider than need be, for a table that fits a small screen; columnExplanation() says the rest.
QString header(BenchmarkColumn column)
{
    switch (column) {
    case BenchmarkColumn::measured:
        return SpeedModel::tr("Measured\nspeed-up");
    case BenchmarkColumn::estimated:
        return SpeedModel::tr("Estimated\nspeed-up");
    case BenchmarkColumn::runsOn:
        return SpeedModel::tr("Runs\non");
    case BenchmarkColumn::peak:
        return SpeedModel::tr("Peak\n%");
    default:
        return QString::fromStdString(columnTitle(column) + '\n' + columnUnit(column)).trimmed();
    }
}

Qt::Alignment alignment(BenchmarkColumn column)
{
    if (column == BenchmarkColumn::runsOn)
        return Qt::AlignCenter;
    return Qt::AlignVCenter | (isNumber(column) ? Qt::AlignRight : Qt::AlignLeft);
}

} // namespace

bool hasBars(BenchmarkColumn column)
{
    return column == BenchmarkColumn::time || column == BenchmarkColumn::measured ||
           column == BenchmarkColumn::estimated;
}

void SpeedModel::setBenchmark(const NetworkBenchmark& benchmark)
{
    beginResetModel();
    m_rows = benchmarkRows(benchmark);
    m_longest = m_greatest = 0;
    for (const LayerBenchmark& row : m_rows) {
        m_longest = std::max(m_longest, row.packedMicroseconds.value_or(0));
        m_greatest = std::max({m_greatest, row.ratio.value_or(0), row.sigma.value_or(0)});
    }
    std::ranges::transform(benchmarkColumns, m_widest.begin(), [this](auto column) { return widest(column); });
    m_stale = false;
    endResetModel();
}

void SpeedModel::setStale(bool stale)
{
    m_stale = stale;
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int SpeedModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int SpeedModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(std::size(benchmarkColumns));
}

SpeedModel::Engine SpeedModel::engine(int row) const
{
    if (!isLayer(row))
        return Engine::neither;
    return m_rows[static_cast<std::size_t>(row)].onPopcount ? Engine::popcount : Engine::real;
}

QString SpeedModel::text(int row, BenchmarkColumn column) const
{
    const LayerBenchmark& layer = m_rows[static_cast<std::size_t>(row)];
    if (column == BenchmarkColumn::layer)
        return QString::fromStdString(layer.name);
    if (column == BenchmarkColumn::runsOn)
        return QString::fromStdString(engineOf(layer));
    const auto figure = figureOf(column, layer);
    if (!figure)
        return QStringLiteral("—");
    if (column == BenchmarkColumn::measured || column == BenchmarkColumn::estimated)
        return figureText(*figure, m_locale) + QStringLiteral("×");
    return m_locale.toString(*figure, 'f', 1);
}

QString SpeedModel::widest(BenchmarkColumn column) const
{
    QString widest;
    for (int row = 0; row < rowCount(); ++row)
        widest = std::max(widest, text(row, column), [](const auto& a, const auto& b) { return a.size() < b.size(); });
    return widest;
}

QString SpeedModel::toolTip(int row) const
{
    const LayerBenchmark& layer = m_rows[static_cast<std::size_t>(row)];
    const QString limit = QString::fromStdString(layer.limit);
    if (engine(row) == Engine::neither)
        return tr("%1: %2.").arg(QString::fromStdString(layer.name), limit);
    if (engine(row) == Engine::real)
        return tr("%1 runs in float: %2.").arg(QString::fromStdString(layer.name), limit);
    return tr("%1 runs at %2 % of the popcount peak: %3.")
        .arg(QString::fromStdString(layer.name), text(row, BenchmarkColumn::peak), limit);
}

QVariant SpeedModel::part(int row, BenchmarkColumn column) const
{
    const auto figure = figureOf(column, m_rows[static_cast<std::size_t>(row)]);
    if (!figure || !hasBars(column))
        return {};
    return *figure / (column == BenchmarkColumn::time ? m_longest : m_greatest);
}

/// Names sort in network order; figures without meaning come before all others.
QVariant SpeedModel::sortKey(int row, BenchmarkColumn column) const
{
    if (column == BenchmarkColumn::layer)
        return row;
    if (column == BenchmarkColumn::runsOn)
        return static_cast<int>(engine(row));
    return figureOf(column, m_rows[static_cast<std::size_t>(row)]).value_or(-1);
}

QVariant SpeedModel::data(const QModelIndex& index, int role) const
{
    const BenchmarkColumn column = columnOf(index.column());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return text(index.row(), column);
    case Qt::ToolTipRole:
        return toolTip(index.row());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(alignment(column));
    case Qt::ForegroundRole:
        return m_stale ? QVariant(themeColors().mutedText) : QVariant();
    case sortRole:
        return sortKey(index.row(), column);
    case partRole:
        return part(index.row(), column);
    case widestRole:
        return m_widest[std::size_t(column)];
    case engineRole:
        return static_cast<int>(engine(index.row()));
    case staleRole:
        return m_stale;
    default:
        return {};
    }
}

QVariant SpeedModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const BenchmarkColumn column = columnOf(section);
    if (role == Qt::DisplayRole)
        return header(column);
    if (role == Qt::ToolTipRole)
        return columnExplanation(column);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(hasBars(column) ? Qt::Alignment(Qt::AlignCenter) : alignment(column));
    return {};
}

QString columnExplanation(BenchmarkColumn column)
{
    switch (column) {
    case BenchmarkColumn::layer:
        return SpeedModel::tr("Layers that multiply and accumulate, in network order, and what is between them.");
    case BenchmarkColumn::runsOn:
        return SpeedModel::tr("popcount: bits, by XNOR and counting. float: real numbers.");
    case BenchmarkColumn::time:
        return SpeedModel::tr(
            "Measured time of the layer for one image on one thread, all bases and branches, with the "
            "normalization, shortcut and signs done on the way.");
    case BenchmarkColumn::share:
        return SpeedModel::tr("Share of the time of the whole network.");
    case BenchmarkColumn::measured:
        return SpeedModel::tr("Measured: how many times as long the same convolution takes in float, with one base and "
                              "one branch, on one thread.");
    case BenchmarkColumn::estimated:
        return SpeedModel::tr(
            "Estimated: the speed-up ratio σ by counting operations, for words of 64 bits. No time is "
            "in it.");
    case BenchmarkColumn::floatTime:
        return SpeedModel::tr("Measured time of the same convolution in float, with one base and one branch: without "
                              "normalization, shortcut and signs.");
    case BenchmarkColumn::peak:
        return SpeedModel::tr(
            "Of the most binary multiply-accumulates that one thread of this processor does word by word: how many "
            "the layer does. It can exceed 100: three rows are counted together, and some of the zeros around the "
            "plane, which are in the number, not at all.");
    }
    return {};
}

} // namespace binweave
