// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_program.h"
#include "engine/lack.h"

#include <fmt/format.h>

namespace binweave {

namespace {

/// What the C functions lack for an operation; empty: nothing.
struct Lack
{
    std::string operator()(const op::Convolution& layer) const { return ofEngine(layer); }
    std::string operator()(const op::FullyConnected& layer) const { return ofEngine(layer); }
    std::string operator()(const op::Input&) const { return {}; }
    std::string operator()(const op::Normalization&) const { return {}; }
    std::string operator()(const op::Activation& activation) const { return ofEngine(activation); }
    std::string operator()(const op::Sum&) const { return {}; }
    std::string operator()(const op::Concatenation&) const { return {}; }
    std::string operator()(const op::Pool&) const { return {}; }
    std::string operator()(const op::GlobalAverage&) const { return {}; }
    std::string operator()(const op::Dropout&) const { return {}; }
    std::string operator()(const auto&) const { return "this operation has no C function yet"; }

    /// What cannot be trained has no C function either.
    static std::string ofEngine(const Operation& operation)
    {
        const std::string lack = lackOf(operation);
        return lack.empty() ? lack : lack + " have no C function yet";
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
