// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/magnitude_map.h"
#include "engine/training/layers/layer.h"

namespace binweave {

/// XNOR-Net's K (op::InputMagnitude).
class MagnitudeLayer : public Layer
{
public:
    MagnitudeLayer(LayerContext& context, int node, const op::InputMagnitude& magnitude)
        : Layer(context, node), m_magnitude(magnitude)
    {
        m_context.scratch.reserve(inputShape().pixels());
    }

    const char* kind() const override { return "magnitude"; }
    void planForward(StepPlan& plan) override;
    void planBackward(StepPlan& plan) override;
    bool readsInputs() const override { return true; }

private:
    op::InputMagnitude m_magnitude;
};

/// Each channel times a map (op::Product).
class ProductLayer : public Layer
{
public:
    using Layer::Layer;

    const char* kind() const override { return "product"; }
    void planForward(StepPlan& plan) override;
    void planBackward(StepPlan& plan) override;
    bool readsInputs() const override { return true; }
};

} // namespace binweave
