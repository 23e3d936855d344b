// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/layers/layer.h"

namespace binweave {

/// A layer with one learned number per channel, whose gradient is gathered shard by shard.
class PerChannelLayer : public Layer
{
public:
    PerChannelLayer(LayerContext& context, int node, const char* parameter, float start);

    void planForward(StepPlan& plan) override;
    void planBackward(StepPlan& plan) override;
    std::vector<Parameter*> parameters() override { return {&m_parameter}; }

protected:
    float value(int channel) const { return m_parameter.value[channel]; }

    virtual void forwardRow(int channel, const float* x, std::size_t count, float* y) const = 0;
    virtual double parameterGradient(int shard, int channel) const = 0;
    virtual void inputGradientRow(int shard, int channel, bool accumulate) const = 0;

private:
    void combineGradients();

    Parameter m_parameter;
    std::vector<std::vector<double>> m_gradients; ///< [shard][channel]
};

/// y = x where x > 0, else a_c x
class SlopeLayer : public PerChannelLayer
{
public:
    SlopeLayer(LayerContext& context, int node) : PerChannelLayer(context, node, "weight", 0.25f) {}
    const char* kind() const override { return "slope"; }
    bool readsInputs() const override { return true; }

private:
    void forwardRow(int channel, const float* x, std::size_t count, float* y) const override;
    double parameterGradient(int shard, int channel) const override;
    void inputGradientRow(int shard, int channel, bool accumulate) const override;
};

/// y = x + t_c
class ShiftLayer : public PerChannelLayer
{
public:
    ShiftLayer(LayerContext& context, int node) : PerChannelLayer(context, node, "bias", 0) {}
    const char* kind() const override { return "shift"; }

private:
    void forwardRow(int channel, const float* x, std::size_t count, float* y) const override;
    double parameterGradient(int shard, int channel) const override;
    void inputGradientRow(int shard, int channel, bool accumulate) const override;
};

} // namespace binweave
