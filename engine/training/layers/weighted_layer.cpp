// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/weighted_layer.h"

#include "engine/training/vector_loops.h"

#include <algorithm>
#include <cmath>

namespace binweave {

namespace {

/// Floats of dW from which on it is not taken per shard.
constexpr std::size_t largeGradient = 1 << 17;

} // namespace

WeightedLayer::WeightedLayer(LayerContext& context, int node, const op::Convolution& convolution)
    : WeightedLayer(context, node, convolution,
                    {convolution.bases, convolution.outputChannels,
                     context.graph.inputShape(context.graph.nodes[node]).channels / convolution.groups,
                     convolution.kernel, convolution.kernel})
{}

WeightedLayer::WeightedLayer(LayerContext& context, int node, const op::FullyConnected& connected)
    : WeightedLayer(context, node,
                    {.outputChannels = connected.outputs,
                     .kernel = 1,
                     .padBefore = 0,
                     .padAfter = 0,
                     .weights = connected.weights,
                     .input = connected.input},
                    {connected.outputs, context.graph.inputShape(context.graph.nodes[node]).channels})
{
    if (connected.bias)
        m_bias.emplace(this->node().name + ".bias", Parameter::Kind::scale,
                       std::vector<std::int64_t>{connected.outputs});
}

WeightedLayer::WeightedLayer(LayerContext& context, int node, const op::Convolution& convolution,
                             std::vector<std::int64_t> storedShape)
    : Layer(context, node),
      m_groups(convolution.groups),
      m_windows{inputShape().height, inputShape().width, this->node().output.height, this->node().output.width,
                convolution.kernel,  convolution.stride, convolution.dilation,       convolution.padBefore},
      m_weights(this->node().name, convolution.weights, {convolution.bases, outputs(), perOutput()},
                std::move(storedShape)),
      m_products(m_windows, groupInputs()),
      m_biasGradients(context.layout.shards(), std::vector<float>(outputs()))
{
    m_context.scratch.reserve(m_products.memory());
    if (isTurned()) {
        m_turnedProducts.emplace(m_windows.transposed(), groupOutputs());
        m_context.scratch.reserve(m_turnedProducts->memory());
    }
}

std::vector<Parameter*> WeightedLayer::parameters()
{
    auto all = m_weights.parameters();
    if (m_bias)
        all.push_back(&*m_bias);
    return all;
}

void WeightedLayer::initialize(RandomStream random)
{
    // Weights as PyTorch starts them (He's uniform with slope sqrt 5); latent ones as the twin does, and DoReFa's as
    // wide, whose gradient is divided by their greatest.
    Parameter& weights = *parameters().front();
    const double fanIn = 1.0 / std::sqrt(static_cast<double>(perOutput()));
    const double bound = m_weights.startWide() ? 0.5 : fanIn;
    for (float& w : weights.value)
        w = static_cast<float>(random.uniform(-bound, bound));
    m_weights.startLevels();
    if (m_bias) {
        for (float& b : m_bias->value)
            b = static_cast<float>(random.uniform(-fanIn, fanIn));
    }
}

void WeightedLayer::planForward(StepPlan& plan)
{
    const std::size_t size = 1ULL * outputs() * perOutput();
    m_matrix.resize(forwardReadsMatrix() || !isTurned() ? size : 0);
    m_turned.resize(isTurned() ? size : 0);
    plan.first([this] { prepareWeights(); });
    plan.eachShard([this](int shard) { forward(shard); });
    if (m_bias)
        plan.eachShard([this](int shard) { addBias(shard); });
}

void WeightedLayer::planBackward(StepPlan& plan)
{
    planWeightGradient(plan);
    plan.last([this] { reduceGradients(); });
    if (const auto [wanted, accumulate] = claimInputGradient(); wanted)
        plan.eachShard([this, add = accumulate](int shard) { inputGradient(shard, add); });
}

void WeightedLayer::planWeightGradient(StepPlan& plan)
{
    const bool isLarge = gradientSize() >= largeGradient;
    m_gradients.assign(isLarge ? 1 : m_context.layout.shards(), std::vector<float>(gradientSize()));
    if (isLarge) {
        plan.eachPart(gradientGroups(), [this](int group) {
            for (int shard = 0; shard < m_context.layout.shards(); ++shard)
                addWeightGradient(shard, group, m_gradients[0].data(), shard > 0);
        });
    } else {
        plan.eachShard([this](int shard) {
            for (int group = 0; group < gradientGroups(); ++group)
                addWeightGradient(shard, group, m_gradients[shard].data(), false);
        });
    }
    if (!m_bias)
        return;
    plan.eachShard([this](int shard) {
        const Matrix dy = outputGradient(shard);
        for (int row = 0; row < dy.rows; ++row)
            m_biasGradients[shard][row] = static_cast<float>(loops::sum(dy.row(row), dy.columns));
    });
}

void WeightedLayer::prepareWeights()
{
    m_weights.compute(m_matrix);
    if (isTurned())
        turnTaps();
}

void WeightedLayer::turnTaps()
{
    float* to = m_turned.data();
    for (int i = 0; i < inputShape().channels; ++i) {
        const int firstOutput = i / groupInputs() * groupOutputs();
        for (int o = firstOutput; o < firstOutput + groupOutputs(); ++o, to += taps()) {
            const float* from = &m_matrix[(1ULL * o * groupInputs() + i % groupInputs()) * taps()];
            std::reverse_copy(from, from + taps(), to);
        }
    }
}

void WeightedLayer::forward(int shard)
{
    float* memory = m_context.scratch.local();
    for (int group = 0; group < m_groups; ++group)
        m_products.multiply(m_context.kernels, weightsOf(m_matrix, group), inputsOf(input(shard), group),
                            outputsOf(output(shard), group), false, memory);
}

void WeightedLayer::addBias(int shard)
{
    const Matrix y = output(shard);
    for (int row = 0; row < y.rows; ++row)
        std::for_each_n(y.row(row), y.columns, [b = m_bias->value[row]](float& value) { value += b; });
}

void WeightedLayer::addWeightGradient(int shard, int columns, float* gradient, bool accumulate)
{
    float* memory = m_context.scratch.local();
    for (int group = 0; group < m_groups; ++group)
        m_products.multiplyTransposed(m_context.kernels, columns, outputsOf(outputGradient(shard), group),
                                      inputsOf(input(shard), group), gradient + group * groupWeights(), accumulate,
                                      memory);
}

void WeightedLayer::inputGradient(int shard, bool accumulate)
{
    const Matrix dx = Layer::inputGradient(shard);
    const Matrix dy = outputGradient(shard);
    float* memory = m_context.scratch.local();
    if (!m_turnedProducts && !accumulate)
        std::fill_n(dx.data, dx.size(), 0.0f);
    for (int group = 0; group < m_groups; ++group) {
        const Matrix from = outputsOf(dy, group);
        const Matrix to = inputsOf(dx, group);
        if (m_turnedProducts)
            m_turnedProducts->multiply(m_context.kernels, weightsOf(m_turned, group), from, to, accumulate, memory);
        else
            m_products.scatter(m_context.kernels, weightsOf(m_matrix, group), from, to, memory);
    }
}

std::span<float> WeightedLayer::ofShards(std::vector<std::vector<float>>& shards)
{
    for (std::size_t i = 1; i < shards.size(); ++i)
        loops::scaled(shards[i].data(), shards[i].size(), 1, true, shards[0].data());
    return shards[0];
}

void WeightedLayer::reduceGradients()
{
    m_weights.backward(gradientMatrix(ofShards(m_gradients)));
    if (m_bias)
        std::ranges::copy(ofShards(m_biasGradients), m_bias->gradient.begin());
}

} // namespace binweave
