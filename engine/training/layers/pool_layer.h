// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/layers/layer.h"

namespace binweave {

/// Average and maximum over windows; one that overhangs the plane is cut to it. The gradient of a maximum goes to the
/// first place that has it, rows before columns.
class PoolLayer : public Layer
{
public:
    PoolLayer(LayerContext& context, int node, const op::Pool& pool) : Layer(context, node), m_pool(pool) {}

    const char* kind() const override { return "pool"; }
    void planForward(StepPlan& plan) override;
    void planBackward(StepPlan& plan) override;
    bool readsInputs() const override { return m_pool.kind == op::PoolKind::maximum; }

private:
    bool averagesFours() const;
    template <class Visit>
    void eachWindow(int planes, Visit visit) const;

    void forward(int shard);
    void backward(int shard);

    op::Pool m_pool;
};

/// Mean over the plane.
class GlobalAverageLayer : public Layer
{
public:
    using Layer::Layer;

    const char* kind() const override { return "mean"; }
    void planForward(StepPlan& plan) override;
    void planBackward(StepPlan& plan) override;
};

} // namespace binweave
