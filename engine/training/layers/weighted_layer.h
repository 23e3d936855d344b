// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/effective_weights.h"
#include "engine/training/layers/layer.h"
#include "engine/training/patches.h"

#include <optional>

namespace binweave {

/// Convolution with any number of bases, and the fully connected layer, which is a 1x1 convolution of a 1x1 plane.
/// Forward and gradients are matrix products over patch matrices that fit the second-level cache:
///   y  = W patches(x)
///   dW = dy patches(x)^T, per shard, summed in shard order
///   dx = W' patches(dy) with taps turned round where stride is 1, else scattered from W^T dy
class WeightedLayer : public Layer
{
public:
    WeightedLayer(LayerContext& context, int node, const op::Convolution& convolution);
    WeightedLayer(LayerContext& context, int node, const op::FullyConnected& connected);

    const char* kind() const override
    {
        return std::holds_alternative<op::Convolution>(node().operation) ? "convolution" : "fully connected";
    }
    void planForward(StepPlan& plan) override;
    void planBackward(StepPlan& plan) override;
    bool readsInputs() const override { return true; }
    std::vector<Parameter*> parameters() override;
    void initialize(RandomStream random) override;

private:
    WeightedLayer(LayerContext& context, int node, const op::Convolution& convolution,
                  std::vector<std::int64_t> storedShape);

    void reserveScratch(const Windows& windows, int patchRows);
    void prepareWeights();
    void turnTaps();
    void forward(int shard);
    void weightGradient(int shard);
    void inputGradientTurned(int shard, bool accumulate);
    void inputGradientScattered(int shard, bool accumulate);
    void reduceGradients();

    int taps() const { return m_windows.kernel * m_windows.kernel; }
    int outputs() const { return node().output.channels; }
    int perOutput() const { return inputShape().channels * taps(); }

    Windows m_windows;
    EffectiveWeights m_weights;
    std::optional<Parameter> m_bias;
    std::vector<float> m_matrix;                       ///< W: [outputs][perOutput]
    std::vector<float> m_turnedMatrix;                 ///< W': [inputs][outputs * taps], where stride is 1
    std::vector<std::vector<float>> m_matrixGradients; ///< dW of each shard
    std::vector<std::vector<float>> m_biasGradients;   ///< of each shard
};

} // namespace binweave
