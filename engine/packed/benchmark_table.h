// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/packed/network_benchmark.h"
#include "model/text_table.h"

#include <span>

/// A measured network as a table: what the window and the command line show, copy and write.
namespace binweave {

enum class BenchmarkColumn { layer, time, share, measured, estimated, runsOn, floatTime, peak };

inline constexpr BenchmarkColumn benchmarkColumns[] = {
    BenchmarkColumn::layer,     BenchmarkColumn::time,   BenchmarkColumn::share,     BenchmarkColumn::measured,
    BenchmarkColumn::estimated, BenchmarkColumn::runsOn, BenchmarkColumn::floatTime, BenchmarkColumn::peak};

std::string columnTitle(BenchmarkColumn column);
std::string columnUnit(BenchmarkColumn column); ///< "µs", "%" or empty
bool isNumber(BenchmarkColumn column);

/// The layers, then what is in none of them.
std::vector<LayerBenchmark> benchmarkRows(const NetworkBenchmark& benchmark);

/// "popcount" or "float".
std::string engineOf(const LayerBenchmark& row);
/// In the column's unit; empty where it has no meaning, and for columns of words.
std::optional<double> figureOf(BenchmarkColumn column, const LayerBenchmark& row);

/// Cells in the C locale; the last row is the total.
TextTable benchmarkTable(const NetworkBenchmark& benchmark);

} // namespace binweave
