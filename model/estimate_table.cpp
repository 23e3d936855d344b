// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/estimate_table.h"

#include <fmt/format.h>

namespace binweave {

namespace {

std::string shapeText(const TensorShape& shape)
{
    return fmt::format("{}x{}x{}", shape.channels, shape.height, shape.width);
}

TableCell size(long long bits, SizeUnit sizes)
{
    if (sizes == SizeUnit::bits)
        return bits;
    return static_cast<double>(bits) / 8;
}

TableCell ratio(const std::optional<double>& value)
{
    return value ? TableCell(*value) : TableCell();
}

TableCell share(long long part, long long whole)
{
    return whole > 0 ? TableCell(100. * static_cast<double>(part) / static_cast<double>(whole)) : TableCell();
}

/// Sizes in bytes keep their eighths; ratios are rounded to what they mean.
std::string cellText(const TableCell& cell, EstimateColumn column)
{
    if (const auto* text = std::get_if<std::string>(&cell))
        return *text;
    if (const auto* whole = std::get_if<long long>(&cell))
        return fmt::format("{}", *whole);
    if (const auto* real = std::get_if<double>(&cell)) {
        switch (column) {
        case EstimateColumn::parameterBits:
        case EstimateColumn::storedSize:
        case EstimateColumn::equivalentOperations:
            return fmt::format("{:.15g}", *real);
        case EstimateColumn::share:
            return fmt::format("{:.2f}", *real);
        default:
            return fmt::format("{:.6g}", *real);
        }
    }
    return {};
}

} // namespace

const std::vector<EstimateColumn>& estimateColumns()
{
    static const std::vector<EstimateColumn> columns = [] {
        std::vector<EstimateColumn> all;
        for (int i = 0; i <= static_cast<int>(lastEstimateColumn); ++i)
            all.push_back(static_cast<EstimateColumn>(i));
        return all;
    }();
    return columns;
}

std::string columnTitle(EstimateColumn column)
{
    switch (column) {
    case EstimateColumn::layer:
        return "Layer";
    case EstimateColumn::kind:
        return "Kind";
    case EstimateColumn::output:
        return "Output";
    case EstimateColumn::parameterBits:
        return "Parameter bits";
    case EstimateColumn::share:
        return "Share";
    case EstimateColumn::storedSize:
        return "Stored size";
    case EstimateColumn::macsFull:
        return "MACs, full";
    case EstimateColumn::macsBinary:
        return "MACs, binary";
    case EstimateColumn::equivalentOperations:
        return "Equivalent operations";
    case EstimateColumn::sigma:
        return "Speed-up σ";
    case EstimateColumn::beta:
        return "Kernel ability β";
    case EstimateColumn::zeta:
        return "Layer ability ζ";
    }
    return {};
}

std::string columnUnit(EstimateColumn column, SizeUnit sizes)
{
    switch (column) {
    case EstimateColumn::parameterBits:
    case EstimateColumn::storedSize:
        return sizes == SizeUnit::bits ? "bits" : "bytes";
    case EstimateColumn::share:
        return "%";
    default:
        return {};
    }
}

bool isNumber(EstimateColumn column)
{
    return column > EstimateColumn::output;
}

TableCell cellOf(EstimateColumn column, const LayerEstimate& layer, const Estimates& estimates, SizeUnit sizes)
{
    switch (column) {
    case EstimateColumn::layer:
        return layer.name;
    case EstimateColumn::kind:
        return layer.kind;
    case EstimateColumn::output:
        return shapeText(layer.output);
    case EstimateColumn::parameterBits:
        return size(layer.parameterBits, sizes);
    case EstimateColumn::share:
        return share(layer.parameterBits, estimates.parameterBits);
    case EstimateColumn::storedSize:
        return size(layer.storedBits, sizes);
    case EstimateColumn::macsFull:
        return layer.macs.full;
    case EstimateColumn::macsBinary:
        return layer.macs.binary;
    case EstimateColumn::equivalentOperations:
        return layer.equivalentOperations;
    case EstimateColumn::sigma:
        return ratio(layer.sigma);
    case EstimateColumn::beta:
        return ratio(layer.beta);
    case EstimateColumn::zeta:
        return ratio(layer.zeta);
    }
    return {};
}

TableCell totalOf(EstimateColumn column, const Estimates& estimates, SizeUnit sizes)
{
    switch (column) {
    case EstimateColumn::layer:
        return "total";
    case EstimateColumn::parameterBits:
        return size(estimates.parameterBits, sizes);
    case EstimateColumn::share:
        return share(estimates.parameterBits, estimates.parameterBits);
    case EstimateColumn::storedSize:
        return size(estimates.storedBits, sizes);
    case EstimateColumn::macsFull:
        return estimates.macs.full;
    case EstimateColumn::macsBinary:
        return estimates.macs.binary;
    case EstimateColumn::equivalentOperations:
        return estimates.equivalentOperations;
    case EstimateColumn::sigma:
        return estimates.speedUp;
    default:
        return {};
    }
}

TextTable estimateTable(const Estimates& estimates, std::span<const EstimateColumn> columns, SizeUnit sizes)
{
    TextTable table;
    for (const EstimateColumn column : columns)
        table.columns.push_back({columnTitle(column), columnUnit(column, sizes), isNumber(column)});
    for (const LayerEstimate& layer : estimates.layers) {
        auto& row = table.rows.emplace_back();
        for (const EstimateColumn column : columns)
            row.push_back(cellText(cellOf(column, layer, estimates, sizes), column));
    }
    auto& total = table.rows.emplace_back();
    for (const EstimateColumn column : columns)
        total.push_back(cellText(totalOf(column, estimates, sizes), column));
    return table;
}

} // namespace binweave
