// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_learned.h"

#include "engine/weight_levels.h"
#include "model/precision.h"

#include <algorithm>
#include <array>

namespace binweave {

namespace {

constexpr std::array unused{1.0f, 1.0f}; // what is learned beside the weights changes no class

/// One of each class, of all bases, unless the levels would change or it saves nothing.
std::vector<float> shortened(const WeightPrecision& precision, int bases, const std::vector<float>& weights)
{
    const std::size_t perBase = weights.size() / static_cast<std::size_t>(bases);
    std::vector<float> result;
    for (std::size_t first = 0; first < weights.size(); first += perBase) {
        const auto base = std::span(weights).subspan(first, perBase);
        const WeightLevels levels = levelsOf(precision, base, unused);
        const auto canonical = canonicalWeights(precision, levels, base, unused);
        if (!canonical)
            return weights;
        std::vector<float> ofClasses(levels.terms.front().signs.size()); // 0 where a class has none
        for (std::size_t i = 0; i < canonical->size(); ++i)
            ofClasses[levels.classes[i]] = (*canonical)[i];
        result.insert(result.end(), ofClasses.begin(), ofClasses.end());
    }
    return result.size() < weights.size() ? result : weights;
}

/// One overload per operation that learns such numbers.
struct Collector
{
    const std::string& node;
    const Weights& weights;
    CLearned& learned;

    void operator()(const op::Convolution& layer) const { addWeights(layer.weights, layer.bases); }
    void operator()(const op::FullyConnected& layer) const { addWeights(layer.weights, 1); }
    void operator()(const op::Activation&) const
    {
        add(".threshold");
        add(".level");
    }
    void operator()(const auto&) const {}

    void addWeights(const WeightPrecision& precision, int bases) const
    {
        if (!hasLevels(precision))
            return;
        learned[node + ".weight"] = shortened(precision, bases, weights.at(node + ".weight").values);
        add(".scale");
        add(".level");
    }

    void add(const char* what) const
    {
        if (const auto found = weights.find(node + what); found != weights.end())
            learned[found->first] = found->second.values;
    }
};

} // namespace

CLearned cLearned(const Graph& graph, const Weights& weights)
{
    CLearned learned;
    for (const Node& node : graph.nodes)
        std::visit(Collector{node.name, weights, learned}, node.operation);
    return learned;
}

std::optional<std::vector<float>> weightsOfSigns(const WeightPrecision& precision, int bases,
                                                 std::span<const float> signs, std::span<const float> learned)
{
    const std::vector<SignTerm> terms = levelsOf(precision, std::array{0.0f}, unused).terms;
    const std::size_t classes = terms.front().signs.size();
    const std::size_t all = signs.size() / terms.size();
    const std::size_t perBase = all / static_cast<std::size_t>(bases);
    if (learned.size() == all)
        return std::vector(learned.begin(), learned.end());
    if (learned.size() != classes * static_cast<std::size_t>(bases))
        return std::nullopt;
    const auto isOfClass = [&](std::size_t i, std::size_t c) {
        const std::size_t first = i / perBase * terms.size() * perBase + i % perBase;
        for (std::size_t term = 0; term < terms.size(); ++term) {
            if (signs[first + term * perBase] != terms[term].signs[c])
                return false;
        }
        return true;
    };
    std::vector<float> weights(all);
    for (std::size_t i = 0; i < all; ++i) {
        std::size_t c = 0;
        while (c < classes && !isOfClass(i, c))
            ++c;
        if (c == classes)
            return std::nullopt;
        weights[i] = learned[i / perBase * classes + c];
    }
    return weights;
}

} // namespace binweave
