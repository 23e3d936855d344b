// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runs/layers_model.h"

#include <algorithm>
#include <cmath>

namespace binweave {

namespace {

/// Gradients of layers lie decades apart.
double plotted(LayersModel::Column column, double value)
{
    return column == LayersModel::gradientNorm ? std::log10(std::max(value, 1e-12)) : value;
}

bool sameLayers(const std::vector<LayerReport>& a, const std::vector<LayerReport>& b)
{
    return !a.empty() && !b.empty() &&
           std::ranges::equal(a.back().layers, b.back().layers, {}, &LayerStatistics::layer, &LayerStatistics::layer);
}

} // namespace

std::optional<double> LayersModel::figureOf(const LayerStatistics& statistics, Column column)
{
    switch (column) {
    case flipRate:
        return statistics.flipRate;
    case insideWindow:
        return statistics.insideWindow;
    case gradientNorm:
        return statistics.gradientNorm;
    default:
        return std::nullopt;
    }
}

QString LayersModel::title(Column column)
{
    switch (column) {
    case flipRate:
        return tr("Flipped");
    case insideWindow:
        return tr("In window");
    case gradientNorm:
        return tr("Gradient");
    default:
        return {};
    }
}

/// Rows that stay are updated in place, so that the selection stays.
void LayersModel::setReports(const std::vector<LayerReport>& reports)
{
    const bool same = sameLayers(reports, m_reports);
    if (!same)
        beginResetModel();
    m_reports = reports;
    for (const Column column : {flipRate, insideWindow, gradientNorm})
        m_scales[column] = scaleOf(column);
    if (!same)
        endResetModel();
    else
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
}

void LayersModel::setHistoryFigure(Column figure)
{
    m_figure = figure;
    Q_EMIT headerDataChanged(Qt::Horizontal, history, history);
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, history), index(rowCount() - 1, history));
}

/// Percentages from 0 to the largest one; logarithms from the smallest one.
LayersModel::Scale LayersModel::scaleOf(Column column) const
{
    Scale scale;
    bool any = false;
    for (const LayerReport& report : m_reports) {
        for (const LayerStatistics& statistics : report.layers) {
            const auto value = figureOf(statistics, column);
            if (!value)
                continue;
            const double y = plotted(column, *value);
            scale.most = any ? std::max(scale.most, y) : y;
            if (column == gradientNorm)
                scale.least = any ? std::min(scale.least, y) : y;
            any = true;
        }
    }
    return scale;
}

double LayersModel::part(Column column, double value) const
{
    const Scale& scale = m_scales[column];
    const double span = scale.most - scale.least;
    return span > 0 ? std::clamp((plotted(column, value) - scale.least) / span, 0., 1.) : 0;
}

int LayersModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_reports.empty() ? 0 : static_cast<int>(m_reports.back().layers.size());
}

QString LayersModel::text(Column column, const std::optional<double>& value) const
{
    if (!value)
        return QStringLiteral("—");
    if (column == gradientNorm)
        return m_locale.toString(*value, 'g', 2);
    return m_locale.toString(*value, 'f', *value < 9.95 ? 2 : 1) + QStringLiteral("\u00a0%");
}

QVariantList LayersModel::historyOf(int row) const
{
    QVariantList parts;
    for (const LayerReport& report : m_reports) {
        if (!report.epochEnds || row >= static_cast<int>(report.layers.size()))
            continue;
        const auto value = figureOf(report.layers[row], m_figure);
        parts.append(value ? QVariant(part(m_figure, *value)) : QVariant());
    }
    return parts;
}

QString LayersModel::toolTip(int row, Column column) const
{
    const LayerReport& last = m_reports.back();
    const LayerStatistics& statistics = last.layers[row];
    switch (column) {
    case flipRate:
        if (!statistics.flipRate)
            return tr("The layer has no binary weights.");
        return last.epochEnds ? tr("Binary weights whose sign changed in epoch %1").arg(last.epoch)
                              : tr("Binary weights whose sign changed in the last steps (%1)").arg(last.steps);
    case insideWindow:
        return statistics.insideWindow ? tr("Quantized inputs of the layer at which the surrogate passes a gradient")
                                       : tr("The layer's inputs are not quantized.");
    case gradientNorm:
        return tr("Norm of the loss's gradient by the layer's weights, mean over the steps");
    case history: {
        const auto first = std::ranges::find_if(m_reports, &LayerReport::epochEnds);
        if (first == m_reports.end())
            return {};
        const auto latest = std::find_if(m_reports.rbegin(), m_reports.rend(),
                                         [](const LayerReport& report) { return report.epochEnds; });
        return tr("%1: %2 in epoch %3, %4 in epoch %5")
            .arg(title(m_figure), text(m_figure, figureOf(first->layers[row], m_figure)))
            .arg(first->epoch)
            .arg(text(m_figure, figureOf(latest->layers[row], m_figure)))
            .arg(latest->epoch);
    }
    default:
        return QString::fromStdString(statistics.layer);
    }
}

QVariant LayersModel::data(const QModelIndex& index, int role) const
{
    const auto column = static_cast<Column>(index.column());
    const LayerStatistics& statistics = m_reports.back().layers[index.row()];
    const auto value = figureOf(statistics, column);
    switch (role) {
    case Qt::DisplayRole:
        if (column == layer)
            return QString::fromStdString(statistics.layer);
        return column == history ? QVariant() : QVariant(text(column, value));
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole:
        return role == Qt::AccessibleTextRole && column != history ? data(index, Qt::DisplayRole)
                                                                   : QVariant(toolTip(index.row(), column));
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignVCenter | (column == layer ? Qt::AlignLeft : Qt::AlignRight));
    case partRole:
        return value ? QVariant(part(column, *value)) : QVariant();
    case historyRole:
        return column == history ? QVariant(historyOf(index.row())) : QVariant();
    default:
        return {};
    }
}

QVariant LayersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const auto column = static_cast<Column>(section);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::AlignVCenter |
                                   (column == layer || column == history ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole)
        return {};
    if (column == layer)
        return tr("Layer");
    return column == history ? tr("%1, by epoch").arg(title(m_figure)) : title(column);
}

} // namespace binweave
