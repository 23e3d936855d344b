// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_program.h"
#include "engine/weight_levels.h"

#include <fmt/format.h>

namespace binweave {

namespace {

/// Weights of each operation, as many as a program indexes; those without an overload have none.
struct WeightCount
{
    const TensorShape& input;

    long long operator()(const op::Convolution& layer) const
    {
        return 1LL * layer.bases * termCount(layer.weights) * layer.outputChannels * layer.kernel * layer.kernel *
               (input.channels / layer.groups);
    }
    long long operator()(const op::FullyConnected& layer) const
    {
        return input.elements() * layer.outputs * termCount(layer.weights);
    }
    long long operator()(const auto&) const { return 0; }
};

} // namespace

Result<void> checkCReaches(const Graph& graph)
{
    constexpr long long mostElements = 1LL << 28; // indices of its values and of its weights are 32-bit integers
    for (const Node& node : graph.nodes) {
        const TensorShape& input = node.inputs.empty() ? node.output : graph.inputShape(node);
        const long long weights = std::visit(WeightCount{input}, node.operation);
        if (node.output.elements() > mostElements || weights > mostElements)
            return badInput(fmt::format("{}: it has more than {} values or weights, the most that a C export can hold.",
                                        node.layer, mostElements));
    }
    return {};
}

} // namespace binweave
