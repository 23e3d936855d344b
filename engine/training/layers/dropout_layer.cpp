// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/dropout_layer.h"

#include "engine/training/random_purposes.h"

namespace binweave {

void DropoutLayer::planForward(StepPlan& plan)
{
    plan.eachShard([this](int shard) { apply(shard, input(shard), output(shard), false); });
}

void DropoutLayer::planBackward(StepPlan& plan)
{
    const auto [wanted, accumulate] = claimInputGradient();
    if (!wanted)
        return;
    plan.eachShard(
        [this, add = accumulate](int shard) { apply(shard, outputGradient(shard), inputGradient(shard), add); });
}

void DropoutLayer::apply(int shard, const Matrix& from, const Matrix& to, bool accumulate) const
{
    const auto factor = static_cast<float>(1 / (1 - m_rate));
    const std::uint64_t firstRow = (1ULL * m_node << 32) + m_context.layout.firstImage(shard);
    for (int row = 0; row < from.rows; ++row) {
        RandomStream random(m_context.seed, purpose::dropout + m_context.step, firstRow, row);
        for (int i = 0; i < from.columns; ++i) {
            const float value = random.uniform() < m_rate ? 0.0f : factor * from.row(row)[i];
            to.row(row)[i] = accumulate ? to.row(row)[i] + value : value;
        }
    }
}

} // namespace binweave
