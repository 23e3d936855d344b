// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/seed_summary.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace binweave {

namespace {

struct Spread
{
    double mean = 0;
    std::optional<double> deviation{};
    double least = 0;
    double most = 0;
};

Spread spreadOf(const std::vector<RunResult>& results, double RunResult::*figure)
{
    const auto count = static_cast<double>(results.size());
    Spread spread{.least = results.front().*figure, .most = results.front().*figure};
    for (const RunResult& result : results) {
        spread.mean += result.*figure / count;
        spread.least = std::min(spread.least, result.*figure);
        spread.most = std::max(spread.most, result.*figure);
    }
    double squares = 0;
    for (const RunResult& result : results)
        squares += (result.*figure - spread.mean) * (result.*figure - spread.mean);
    if (results.size() > 1)
        spread.deviation = std::sqrt(squares / (count - 1));
    return spread;
}

Json spreadJson(const Spread& spread)
{
    return {
        {"mean", spread.mean}, {"spread", orNull(spread.deviation)}, {"least", spread.least}, {"most", spread.most}};
}

} // namespace

Json resultJson(const RunResult& result)
{
    return {{"result",
             {{"top1", result.top1},
              {"top5", result.top5},
              {"parameter_bits", result.parameterBits},
              {"stored_bytes", result.storedBytes},
              {"seed", result.seed},
              {"instruction_set", result.instructionSet}}}};
}

Json seedSummaryJson(const std::vector<RunResult>& results)
{
    Json each = Json::array();
    for (const RunResult& result : results)
        each.push_back(resultJson(result)["result"]);
    return {{"summary",
             {{"seeds", results.size()},
              {"top1", spreadJson(spreadOf(results, &RunResult::top1))},
              {"top5", spreadJson(spreadOf(results, &RunResult::top5))},
              {"results", std::move(each)}}}};
}

std::string seedSummaryText(const std::vector<RunResult>& results)
{
    const Spread top1 = spreadOf(results, &RunResult::top1);
    const std::string deviation = top1.deviation ? fmt::format(" ± {:.2f}", *top1.deviation) : std::string();
    return fmt::format("{} seeds: {:.2f}{} % top-1, from {:.2f} to {:.2f}\n", results.size(), top1.mean, deviation,
                       top1.least, top1.most);
}

} // namespace binweave
