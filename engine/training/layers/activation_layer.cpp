// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/activation_layer.h"

#include "engine/training/vector_loops.h"

namespace binweave {

void ActivationLayer::planForward(StepPlan& plan)
{
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
