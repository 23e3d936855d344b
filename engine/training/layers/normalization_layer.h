// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/channel_statistics.h"
#include "engine/training/layers/layer.h"

namespace binweave {

/// Batch normalization (Ioffe and Szegedy): y = weight * (x - mean) / sqrt(variance + 1e-5) + bias with the batch's
/// statistics; the running ones follow with momentum 0.1, of the unbiased variance.
class NormalizationLayer : public Layer
{
public:
    NormalizationLayer(LayerContext& context, int node);

    const char* kind() const override { return "normalization"; }
    void planForward(StepPlan& plan) override;
    void planBackward(StepPlan& plan) override;
    bool readsInputs() const override { return true; }
    std::vector<Parameter*> parameters() override { return {&m_weight, &m_bias, &m_runningMean, &m_runningVariance}; }

private:
    /// Of one channel.
    struct GradientSums
    {
        double gradient = 0;               ///< sum of dy
        double gradientTimesDeviation = 0; ///< sum of dy * (x - mean)
    };
    struct Channel
    {
        float mean = 0;
        float inverseDeviation = 0;
        float a = 0, b = 0, c = 0; ///< dx = a dy + b x + c
    };

    void measure(int shard);
    void combineStatistics();
    void normalize(int shard);
    void measureGradient(int shard);
    void combineGradient();
    void writeInputGradient(int shard, bool accumulate);

    Parameter m_weight, m_bias, m_runningMean, m_runningVariance;
    std::vector<Channel> m_channels;
    std::vector<std::vector<ChannelStatistics>> m_statistics; ///< [shard][channel]
    std::vector<std::vector<GradientSums>> m_gradientSums;    ///< [shard][channel]
};

} // namespace binweave
