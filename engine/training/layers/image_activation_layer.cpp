// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/image_activation_layer.h"

#include "engine/training/image_values.h"
#include "engine/training/vector_loops.h"

namespace binweave {

void ImageActivationLayer::planForward(StepPlan& plan)
{
    plan.eachShard(
        [this](int shard) { activateImages(m_method, input(shard), m_context.layout.images(shard), output(shard)); });
}

void ImageActivationLayer::planBackward(StepPlan& plan)
{
    const auto [wanted, accumulate] = claimInputGradient();
    if (!wanted)
        return;
    plan.eachShard([this, add = accumulate](int shard) {
        const Matrix x = input(shard);
        loops::activationGradient({.method = ActivationMethod::sign}, m_context.graph.surrogate, x.data,
                                  outputGradient(shard).data, x.size(), add, inputGradient(shard).data);
    });
}

} // namespace binweave
