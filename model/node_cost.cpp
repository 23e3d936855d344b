// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/node_cost.h"

namespace binweave {

namespace {

constexpr long long realBits = 32;

bool isReal(const WeightPrecision& weights)
{
    return weights.method == WeightMethod::fullPrecision;
}

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

    /// There for signs, of which the parent has none.
    NodeCost operator()(const op::Slope&) const { return perChannel("slope"); }
    NodeCost operator()(const op::Shift&) const { return perChannel("shift"); }

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
    NodeCost perChannel(const char* kind) const
    {
        return {.kind = kind, .storedBits = realBits * m_node.output.channels};
    }

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

} // namespace

NodeCost nodeCost(const Graph& graph, std::size_t index)
{
    return std::visit(CostOf(graph, index), graph.nodes[index].operation);
}

} // namespace binweave
