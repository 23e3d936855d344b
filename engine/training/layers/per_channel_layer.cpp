// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/per_channel_layer.h"

#include "engine/training/vector_loops.h"

namespace binweave {

PerChannelLayer::PerChannelLayer(LayerContext& context, int node, const char* parameter, float start)
    : Layer(context, node),
      m_parameter(this->node().name + "." + parameter, Parameter::Kind::scale, {inputShape().channels}, start),
      m_gradients(context.layout.shards(), std::vector<double>(inputShape().channels))
{}

void PerChannelLayer::planForward(StepPlan& plan)
{
    plan.eachShard([this](int shard) {
        const Matrix x = input(shard);
        const Matrix y = output(shard);
        for (int c = 0; c < x.rows; ++c)
            forwardRow(c, x.row(c), x.columns, y.row(c));
    });
}

void PerChannelLayer::planBackward(StepPlan& plan)
{
    plan.eachShard([this](int shard) {
        for (int c = 0; c < inputShape().channels; ++c)
            m_gradients[shard][c] = parameterGradient(shard, c);
    });
    plan.last([this] { combineGradients(); });
    const auto [wanted, accumulate] = claimInputGradient();
    if (!wanted)
        return;
    plan.eachShard([this, add = accumulate](int shard) {
        for (int c = 0; c < inputShape().channels; ++c)
            inputGradientRow(shard, c, add);
    });
}

void PerChannelLayer::combineGradients()
{
    for (std::size_t c = 0; c < m_parameter.gradient.size(); ++c) {
        double sum = 0;
        for (const auto& shard : m_gradients)
            sum += shard[c];
        m_parameter.gradient[c] = static_cast<float>(sum);
    }
}

void SlopeLayer::forwardRow(int channel, const float* x, std::size_t count, float* y) const
{
    loops::slope(x, count, value(channel), y);
}

double SlopeLayer::parameterGradient(int shard, int channel) const
{
    const Matrix dy = outputGradient(shard);
    return loops::negativeProduct(dy.row(channel), input(shard).row(channel), dy.columns);
}

void SlopeLayer::inputGradientRow(int shard, int channel, bool accumulate) const
{
    const Matrix dy = outputGradient(shard);
    loops::slopeGradient(dy.row(channel), input(shard).row(channel), dy.columns, value(channel), accumulate,
                         inputGradient(shard).row(channel));
}

void ShiftLayer::forwardRow(int channel, const float* x, std::size_t count, float* y) const
{
    loops::shift(x, count, value(channel), y);
}

double ShiftLayer::parameterGradient(int shard, int channel) const
{
    const Matrix dy = outputGradient(shard);
    return loops::sum(dy.row(channel), dy.columns);
}

void ShiftLayer::inputGradientRow(int shard, int channel, bool accumulate) const
{
    const Matrix dy = outputGradient(shard);
    loops::scaled(dy.row(channel), dy.columns, 1, accumulate, inputGradient(shard).row(channel));
}

} // namespace binweave
