// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/estimate_text.h"

#include "model/estimate_table.h"

#include <array>
#include <fmt/format.h>

namespace binweave {

namespace {

std::string factor(double value, const char* more, const char* less)
{
    return value >= 1 ? fmt::format("{:.1f}x {}", value, more) : fmt::format("{:.1f}x {}", 1 / value, less);
}

} // namespace

std::string estimateText(const NetworkDesign& design, const Estimates& estimates)
{
    // Kinds are in the JSON and CSV; a terminal has 80 to 120 columns.
    static constexpr std::array columns{
        EstimateColumn::layer,      EstimateColumn::output,   EstimateColumn::parameterBits, EstimateColumn::share,
        EstimateColumn::storedSize, EstimateColumn::macsFull, EstimateColumn::macsBinary,    EstimateColumn::sigma,
        EstimateColumn::beta,       EstimateColumn::zeta};
    return fmt::format("{}: input {}x{}x{}, {} classes\n\n{}\n"
                       "{} parameter bits, {} bytes stored, {:.0f} equivalent operations\n"
                       "{} and {} than its full-precision parent\n",
                       design.name, design.input.channels, design.input.height, design.input.width, design.classes,
                       plainText(estimateTable(estimates, columns, SizeUnit::bits)), estimates.parameterBits,
                       estimates.storedBytes(), estimates.equivalentOperations,
                       factor(estimates.memorySaving, "smaller", "larger"),
                       factor(estimates.speedUp, "fewer operations", "more operations"));
}

} // namespace binweave
