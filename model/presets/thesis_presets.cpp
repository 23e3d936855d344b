// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/presets/preset_family.h"

#include "model/expression.h"

#include <algorithm>
#include <fmt/format.h>

namespace binweave {

namespace {

NetworkDesign traditional(std::string_view expression)
{
    NetworkDesign design = parseExpression(expression).value();
    for (Group& group : design.groups) {
        for (Block& block : group.blocks)
            std::get<ResidualBlock>(block).style = ShortcutStyle::aroundBlock;
    }
    return design;
}

/// The design of an expression, named by it.
PresetFamily familyOf(std::string expression, std::string source, std::string summary)
{
    const auto make = [expression](const PresetSettings&) { return parseExpression(expression); };
    return {{std::move(expression), std::move(source), std::move(summary)}, make};
}

std::string summaryOf(const PublishedPoint& point)
{
    const std::string bits = point.parameterBitsPrinted == point.parameterBitsDerived
                                 ? fmt::format("{} parameter bits", *point.parameterBitsDerived)
                                 : fmt::format("{} parameter bits (misprinted as {})", *point.parameterBitsDerived,
                                               *point.parameterBitsPrinted);
    return fmt::format("{}, published with {} % top-1 on {}.", bits, *point.top1Percent, point.dataSet);
}

} // namespace

std::vector<PresetFamily> thesisFamilies()
{
    std::vector<PresetFamily> families;
    for (const PublishedPoint& point : publishedPoints()) {
        const bool isNew = std::ranges::none_of(
            families, [&](const PresetFamily& family) { return family.preset.name == point.expression; });
        if (!point.expression.empty() && isNew)
            families.push_back(familyOf(point.expression, point.source, summaryOf(point)));
    }
    families.push_back(
        {{"(10,20,40,80) bnn g=3 traditional", "source thesis",
          "(10,20,40,80) bnn g=3 with one shortcut around each block instead of each convolution."},
         [](const PresetSettings&) -> Result<NetworkDesign> { return traditional("(10,20,40,80) bnn g=3"); }});
    const auto groupWise = [&](const char* groups, const char* summary) {
        families.push_back(familyOf(fmt::format("(10,20,40,80) bnn g=3 groups={}", groups), "Group-Net", summary));
    };
    groupWise("1+1+1", "Group-wise with one block per group (v1): three branches, summed after each block.");
    groupWise("1+2", "Group-wise with a first group of one block and a second of two, of three branches each.");
    groupWise("3", "Group-wise over the whole network (v3): three branches, summed before the classifier.");
    return families;
}

} // namespace binweave
