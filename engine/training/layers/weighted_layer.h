// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/effective_weights.h"
#include "engine/training/layers/layer.h"
#include "engine/training/patch_products.h"

#include <optional>

namespace binweave {

/// Convolution with any number of bases, and the fully connected layer, which is a 1x1 convolution of a 1x1 plane.
/// Forward and gradients are matrix products over patch matrices that fit the second-level cache:
///   y  = W patches(x)
///   dW = dy patches(x)^T
///   dx = W' patches(dy) with taps turned round where stride is 1, else scattered from W^T dy
/// each by itself for every convolution group.
/// A small dW is taken per shard and summed in shard order; a large one in groups of columns, each over all shards.
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

protected:
    virtual bool forwardReadsMatrix() const { return true; }
    virtual void prepareWeights();
    virtual void forward(int shard);

    /// The layer's own dW may lie differently in memory; it is cut into groups of columns.
    virtual std::size_t gradientSize() const { return 1ULL * outputs() * perOutput(); }
    virtual int gradientGroups() const { return m_products.groups(); }
    virtual void addWeightGradient(int shard, int columns, float* gradient, bool accumulate);
    /// dW as [outputs][perOutput].
    virtual std::span<const float> gradientMatrix(std::span<const float> gradient) { return gradient; }

    int taps() const { return m_windows.kernel * m_windows.kernel; }
    int outputs() const { return node().output.channels; }
    int groupInputs() const { return inputShape().channels / m_groups; }
    int groupOutputs() const { return outputs() / m_groups; }
    int perOutput() const { return groupInputs() * taps(); }
    bool isTurned() const { return m_windows.stride == 1; }

    int m_groups; ///< of the convolution
    Windows m_windows;
    EffectiveWeights m_weights;
    std::vector<float> m_matrix; ///< W: [outputs][perOutput], where forward or backward reads it
    std::vector<float> m_turned; ///< W': [inputs][outputs * taps], where stride is 1;
                                 ///< in groups [inputs][outputs / groups * taps]

private:
    WeightedLayer(LayerContext& context, int node, const op::Convolution& convolution,
                  std::vector<std::int64_t> storedShape);

    std::ptrdiff_t groupWeights() const { return 1LL * groupOutputs() * perOutput(); }
    const float* weightsOf(const std::vector<float>& matrix, int group) const
    {
        return matrix.data() + group * groupWeights();
    }
    Matrix inputsOf(const Matrix& x, int group) const
    {
        return {x.row(group * groupInputs()), groupInputs(), x.columns};
    }
    Matrix outputsOf(const Matrix& y, int group) const
    {
        return {y.row(group * groupOutputs()), groupOutputs(), y.columns};
    }

    void turnTaps();
    void planWeightGradient(StepPlan& plan);
    void addBias(int shard);
    void inputGradient(int shard, bool accumulate);
    void reduceGradients();
    std::span<float> ofShards(std::vector<std::vector<float>>& shards);

    PatchProducts m_products;                      ///< of x
    std::optional<PatchProducts> m_turnedProducts; ///< of dy
    std::optional<Parameter> m_bias;
    std::vector<std::vector<float>> m_gradients;     ///< dW of each shard, or of all
    std::vector<std::vector<float>> m_biasGradients; ///< of each shard
};

} // namespace binweave
