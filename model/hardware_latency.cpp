// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/hardware_latency.h"

#include <array>
#include <fmt/format.h>

namespace binweave {

namespace {

struct Term
{
    long long count;
    std::optional<double> picoseconds;
    const char* symbol;
};

std::array<Term, 6> termsOf(const OperationCounts& counts, const OperationTimes& times)
{
    return {Term{counts.xnors, times.xnorPs, "T_xnor"},         {counts.ands, times.andPs, "T_and"},
            {counts.popcounts, times.popcountPs, "T_popcount"}, {counts.multiplications, times.multiplyPs, "T_mul"},
            {counts.additions, times.addPs, "T_add"},           {counts.comparisons, times.comparePs, "T_compare"}};
}

} // namespace

std::optional<double> latencyPs(const OperationCounts& counts, const OperationTimes& times)
{
    double sum = 0;
    for (const Term& term : termsOf(counts, times)) {
        if (term.count > 0 && !term.picoseconds)
            return std::nullopt;
        sum += static_cast<double>(term.count) * term.picoseconds.value_or(0);
    }
    return sum;
}

std::string latencyText(const OperationCounts& counts, const OperationTimes& times)
{
    double known = 0;
    std::string symbols;
    for (const Term& term : termsOf(counts, times)) {
        if (term.picoseconds)
            known += static_cast<double>(term.count) * *term.picoseconds;
        else if (term.count > 0)
            symbols += fmt::format(" + {} {}", term.count, term.symbol);
    }
    if (known > 0)
        return fmt::format("{:.6g} ps{}", known, symbols);
    return symbols.empty() ? "0 ps" : symbols.substr(3);
}

} // namespace binweave
