// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"
#include "engine/random_stream.h"
#include "engine/training/activations.h"
#include "engine/training/batch_layout.h"
#include "engine/training/parameter.h"
#include "engine/training/scratch.h"
#include "engine/training/step_plan.h"
#include "model/graph.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace binweave {

/// What all layers of a network share.
struct LayerContext
{
    const Graph& graph;
    const KernelSet& kernels;
    BatchLayout layout;
    std::uint64_t seed = 0;
    std::int64_t step = 0;                           ///< of the run, names the random numbers of a step
    std::vector<std::optional<BitPlane>> signPlanes; ///< of nodes whose values are kept as bits
    Activations activations;
    Scratch scratch;
    std::vector<bool> gradientClaimed; ///< per node: a layer behind it has laid down that it writes the gradient
};

/// One operation of a graph while training. Lays its work into the plan of a step: planForward in graph order, then
/// planBackward in the opposite order, which adds the gradients by its inputs to those of other layers.
class Layer
{
public:
    Layer(LayerContext& context, int node) : m_context(context), m_node(node) {}
    virtual ~Layer() = default;
    Layer(const Layer&) = delete;
    Layer& operator=(const Layer&) = delete;

    /// What its time is accounted to.
    virtual const char* kind() const = 0;

    virtual void planForward(StepPlan& plan) = 0;
    virtual void planBackward(StepPlan& plan) = 0;

    /// Whether the backward pass reads what went into the layer.
    virtual bool readsInputs() const { return false; }

    virtual std::vector<Parameter*> parameters() { return {}; }

    /// Starting values of weights; scales have theirs from construction.
    virtual void initialize(RandomStream) {}

protected:
    const Node& node() const { return m_context.graph.nodes[m_node]; }
    int inputNode(int index = 0) const { return node().inputs[index]; }
    const TensorShape& inputShape(int index = 0) const { return m_context.graph.inputShape(node(), index); }

    Matrix input(int shard, int index = 0) const { return m_context.activations.value(inputNode(index), shard); }
    Matrix output(int shard) const { return m_context.activations.value(m_node, shard); }
    Matrix inputGradient(int shard, int index = 0) const
    {
        return m_context.activations.gradient(inputNode(index), shard);
    }
    Matrix outputGradient(int shard) const { return m_context.activations.gradient(m_node, shard); }

    /// How to write the gradient by an input; asked once, in planBackward.
    struct GradientUse
    {
        bool wanted = false;     ///< false for the network's input
        bool accumulate = false; ///< another layer has written it before
    };
    GradientUse claimInputGradient(int index = 0)
    {
        const int from = inputNode(index);
        const bool claimed = m_context.gradientClaimed[from];
        m_context.gradientClaimed[from] = true;
        return {!std::holds_alternative<op::Input>(m_context.graph.nodes[from].operation), claimed};
    }

    LayerContext& m_context;
    int m_node;
};

/// The layer of a node of the graph, found by its operation.
std::unique_ptr<Layer> makeLayer(LayerContext& context, int node);

} // namespace binweave
