// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/level_weights.h"

#include "engine/weight_levels.h"

#include <algorithm>
#include <map>

namespace binweave {

namespace {

using Floats = std::span<const float>;

Floats baseOf(Floats weights, std::size_t bases, std::size_t base)
{
    const std::size_t perBase = weights.size() / bases;
    return weights.subspan(base * perBase, perBase);
}

WeightLevels levelsOfBase(const WeightPrecision& precision, Floats base, Floats learned, std::size_t i)
{
    return levelsOf(precision, base, learned.empty() ? learned : learned.subspan(2 * i, 2));
}

} // namespace

LevelWeights levelWeights(const WeightPrecision& precision, int bases, Floats weights, Floats learned)
{
    LevelWeights result;
    for (std::size_t i = 0; i < static_cast<std::size_t>(bases); ++i) {
        const WeightLevels levels = levelsOfBase(precision, baseOf(weights, bases, i), learned, i);
        result.classes.insert(result.classes.end(), levels.classes.begin(), levels.classes.end());
        result.tables.push_back(levels.values());
    }
    return result;
}

std::optional<LatentOfLevels> latentOfLevels(const WeightPrecision& precision, int bases, Floats weights,
                                             Floats learned)
{
    LatentOfLevels result;
    for (std::size_t i = 0; i < static_cast<std::size_t>(bases); ++i) {
        const Floats base = baseOf(weights, bases, i);
        const auto learnedBeside = learned.empty() ? learned : learned.subspan(2 * i, 2);
        const WeightLevels wanted = levelsOf(precision, base, learnedBeside);
        const auto canonical = canonicalWeights(precision, wanted, base, learnedBeside);
        if (!canonical)
            return std::nullopt;
        const std::vector<float> table = wanted.values();
        std::map<float, float> latentOf;
        for (std::size_t k = 0; k < base.size(); ++k) {
            const auto [found, added] = latentOf.try_emplace(table[wanted.classes[k]], (*canonical)[k]);
            if (found->second != (*canonical)[k])
                return std::nullopt; // two classes of the same level
        }
        auto& latents = result.emplace_back();
        std::ranges::transform(latentOf, std::back_inserter(latents), &std::pair<const float, float>::second);
    }
    return result;
}

std::optional<std::vector<float>> latentWeights(const LatentOfLevels& latent, Floats values)
{
    std::vector<float> result;
    for (std::size_t i = 0; i < latent.size(); ++i) {
        const Floats base = baseOf(values, latent.size(), i);
        std::vector<float> levels(base.begin(), base.end());
        std::ranges::sort(levels);
        levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
        if (levels.size() != latent[i].size())
            return std::nullopt;
        std::ranges::transform(base, std::back_inserter(result), [&](float value) {
            return latent[i][static_cast<std::size_t>(std::ranges::lower_bound(levels, value) - levels.begin())];
        });
    }
    return result;
}

} // namespace binweave
