// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/layers/layer.h"

namespace binweave {

/// ReLU, sign with a surrogate gradient, fixed point (methods.md, 'Activations').
class ActivationLayer : public Layer
{
public:
    ActivationLayer(LayerContext& context, int node, const op::Activation& activation);

    const char* kind() const override { return "activation"; }
    void planForward(StepPlan& plan) override;
    void planBackward(StepPlan& plan) override;
    bool readsInputs() const override { return true; }

private:
    ActivationPrecision m_precision;
};

} // namespace binweave
