// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/estimate.h"

#include "model/layer_formulas.h"

#include <fmt/format.h>
#include <string_view>
#include <unordered_map>

namespace binweave {

namespace {

constexpr long long realBits = 32;

bool isReal(const WeightPrecision& weights)
{
    return weights.method == WeightMethod::fullPrecision;
}

/// B, and Bw of a layer that counts as binary.
long long bitsPerWeight(const WeightPrecision& weights)
{
    switch (weights.method) {
    case WeightMethod::binary:
        return 1;
    case WeightMethod::ternary:
        return 2;
    case WeightMethod::fixedPoint:
        return weights.bits;
    case WeightMethod::fullPrecision:
        break;
    }
    return realBits;
}

/// What one node costs. `terms.bases` spans all branches, the other figures are of this node alone.
struct NodeCost
{
    const char* kind = nullptr; ///< empty: neither stores nor computes anything
    bool hasWeights = false;
    bool binary = false; ///< runs as XNOR and popcount
    LayerTerms terms{};
    long long parameterBits = 0;
    long long storedBits = 0;
    long long parentStoredBits = 0; ///< of the full-precision parent, in its one branch
    MultiplyAccumulates macs{};
};

/// One overload for each operation that costs something.
class CostOf
{
public:
    CostOf(const Graph& graph, std::size_t index) : m_graph(graph), m_node(graph.nodes[index]), m_index(index) {}

    NodeCost operator()(const op::Convolution& layer) const
    {
        NodeCost cost = weighted("convolution", layer.kernel, layer.bases, layer.weights, layer.input);
        if (layer.bases > 1)
            cost.storedBits += realBits * layer.bases; // the lambdas
        cost.storedBits += realBits * storedScales(layer);
        return cost;
    }

    NodeCost operator()(const op::FullyConnected& layer) const
    {
        NodeCost cost = weighted("fully connected", 1, 1, layer.weights, layer.input);
        const long long biasBits = layer.bias ? realBits * layer.outputs : 0;
        cost.storedBits += biasBits;
        cost.parentStoredBits += biasBits;
        if (!isReal(layer.weights))
            cost.storedBits += realBits * scaleCount(layer.weights, layer.outputs);
        return cost;
    }

    NodeCost operator()(const op::Normalization&) const
    {
        NodeCost cost{.kind = "normalization"};
        cost.storedBits = cost.parentStoredBits = 2 * realBits * m_node.output.channels;
        return cost;
    }

    /// The thetas; the parent has one branch and none.
    NodeCost operator()(const op::Sum& sum) const
    {
        return {.kind = sum.scaled > 0 ? "sum" : nullptr, .storedBits = realBits * sum.scaled};
    }

    template <class Free>
    NodeCost operator()(const Free&) const
    {
        return {};
    }

private:
    NodeCost weighted(const char* kind, int kernel, int bases, const WeightPrecision& weights,
                      const ActivationPrecision& input) const
    {
        const bool binary = !isReal(weights) && input.method != ActivationMethod::fullPrecision;
        NodeCost cost{.kind = kind, .hasWeights = true, .binary = binary};
        cost.terms = {.inputChannels = m_graph.inputShape(m_node).channels,
                      .outputChannels = m_node.output.channels,
                      .kernel = kernel,
                      .outputPixels = m_node.output.pixels(),
                      .bases = 1LL * bases * m_node.branches,
                      .weightBits = bitsPerWeight(weights)};
        if (binary) {
            cost.terms.weightPlanes = cost.terms.weightBits;
            cost.terms.activationPlanes = input.method == ActivationMethod::fixedPoint ? input.bits : 1;
        }
        const long long perBase = cost.terms.inputs() * cost.terms.outputChannels;
        cost.parameterBits = cost.storedBits = perBase * cost.terms.weightBits * bases;
        cost.parentStoredBits = perBase * realBits;

        const long long macs = perBase * cost.terms.outputPixels * bases;
        (binary ? cost.macs.binary : cost.macs.full) = macs * cost.terms.weightPlanes * cost.terms.activationPlanes;
        return cost;
    }

    static long long scaleCount(const WeightPrecision& weights, long long outputs)
    {
        switch (weights.scale) {
        case WeightScale::tensor:
            return 1;
        case WeightScale::channel:
            return outputs;
        case WeightScale::none:
            break;
        }
        return 0;
    }

    /// Scales alpha that a file must hold: a normalization absorbs those of one base, the lambdas take up one per
    /// tensor. This is why the published sizes are the same with and without scale factors.
    long long storedScales(const op::Convolution& layer) const
    {
        const bool absorbed = layer.bases > 1 ? layer.weights.scale == WeightScale::tensor : isNormalized();
        return absorbed || isReal(layer.weights) ? 0 : layer.bases * scaleCount(layer.weights, layer.outputChannels);
    }

    bool isNormalized() const
    {
        if (m_index + 1 == m_graph.nodes.size())
            return false;
        const Node& next = m_graph.nodes[m_index + 1];
        return std::holds_alternative<op::Normalization>(next.operation) && next.inputs[0] == static_cast<int>(m_index);
    }

    const Graph& m_graph;
    const Node& m_node;
    std::size_t m_index;
};

/// The rows of a graph, those of a group's branches merged.
class Table
{
public:
    explicit Table(const EstimateOptions& options) : m_options(options) {}

    void add(const Node& node, const NodeCost& cost)
    {
        LayerEstimate& row = rowOf(node, cost);
        row.parameterBits += cost.parameterBits;
        row.storedBits += cost.storedBits;
        row.macs.full += cost.macs.full;
        row.macs.binary += cost.macs.binary;
    }

    /// The totals; the parent's figures were gathered from the first node of each row.
    Estimates finish()
    {
        for (LayerEstimate& row : m_estimates.layers) {
            row.equivalentOperations = equivalent(row.macs);
            m_estimates.parameterBits += row.parameterBits;
            m_estimates.storedBits += row.storedBits;
            m_estimates.macs.full += row.macs.full;
            m_estimates.macs.binary += row.macs.binary;
        }
        m_estimates.equivalentOperations = equivalent(m_estimates.macs);
        m_estimates.speedUp = static_cast<double>(m_parentMacs) / m_estimates.equivalentOperations;
        m_estimates.memorySaving =
            static_cast<double>(m_parentStoredBits) / static_cast<double>(m_estimates.storedBits);
        return std::move(m_estimates);
    }

private:
    LayerEstimate& rowOf(const Node& node, const NodeCost& cost)
    {
        std::vector<LayerEstimate>& rows = m_estimates.layers;
        if (node.branches > 1) {
            const auto [known, isNew] = m_rowOfLayer.try_emplace(node.layer, rows.size());
            if (!isNew)
                return rows[known->second];
        }
        m_parentStoredBits += cost.parentStoredBits;
        LayerEstimate& row = rows.emplace_back();
        row.name = node.layer;
        row.kind = cost.kind;
        row.origin = node.origin;
        row.role = node.role;
        row.output = node.output;
        if (cost.hasWeights)
            describe(row, cost);
        return row;
    }

    void describe(LayerEstimate& row, const NodeCost& cost)
    {
        m_parentMacs += multiplyAccumulatesPerBase(cost.terms);
        if (cost.binary)
            row.sigma = speedUpRatio(cost.terms, m_options.wordBits);
        row.beta = kernelAbility(cost.terms, m_options.gamma);
        row.zeta = layerAbility(cost.terms, m_options.gamma, m_options.nu);
    }

    double equivalent(const MultiplyAccumulates& macs) const
    {
        return static_cast<double>(macs.full) + static_cast<double>(macs.binary) / m_options.wordBits;
    }

    const EstimateOptions& m_options;
    Estimates m_estimates;
    std::unordered_map<std::string_view, std::size_t> m_rowOfLayer; ///< of layers in several branches
    long long m_parentMacs = 0;
    long long m_parentStoredBits = 0;
};

} // namespace

Result<Estimates> estimate(const NetworkDesign& design, const EstimateOptions& options)
{
    const Result<Graph> graph = lower(design);
    if (!graph)
        return tl::unexpected(graph.error());
    return estimate(*graph, options);
}

Estimates estimate(const Graph& graph, const EstimateOptions& options)
{
    Table table(options);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const NodeCost cost = std::visit(CostOf(graph, i), graph.nodes[i].operation);
        if (cost.kind)
            table.add(graph.nodes[i], cost);
    }
    return table.finish();
}

} // namespace binweave
