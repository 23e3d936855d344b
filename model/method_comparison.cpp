// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/method_comparison.h"

#include "model/node_cost.h"

#include <algorithm>

namespace binweave {

ProductSize productOf(const LayerTerms& layer)
{
    return {layer.outputChannels, layer.inputs(), layer.outputPixels};
}

std::vector<MethodRow> methodComparison(const ProductSize& size)
{
    const auto [n, k, m] = size;
    const long long nmk = n * m * k;
    using W = WeightMethod;
    using A = ActivationMethod;
    const WeightPrecision scaled{.method = W::binary, .scale = WeightScale::channel};
    const ActivationPrecision real{.method = A::fullPrecision};
    const auto scaledWith = [&](A method) { return LayerPrecision{scaled, {.method = method}}; };
    return {
        {"full precision", {{.method = W::fullPrecision}, real}, "R", "R", nmk, 0, "1x", "mul, add"},
        {"BinaryConnect", {{}, real}, "R", "{-1,1}", nmk, 0, "~2x", "sign, add"},
        {"BWN", {scaled, real}, "R", "{-a,a}", nmk, 0, "~2x", "sign, add"},
        {"TTQ", {{.method = W::ttq}, real}, "R", "{-an,0,ap}", nmk, 0, "~2x", "sign, add"},
        {"DoReFa (1-bit weights, 4-bit activations)",
         {{.method = W::fixedPoint, .bits = 1}, {.method = A::fixedPoint, .bits = 4, .clip = 1}},
         "{0,1}x4",
         "{0,a}",
         n * k,
         8 * nmk,
         "~15x",
         "and, bitcount"},
        {"HORQ", scaledWith(A::horq), "{-b,b}x2", "{-a,a}", 4 * n * m, 4 * nmk, "~29x", "xor, bitcount"},
        {"TBN", scaledWith(A::ternary), "{-1,0,1}", "{-a,a}", n * m, 3 * nmk, "~40x", "and, xor, bitcount"},
        {"XNOR-Net", scaledWith(A::xnor), "{-b,b}", "{-a,a}", 2 * n * m, 2 * nmk, "~58x", "xor, bitcount"},
        {"BNN, Bi-Real, BinaryDenseNet", {}, "{-1,1}", "{-1,1}", 0, 2 * nmk, "~64x", "xor, bitcount"},
    };
}

std::optional<std::vector<MethodRow>> methodComparison(const Graph& graph, const std::string& layer)
{
    const auto found = std::ranges::find(graph.nodes, layer, &Node::layer);
    if (found == graph.nodes.end())
        return std::nullopt;
    const NodeCost cost = nodeCost(graph, static_cast<std::size_t>(found - graph.nodes.begin()));
    if (!cost.hasWeights)
        return std::nullopt;
    return methodComparison(productOf(cost.terms));
}

NetworkDesign withPrecision(NetworkDesign design, const LayerPrecision& precision)
{
    const auto set = [&](auto& block) {
        block.precision = precision;
        if constexpr (requires { block.projection; }) {
            if (!isReal(block.projection.weights))
                block.projection.weights = precision.weights;
        }
    };
    for (Group& group : design.groups) {
        for (Block& block : group.blocks)
            std::visit(set, block);
    }
    return design;
}

} // namespace binweave
