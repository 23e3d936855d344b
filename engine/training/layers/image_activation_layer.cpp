// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/image_activation_layer.h"

#include "engine/training/vector_loops.h"

namespace binweave {

void ImageActivationLayer::planForward(StepPlan& plan)
{
    plan.eachShard([this](int shard) {
        const Matrix x = input(shard);
        const Matrix y = output(shard);
        const int images = m_context.layout.images(shard);
        const int pixels = x.columns / images;
        for (int first = 0; first < x.columns; first += pixels) {
            const ActivationPlanes planes =
                imagePlanes(m_method, x.rows, pixels, [&](int c, int pixel) { return x.row(c)[first + pixel]; });
            for (int c = 0; c < x.rows; ++c)
                planes.values(x.row(c) + first, pixels, y.row(c) + first);
        }
    });
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
