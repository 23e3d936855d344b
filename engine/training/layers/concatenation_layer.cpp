// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/concatenation_layer.h"

#include "engine/training/vector_loops.h"

#include <algorithm>

namespace binweave {

Matrix ConcatenationLayer::part(const Matrix& whole, int index) const
{
    int first = 0;
    for (int i = 0; i < index; ++i)
        first += inputShape(i).channels;
    return {whole.row(first), inputShape(index).channels, whole.columns};
}

void ConcatenationLayer::planForward(StepPlan& plan)
{
    plan.eachShard([this](int shard) {
        for (int i = 0; i < static_cast<int>(node().inputs.size()); ++i) {
            const Matrix x = input(shard, i);
            std::copy_n(x.data, x.size(), part(output(shard), i).data);
        }
    });
}

void ConcatenationLayer::planBackward(StepPlan& plan)
{
    for (int i = 0; i < static_cast<int>(node().inputs.size()); ++i) {
        const auto [wanted, accumulate] = claimInputGradient(i);
        if (!wanted)
            continue;
        plan.eachShard([this, i, add = accumulate](int shard) {
            const Matrix dy = part(outputGradient(shard), i);
            loops::scaled(dy.data, dy.size(), 1, add, inputGradient(shard, i).data);
        });
    }
}

} // namespace binweave
