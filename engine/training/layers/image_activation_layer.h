// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/activation_planes.h"
#include "engine/training/layers/layer.h"

namespace binweave {

/// TBN's and HORQ's activations, whose levels come from an image's mean magnitudes. The gradient is that of the
/// design's surrogate of sign, and none passes through the means.
class ImageActivationLayer : public Layer
{
public:
    ImageActivationLayer(LayerContext& context, int node, const op::Activation& activation)
        : Layer(context, node), m_method(activation.precision.method)
    {}

    const char* kind() const override { return "activation"; }
    void planForward(StepPlan& plan) override;
    void planBackward(StepPlan& plan) override;
    bool readsInputs() const override { return true; }

private:
    ActivationMethod m_method;
};

} // namespace binweave
