// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/node_cost.h"

namespace binweave {

namespace {

constexpr long long realBits = 32;

/// One overload for each operation that costs something.
class CostOf
{
public:
    CostOf(const Graph& graph, std::size_t index) : m_graph(graph), m_node(graph.nodes[index]), m_index(index) {}

    NodeCost operator()(const op::Convolution& layer) const
    {
        NodeCost cost =
            weighted(convolutionKind(layer), layer.kernel, layer.groups, layer.bases, layer.weights, layer.input);
        if (layer.bases > 1)
            cost.storedBits += realBits * layer.bases; // the lambdas
        cost.storedBits += realBits * storedScales(layer);
        return cost;
    }

    NodeCost operator()(const op::FullyConnected& layer) const
    {
        NodeCost cost = weighted("fully connected", 1, 1, 1, layer.weights, layer.input);
        const long long biasBits = layer.bias ? realBits * layer.outputs : 0;
        cost.storedBits += biasBits;
        cost.parentStoredBits += biasBits;
        cost.storedBits += realBits * (levelCount(layer.weights) + scaleCount(layer.weights, layer.outputs));
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

    /// The thresholds and levels; the parent has none.
    NodeCost operator()(const op::Activation& activation) const
    {
        const int numbers = learnedNumbers(activation.precision);
        return {.kind = numbers > 0 ? "activation" : nullptr, .storedBits = realBits * numbers};
    }

    template <class Free>
    NodeCost operator()(const Free&) const
    {
        return {};
    }

private:
    const char* convolutionKind(const op::Convolution& layer) const
    {
        const bool onePixel = layer.kernel == 1 && m_graph.inputShape(m_node).pixels() == 1;
        return onePixel ? "fully connected" : "convolution";
    }

    NodeCost perChannel(const char* kind) const
    {
        return {.kind = kind, .storedBits = realBits * m_node.output.channels};
    }

    NodeCost weighted(const char* kind, int kernel, int groups, int tensors, const WeightPrecision& weights,
                      const ActivationPrecision& input) const
    {
        const bool binary = !isReal(weights) && !isReal(input);
        const long long bases = 1LL * tensors * basesPerTensor(weights);
        NodeCost cost{.kind = kind, .hasWeights = true, .binary = binary};
        cost.terms = {.inputChannels = m_graph.inputShape(m_node).channels,
                      .outputChannels = m_node.output.channels,
                      .kernel = kernel,
                      .outputPixels = m_node.output.pixels(),
                      .groups = groups,
                      .bases = bases * m_node.branches,
                      .weightBits = bitsPerWeight(weights)};
        if (binary) {
            cost.terms.weightPlanes = cost.terms.weightBits;
            cost.terms.activationPlanes = activationPlanes(input);
            cost.terms.additions = additions(weights, input, 1LL * tensors * m_node.branches);
        }
        const long long perBase = cost.terms.inputs() * cost.terms.outputChannels;
        cost.parameterBits = cost.storedBits = perBase * cost.terms.weightBits * bases;
        cost.parentStoredBits = perBase * realBits;

        const long long macs = perBase * cost.terms.outputPixels * bases;
        (binary ? cost.macs.binary : cost.macs.full) = macs * cost.terms.weightPlanes * cost.terms.activationPlanes;
        return cost;
    }

    /// d of section 2 where it is not g: M N for pieces, M + 1 for ABC bases; HORQ's two real factors ask for two
    /// additions a base (ours).
    static std::optional<long long> additions(const WeightPrecision& weights, const ActivationPrecision& input,
                                              long long tensors)
    {
        const long long m = basesPerTensor(weights);
        switch (input.method) {
        case ActivationMethod::piecewise:
            return m * input.pieces * tensors;
        case ActivationMethod::abc:
            return (m + 1) * tensors;
        case ActivationMethod::horq:
            return 2 * m * tensors;
        default:
            return std::nullopt;
        }
    }

    /// Levels that no normalization can take up: TTQ's two, the factors of ABC and piecewise weights.
    static int levelCount(const WeightPrecision& weights)
    {
        if (weights.method == WeightMethod::ttq)
            return 2;
        return usesPieces(weights.method) && weights.pieces > 1 ? weights.pieces : 0;
    }

    static long long scaleCount(const WeightPrecision& weights, long long outputs)
    {
        if (!usesScale(weights.method)) // of one tensor: TWN's alpha, mean|w| of one DoReFa bit, alpha of one ABC base
            return weights.method == WeightMethod::ternary || weightBits(weights) == 1 ? 1 : 0;
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
        const WeightPrecision& weights = layer.weights;
        const bool perTensor = !usesScale(weights.method) || weights.scale == WeightScale::tensor;
        const bool absorbed = layer.bases > 1 ? perTensor : isNormalized();
        const long long scales = absorbed ? 0 : scaleCount(weights, layer.outputChannels);
        return layer.bases * (levelCount(weights) + scales);
    }

    /// Whether a normalization reads the sums, or their products with input magnitudes, which scales pass through.
    bool isNormalized() const
    {
        std::size_t sums = m_index;
        for (std::size_t i = m_index + 1; i < m_graph.nodes.size(); ++i) {
            const Node& node = m_graph.nodes[i];
            if (node.inputs[0] != static_cast<int>(sums))
                continue;
            if (!std::holds_alternative<op::Product>(node.operation))
                return std::holds_alternative<op::Normalization>(node.operation);
            sums = i;
        }
        return false;
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
