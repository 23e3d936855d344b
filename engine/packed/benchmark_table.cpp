// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/benchmark_table.h"

#include <fmt/format.h>
#include <iterator>

namespace binweave {

namespace {

std::optional<double> percent(const std::optional<double>& part)
{
    return part ? std::optional(100 * *part) : std::nullopt;
}

/// What a column is, in the order of BenchmarkColumn; `figure` is null for one of words.
struct ColumnKind
{
    const char* title;
    const char* unit;
    std::optional<double> (*figure)(const LayerBenchmark& row);
};

const ColumnKind& kindOf(BenchmarkColumn column)
{
    using Row = const LayerBenchmark&;
    static constexpr ColumnKind kinds[] = {
        {"Layer", "", nullptr},
        {"Time", "µs", [](Row row) { return row.packedMicroseconds; }},
        {"Share", "%", [](Row row) { return percent(row.share); }},
        {"Measured speed-up", "", [](Row row) { return row.ratio; }},
        {"Estimated speed-up σ", "", [](Row row) { return row.sigma; }},
        {"Runs on", "", nullptr},
        {"In float", "µs", [](Row row) { return row.floatMicroseconds; }},
        {"Popcount peak", "%", [](Row row) { return percent(row.shareOfPeak); }},
    };
    static_assert(std::size(kinds) == std::size(benchmarkColumns));
    return kinds[static_cast<std::size_t>(column)];
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
    return kindOf(column).title;
}

std::string columnUnit(BenchmarkColumn column)
{
    return kindOf(column).unit;
}

bool isNumber(BenchmarkColumn column)
{
    return kindOf(column).figure != nullptr;
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
    return isNumber(column) ? kindOf(column).figure(row) : std::nullopt;
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
