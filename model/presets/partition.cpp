// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/presets/partition.h"

#include <fmt/format.h>
#include <numeric>

namespace binweave {

namespace {

/// Units per group.
std::vector<double> counts(std::size_t units, const PresetSettings& settings)
{
    const std::string& partition = settings.text("partition");
    if (partition == "v3")
        return {static_cast<double>(units)};
    if (partition == "v1" || partition == "v2") {
        const std::size_t size = partition == "v1" ? 1 : 2;
        return std::vector<double>((units + size - 1) / size, static_cast<double>(size));
    }
    return settings.list("partition");
}

Group layerWise(const std::vector<std::vector<Block>>& units, int bases)
{
    Group group;
    for (const std::vector<Block>& unit : units) {
        for (Block block : unit) {
            std::visit(
                [&](auto& b) {
                    if constexpr (requires { b.bases; })
                        b.bases = bases;
                },
                block);
            group.blocks.push_back(block);
        }
    }
    return group;
}

} // namespace

std::vector<PresetKey> groupNetKeys(bool two)
{
    return {
        numberKey("k", 5, 1, 16, "branches of a group, or bases of a layer"),
        choiceKey("bits", {"1", "2", "4", "8", "32"}, "bits of an activation"),
        listKey("partition", "v1",
                two ? "v1: a group for each block, v2: for two, v3: one for all, 1+2+..: blocks in each, or layer-wise"
                    : "v1: a group for each two layers, v3: one for all, 1+2: pairs in each, or layer-wise")};
}

Result<std::vector<Group>> partitioned(std::vector<std::vector<Block>> units, const PresetSettings& settings)
{
    const int k = settings.number("k");
    if (settings.is("partition", "layer-wise"))
        return std::vector{layerWise(units, k)};

    const std::vector<double> sizes = counts(units.size(), settings);
    const bool even = std::accumulate(sizes.begin(), sizes.end(), 0.0) == static_cast<double>(units.size());
    std::vector<Group> groups;
    std::size_t next = 0;
    for (const double size : sizes) {
        Group group{.branches = k};
        for (int i = 0; i < size && next < units.size(); ++i, ++next)
            group.blocks.insert(group.blocks.end(), units[next].begin(), units[next].end());
        if (!even || group.blocks.empty() || size != static_cast<int>(size))
            return badInput(
                fmt::format("partition={} does not split {} blocks; give whole numbers of blocks that add up "
                            "to {}, such as partition=1+{}.",
                            settings.text("partition"), units.size(), units.size(), units.size() - 1));
        groups.push_back(std::move(group));
    }
    return groups;
}

} // namespace binweave
