// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/level_coding.h"

#include <algorithm>
#include <array>
#include <bit>

namespace binweave {

namespace {

constexpr std::size_t mostLevels = 256;

/// The different values of a group, ascending; nothing where there are more than can be numbered. Values are told apart
/// by their bits, so that -0 stays what it is.
std::optional<std::vector<float>> levelsOf(std::span<const float> group)
{
    std::vector<std::uint32_t> seen;
    for (const float weight : group) {
        const auto bits = std::bit_cast<std::uint32_t>(weight);
        if (std::ranges::find(seen, bits) != seen.end())
            continue;
        if (seen.size() == mostLevels)
            return std::nullopt;
        seen.push_back(bits);
    }
    std::vector<float> levels;
    for (const std::uint32_t bits : seen)
        levels.push_back(std::bit_cast<float>(bits));
    std::ranges::sort(levels);
    return levels;
}

std::size_t indexOf(std::span<const float> levels, float weight)
{
    const auto same = [bits = std::bit_cast<std::uint32_t>(weight)](float level) {
        return std::bit_cast<std::uint32_t>(level) == bits;
    };
    return static_cast<std::size_t>(std::ranges::find_if(levels, same) - levels.begin());
}

/// One bit per weight, eight at a time.
void decodeBits(std::span<const float> levels, std::span<const std::uint8_t> plane, std::size_t first,
                std::span<float> weights)
{
    const std::array<float, 2> level{levels[0], levels[1]};
    const auto bit = [&](std::size_t i) { return plane[i / 8] >> i % 8 & 1; };
    std::size_t i = 0;
    for (; i < weights.size() && (first + i) % 8 != 0; ++i)
        weights[i] = level[bit(first + i)];
    for (; i + 8 <= weights.size(); i += 8) {
        const unsigned byte = plane[(first + i) / 8];
        for (unsigned b = 0; b < 8; ++b)
            weights[i + b] = level[byte >> b & 1];
    }
    for (; i < weights.size(); ++i)
        weights[i] = level[bit(first + i)];
}

} // namespace

std::optional<LevelCoding> encodeLevels(std::span<const float> weights, std::size_t groups)
{
    const std::size_t run = weights.size() / groups;
    std::vector<std::vector<float>> tables;
    std::size_t most = 2;
    for (std::size_t group = 0; group < groups; ++group) {
        auto levels = levelsOf(weights.subspan(group * run, run));
        if (!levels || levels->empty())
            return std::nullopt;
        most = std::max(most, levels->size());
        tables.push_back(std::move(*levels));
    }
    LevelCoding coding{
        .bits = static_cast<int>(std::bit_width(most - 1)), .groups = groups, .levels = {}, .planes = {}};
    if ((groups << coding.bits) + weights.size() * coding.bits / 32 >= weights.size())
        return std::nullopt;

    const std::size_t planeBytes = LevelCoding::planeBytes(weights.size());
    coding.planes.assign(planeBytes * coding.bits, 0);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const std::size_t index = indexOf(tables[i / run], weights[i]);
        for (int plane = 0; plane < coding.bits; ++plane)
            coding.planes[plane * planeBytes + i / 8] |= static_cast<std::uint8_t>((index >> plane & 1) << i % 8);
    }
    for (std::vector<float>& table : tables) {
        table.resize(std::size_t{1} << coding.bits, table.back());
        coding.levels.insert(coding.levels.end(), table.begin(), table.end());
    }
    return coding;
}

void decodeLevels(int bits, std::size_t groups, std::span<const float> levels, std::span<const std::uint8_t> planes,
                  std::span<float> weights)
{
    const std::size_t run = weights.size() / groups;
    const std::size_t planeBytes = LevelCoding::planeBytes(weights.size());
    for (std::size_t group = 0; group < groups; ++group) {
        const auto table = levels.subspan(group << bits, std::size_t{1} << bits);
        const std::size_t first = group * run;
        if (bits == 1) {
            decodeBits(table, planes, first, weights.subspan(first, run));
            continue;
        }
        for (std::size_t i = first; i < first + run; ++i) {
            std::size_t index = 0;
            for (int plane = 0; plane < bits; ++plane)
                index |= static_cast<std::size_t>(planes[plane * planeBytes + i / 8] >> i % 8 & 1) << plane;
            weights[i] = table[index];
        }
    }
}

} // namespace binweave
