// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/activation_planes.h"
#include "engine/training/layers/layer.h"

namespace binweave {

/// PA's and ABC-Net's activations, whose thresholds v and levels beta are learned (methods.md).
///
/// PA: dx is lambda_A (beta_i - beta_(i-1)) on [t_(i-1), t_i), where t lies between neighbouring v; dbeta_i the sum of
/// the gradient over its piece, dv_i minus that of dx over [t_(i-1), t_i).
/// ABC: straight through the clip: for base j dx and dv_j are beta_j where 0 <= x + v_j <= 1.
class LearnedActivationLayer : public Layer
{
public:
    LearnedActivationLayer(LayerContext& context, int node, const op::Activation& activation);

    const char* kind() const override { return "activation"; }
    void planForward(StepPlan& plan) override;
    void planBackward(StepPlan& plan) override;
    bool readsInputs() const override { return true; }
    std::vector<Parameter*> parameters() override { return {&m_thresholds, &m_levels}; }

private:
    /// Where one term passes a gradient: x in [from, to), which is `slope` times dy.
    struct Window
    {
        float from;
        float to;
        float slope;
    };
    bool isPiecewise() const { return m_method == ActivationMethod::piecewise; }
    void findWindows();
    void inputGradient(int shard, bool accumulate);
    void sumParameterGradients(int shard);
    void combineGradients();

    ActivationMethod m_method;
    Parameter m_thresholds;
    Parameter m_levels;
    ActivationPlanes m_planes;
    std::vector<Window> m_windows;
    std::vector<std::vector<double>> m_sums; ///< [shard][thresholds, then levels]
};

} // namespace binweave
