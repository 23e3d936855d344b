// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/layers/layer.h"

namespace binweave {

/// Zero with probability `rate`, else times 1 / (1 - rate). What is dropped is named by seed, step, layer and image, so
/// the backward pass draws it again.
class DropoutLayer : public Layer
{
public:
    DropoutLayer(LayerContext& context, int node, const op::Dropout& dropout)
        : Layer(context, node), m_rate(dropout.rate)
    {}

    const char* kind() const override { return "dropout"; }
    void planForward(StepPlan& plan) override;
    void planBackward(StepPlan& plan) override;

private:
    void apply(int shard, const Matrix& from, const Matrix& to, bool accumulate) const;

    double m_rate;
};

} // namespace binweave
