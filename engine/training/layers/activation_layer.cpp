// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/activation_layer.h"

#include "engine/training/vector_loops.h"

namespace binweave {

ActivationLayer::ActivationLayer(LayerContext& context, int node, const op::Activation& activation)
    : Layer(context, node), m_precision(activation.precision)
{
    if (const auto& plane = context.signPlanes[node])
        context.scratch.reserve(signMemory(*plane));
}

void ActivationLayer::planForward(StepPlan& plan)
{
    if (const auto& plane = m_context.signPlanes[m_node]) {
        plan.eachShard([this, &plane](int shard) {
            writeSigns(input(shard), m_context.layout.images(shard), *plane, m_context.activations.bits(m_node, shard),
                       reinterpret_cast<std::uint32_t*>(m_context.scratch.local()));
        });
        return;
    }
    plan.eachShard([this](int shard) {
        const Matrix x = input(shard);
        loops::activate(m_precision, x.data, x.size(), output(shard).data);
    });
}

void ActivationLayer::planBackward(StepPlan& plan)
{
    const auto [wanted, accumulate] = claimInputGradient();
    if (!wanted)
        return;
    plan.eachShard([this, add = accumulate](int shard) {
        const Matrix x = input(shard);
        loops::activationGradient(m_precision, m_context.graph.surrogate, x.data, outputGradient(shard).data, x.size(),
                                  add, inputGradient(shard).data);
    });
}

} // namespace binweave
