// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/benchmark_table.h"

#include <fmt/format.h>

namespace binweave {

namespace {

std::optional<double> percent(const std::optional<double>& part)
{
    return part ? std::optional(100 * *part) : std::nullopt;
}

LayerBenchmark between(const NetworkBenchmark& benchmark)
{
    return {.name = "between the layers",
            .packedMicroseconds = benchmark.otherShare * benchmark.layersMicroseconds,
            .share = benchmark.otherShare,
            .limit = "pools, sums and normalizations that no layer does on the way"};
}

LayerBenchmark total(const NetworkBenchmark& benchmark)
{
    return {.name = "Total",
            .packedMicroseconds = benchmark.layersMicroseconds,
            .ratio = benchmark.binaryRatio,
            .share = 1};
}

std::string cell(BenchmarkColumn column, const LayerBenchmark& row)
{
    if (column == BenchmarkColumn::layer)
        return row.name;
    if (column == BenchmarkColumn::runsOn)
        return engineOf(row);
    const auto figure = figureOf(column, row);
    return figure ? fmt::format("{:.1f}", *figure) : std::string();
}

std::vector<std::string> cells(const LayerBenchmark& row)
{
    std::vector<std::string> texts;
    for (const BenchmarkColumn column : benchmarkColumns)
        texts.push_back(cell(column, row));
    return texts;
}

} // namespace

std::string columnTitle(BenchmarkColumn column)
{
    switch (column) {
    case BenchmarkColumn::layer:
        return "Layer";
    case BenchmarkColumn::time:
        return "Time";
    case BenchmarkColumn::share:
        return "Share";
    case BenchmarkColumn::measured:
        return "Measured speed-up";
    case BenchmarkColumn::estimated:
        return "Estimated speed-up σ";
    case BenchmarkColumn::runsOn:
        return "Runs on";
    case BenchmarkColumn::floatTime:
        return "In float";
    case BenchmarkColumn::peak:
        return "Popcount peak";
    }
    return {};
}

std::string columnUnit(BenchmarkColumn column)
{
    switch (column) {
    case BenchmarkColumn::time:
    case BenchmarkColumn::floatTime:
        return "µs";
    case BenchmarkColumn::share:
    case BenchmarkColumn::peak:
        return "%";
    default:
        return {};
    }
}

bool isNumber(BenchmarkColumn column)
{
    return column != BenchmarkColumn::layer && column != BenchmarkColumn::runsOn;
}

std::vector<LayerBenchmark> benchmarkRows(const NetworkBenchmark& benchmark)
{
    std::vector<LayerBenchmark> rows = benchmark.layers;
    rows.push_back(between(benchmark));
    return rows;
}

std::string engineOf(const LayerBenchmark& row)
{
    return row.onPopcount ? "popcount" : "float";
}

std::optional<double> figureOf(BenchmarkColumn column, const LayerBenchmark& row)
{
    switch (column) {
    case BenchmarkColumn::layer:
    case BenchmarkColumn::runsOn:
        break;
    case BenchmarkColumn::time:
        return row.packedMicroseconds;
    case BenchmarkColumn::share:
        return percent(row.share);
    case BenchmarkColumn::measured:
        return row.ratio;
    case BenchmarkColumn::estimated:
        return row.sigma;
    case BenchmarkColumn::floatTime:
        return row.floatMicroseconds;
    case BenchmarkColumn::peak:
        return percent(row.shareOfPeak);
    }
    return {};
}

TextTable benchmarkTable(const NetworkBenchmark& benchmark)
{
    TextTable table;
    for (const BenchmarkColumn column : benchmarkColumns)
        table.columns.push_back({columnTitle(column), columnUnit(column), isNumber(column)});
    for (const LayerBenchmark& row : benchmarkRows(benchmark))
        table.rows.push_back(cells(row));
    table.rows.push_back(cells(total(benchmark)));
    table.rows.back()[static_cast<std::size_t>(BenchmarkColumn::runsOn)].clear();
    return table;
}

} // namespace binweave
