// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_program.h"
#include "engine/export/lack.h"
#include "model/fields.h"

#include <fmt/format.h>

namespace binweave {

namespace {

/// What the C functions lack for an operation; empty: nothing.
struct Lack
{
    std::string operator()(const op::Convolution& layer) const
    {
        return layer.groups > 1 ? "convolutions in groups have no C function yet" : ofWeights(layer.weights);
    }
    std::string operator()(const op::FullyConnected& layer) const { return ofWeights(layer.weights); }
    std::string operator()(const op::Input&) const { return {}; }
    std::string operator()(const op::Normalization&) const { return {}; }
    std::string operator()(const op::Activation& activation) const
    {
        const ActivationMethod method = activation.precision.method;
        const bool isKnown = method == ActivationMethod::fullPrecision || method == ActivationMethod::sign ||
                             method == ActivationMethod::fixedPoint;
        return isKnown ? "" : fmt::format("{} activations have no C function yet", enumName(method));
    }
    std::string operator()(const op::Slope&) const { return {}; }
    std::string operator()(const op::Shift&) const { return {}; }
    std::string operator()(const op::Repetition&) const { return {}; }
    std::string operator()(const op::Sum&) const { return {}; }
    std::string operator()(const op::Concatenation&) const { return {}; }
    std::string operator()(const op::Pool&) const { return {}; }
    std::string operator()(const op::GlobalAverage&) const { return {}; }
    std::string operator()(const op::Dropout&) const { return {}; }
    std::string operator()(const auto& operation) const
    {
        const std::string lack = lackOf(operation);
        return fmt::format("{} have no C function yet", lack.empty() ? "operations of this kind" : lack);
    }

    /// Named one by one: what the engine learns later has no C function by that.
    static std::string ofWeights(const WeightPrecision& weights)
    {
        const bool isKnown = weights.method == WeightMethod::fullPrecision || weights.method == WeightMethod::binary;
        return isKnown ? "" : fmt::format("{} weights have no C function yet", enumName(weights.method));
    }
};

} // namespace

Result<void> checkCReaches(const Graph& graph)
{
    constexpr long long mostElements = 1LL << 28; // indices of its values and of its weights are 32-bit integers
    for (const Node& node : graph.nodes) {
        if (const std::string lack = std::visit(Lack{}, node.operation); !lack.empty())
            return badInput(fmt::format("{}: {}.", node.layer, lack));
        const auto* layer = std::get_if<op::Convolution>(&node.operation);
        const long long weights = layer ? 1LL * layer->bases * layer->outputChannels * layer->kernel * layer->kernel *
                                              graph.inputShape(node).channels
                                        : 0;
        if (node.output.elements() > mostElements || weights > mostElements)
            return badInput(fmt::format("{}: it has more than {} values or weights, the most that a C export can hold.",
                                        node.layer, mostElements));
    }
    return {};
}

} // namespace binweave
