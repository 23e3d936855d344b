// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/estimate.h"
#include "model/text_table.h"

#include <span>
#include <string>
#include <variant>
#include <vector>

/// The estimates as a table: what the window and the command line show, copy and write.
namespace binweave {

enum class EstimateColumn {
    layer,
    kind,
    output,
    parameterBits,
    share, ///< percent of all parameter bits
    storedSize,
    macsFull,
    macsBinary,
    equivalentOperations,
    sigma,
    beta,
    zeta,
};

inline constexpr EstimateColumn lastEstimateColumn = EstimateColumn::zeta;

/// All of them, in the order of the table.
const std::vector<EstimateColumn>& estimateColumns();

enum class SizeUnit { bits, bytes };

/// "Parameter bits", "MACs, binary"; a size's unit stands apart.
std::string columnTitle(EstimateColumn column);

/// "bits", "bytes", "%" or empty.
std::string columnUnit(EstimateColumn column, SizeUnit sizes);

bool isNumber(EstimateColumn column);

/// Empty where a figure has no meaning.
using TableCell = std::variant<std::monostate, std::string, long long, double>;

TableCell cellOf(EstimateColumn column, const LayerEstimate& layer, const Estimates& estimates, SizeUnit sizes);
TableCell totalOf(EstimateColumn column, const Estimates& estimates, SizeUnit sizes);

/// Cells in the C locale; the last row is the total.
TextTable estimateTable(const Estimates& estimates, std::span<const EstimateColumn> columns, SizeUnit sizes);

} // namespace binweave
