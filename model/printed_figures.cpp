// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/printed_figures.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace binweave {

namespace {

/// "~4.0 MB": number, decimals behind its point, unit.
struct Printed
{
    double value = 0;
    int decimals = 0;
    std::string unit;
};

Printed parsed(std::string_view text)
{
    if (text.starts_with('~'))
        text.remove_prefix(1);
    Printed printed;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), printed.value);
    const std::string_view digits = text.substr(0, static_cast<std::size_t>(read.ptr - text.data()));
    const std::string_view mantissa = digits.substr(0, digits.find('e'));
    const std::size_t point = mantissa.find('.');
    printed.decimals = point == mantissa.npos ? 0 : static_cast<int>(mantissa.size() - point) - 1;
    const std::size_t space = text.find(' ');
    printed.unit = space == text.npos ? "" : text.substr(space + 1);
    return printed;
}

/// Bits of a unit (formulas.md section 1); two rows have decimal MB and say so in their note.
double bitsOf(const std::string& unit, bool decimal)
{
    if (unit == "Mbit")
        return 1e6;
    const double thousand = decimal ? 1000 : 1024;
    return 8 * (unit == "KB" ? thousand : thousand * thousand);
}

PrintedFigure sizeOf(const PublishedPoint& point, const Estimates& estimates)
{
    const Printed printed = parsed(point.storedSizePrinted);
    const double bits = bitsOf(printed.unit, point.note.find("10^6 bytes") != std::string::npos);
    const double ours = static_cast<double>(estimates.storedBits) / bits;
    return {PrintedFigure::Kind::storedSize, point.storedSizePrinted,
            fmt::format("{:.{}f} {}", ours, printed.decimals + 1, printed.unit),
            fmt::format("{:.{}f}", ours, printed.decimals) == fmt::format("{:.{}f}", printed.value, printed.decimals)};
}

PrintedFigure operationsOf(const PublishedPoint& point, const Estimates& estimates)
{
    const Printed printed = parsed(point.equivalentOperationsPrinted);
    const double ours = estimates.equivalentOperations;
    return {PrintedFigure::Kind::operations, point.equivalentOperationsPrinted,
            fmt::format("{:.{}e}", ours, printed.decimals + 1),
            fmt::format("{:.{}e}", ours, printed.decimals) == fmt::format("{:.{}e}", printed.value, printed.decimals)};
}

} // namespace

std::vector<PrintedFigure> printedFigures(const PublishedPoint& point, const Estimates& estimates)
{
    std::vector<PrintedFigure> figures;
    if (point.parameterBitsPrinted)
        figures.push_back({PrintedFigure::Kind::parameterBits, std::to_string(*point.parameterBitsPrinted),
                           std::to_string(estimates.parameterBits),
                           estimates.parameterBits == point.parameterBitsDerived});
    if (!point.storedSizePrinted.empty())
        figures.push_back(sizeOf(point, estimates));
    if (!point.equivalentOperationsPrinted.empty())
        figures.push_back(operationsOf(point, estimates));
    return figures;
}

} // namespace binweave
