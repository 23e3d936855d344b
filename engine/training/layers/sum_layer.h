// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/layers/layer.h"

#include <optional>

namespace binweave {

/// y = sum_i theta_i x_i, theta_i learned for the first `scaled` inputs, 1 for the others.
class SumLayer : public Layer
{
public:
    SumLayer(LayerContext& context, int node, const op::Sum& sum);

    const char* kind() const override { return "sum"; }
    void planForward(StepPlan& plan) override;
    void planBackward(StepPlan& plan) override;
    bool readsInputs() const override { return m_scales.has_value(); }
    std::vector<Parameter*> parameters() override;

private:
    float scale(int index) const;
    void measureScaleGradients(int shard);
    void combineScaleGradients();

    std::optional<Parameter> m_scales;
    std::vector<std::vector<double>> m_scaleGradients; ///< [shard][input]
};

} // namespace binweave
