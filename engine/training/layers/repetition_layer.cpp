// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/repetition_layer.h"

#include "engine/training/vector_loops.h"

#include <algorithm>

namespace binweave {

void RepetitionLayer::planForward(StepPlan& plan)
{
    plan.eachShard([this](int shard) {
        const Matrix x = input(shard);
        const Matrix y = output(shard);
        for (int c = 0; c < y.rows; ++c)
            std::copy_n(x.row(c % x.rows), x.columns, y.row(c));
    });
}

void RepetitionLayer::planBackward(StepPlan& plan)
{
    const auto [wanted, accumulate] = claimInputGradient();
    if (!wanted)
        return;
    plan.eachShard([this, add = accumulate](int shard) {
        const Matrix dx = inputGradient(shard);
        const Matrix dy = outputGradient(shard);
        if (!add && dy.rows < dx.rows) // channels that were cut have no gradient
            std::fill_n(dx.data, dx.size(), 0.0f);
        for (int c = 0; c < dy.rows; ++c)
            loops::scaled(dy.row(c), dy.columns, 1, add || c >= dx.rows, dx.row(c % dx.rows));
    });
}

} // namespace binweave
