// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/activation_layer.h"
#include "engine/training/layers/binary_convolution_layer.h"
#include "engine/training/layers/concatenation_layer.h"
#include "engine/training/layers/dropout_layer.h"
#include "engine/training/layers/flatten_layer.h"
#include "engine/training/layers/image_activation_layer.h"
#include "engine/training/layers/layer.h"
#include "engine/training/layers/learned_activation_layer.h"
#include "engine/training/layers/magnitude_layer.h"
#include "engine/training/layers/normalization_layer.h"
#include "engine/training/layers/per_channel_layer.h"
#include "engine/training/layers/pool_layer.h"
#include "engine/training/layers/repetition_layer.h"
#include "engine/training/layers/sum_layer.h"
#include "engine/training/layers/weighted_layer.h"

namespace binweave {

namespace {

using LayerPointer = std::unique_ptr<Layer>;

/// Pixels are written into its output by the network; nothing to compute.
class InputLayer : public Layer
{
public:
    using Layer::Layer;
    const char* kind() const override { return "input"; }
    void planForward(StepPlan&) override {}
    void planBackward(StepPlan&) override {}
};

LayerPointer layerOf(LayerContext& context, int node, const op::Input&)
{
    return std::make_unique<InputLayer>(context, node);
}

LayerPointer layerOf(LayerContext& context, int node, const op::Convolution& convolution)
{
    if (context.signPlanes[context.graph.nodes[node].inputs[0]])
        return std::make_unique<BinaryConvolutionLayer>(context, node, convolution);
    return std::make_unique<WeightedLayer>(context, node, convolution);
}

LayerPointer layerOf(LayerContext& context, int node, const op::FullyConnected& connected)
{
    return std::make_unique<WeightedLayer>(context, node, connected);
}

LayerPointer layerOf(LayerContext& context, int node, const op::Normalization&)
{
    return std::make_unique<NormalizationLayer>(context, node);
}

LayerPointer layerOf(LayerContext& context, int node, const op::Activation& activation)
{
    if (dependsOnImage(activation.precision.method))
        return std::make_unique<ImageActivationLayer>(context, node, activation);
    if (hasPlanes(activation.precision.method))
        return std::make_unique<LearnedActivationLayer>(context, node, activation);
    return std::make_unique<ActivationLayer>(context, node, activation);
}

LayerPointer layerOf(LayerContext& context, int node, const op::Slope&)
{
    return std::make_unique<SlopeLayer>(context, node);
}

LayerPointer layerOf(LayerContext& context, int node, const op::Shift&)
{
    return std::make_unique<ShiftLayer>(context, node);
}

LayerPointer layerOf(LayerContext& context, int node, const op::Repetition&)
{
    return std::make_unique<RepetitionLayer>(context, node);
}

LayerPointer layerOf(LayerContext& context, int node, const op::Sum& sum)
{
    return std::make_unique<SumLayer>(context, node, sum);
}

LayerPointer layerOf(LayerContext& context, int node, const op::Concatenation&)
{
    return std::make_unique<ConcatenationLayer>(context, node);
}

LayerPointer layerOf(LayerContext& context, int node, const op::Pool& pool)
{
    return std::make_unique<PoolLayer>(context, node, pool);
}

LayerPointer layerOf(LayerContext& context, int node, const op::GlobalAverage&)
{
    return std::make_unique<GlobalAverageLayer>(context, node);
}

LayerPointer layerOf(LayerContext& context, int node, const op::Dropout& dropout)
{
    return std::make_unique<DropoutLayer>(context, node, dropout);
}

LayerPointer layerOf(LayerContext& context, int node, const op::Flatten&)
{
    return std::make_unique<FlattenLayer>(context, node);
}

LayerPointer layerOf(LayerContext& context, int node, const op::InputMagnitude& magnitude)
{
    return std::make_unique<MagnitudeLayer>(context, node, magnitude);
}

LayerPointer layerOf(LayerContext& context, int node, const op::Product&)
{
    return std::make_unique<ProductLayer>(context, node);
}

} // namespace

std::unique_ptr<Layer> makeLayer(LayerContext& context, int node)
{
    return std::visit([&](const auto& operation) { return layerOf(context, node, operation); },
                      context.graph.nodes[node].operation);
}

} // namespace binweave
