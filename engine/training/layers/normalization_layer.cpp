// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/normalization_layer.h"

#include "engine/arithmetic.h"
#include "engine/training/vector_loops.h"

#include <cmath>

namespace binweave {

namespace {
constexpr double momentum = 0.1;
}

NormalizationLayer::NormalizationLayer(LayerContext& context, int node)
    : Layer(context, node),
      m_weight(this->node().name + ".weight", Parameter::Kind::scale, {inputShape().channels}, 1),
      m_bias(this->node().name + ".bias", Parameter::Kind::scale, {inputShape().channels}),
      m_runningMean(this->node().name + ".running_mean", Parameter::Kind::statistics, {inputShape().channels}),
      m_runningVariance(this->node().name + ".running_var", Parameter::Kind::statistics, {inputShape().channels}, 1),
      m_channels(inputShape().channels),
      m_statistics(context.layout.shards(), std::vector<ChannelStatistics>(inputShape().channels)),
      m_gradientSums(context.layout.shards(), std::vector<GradientSums>(inputShape().channels))
{}

void NormalizationLayer::planForward(StepPlan& plan)
{
    plan.eachShard([this](int shard) { measure(shard); });
    plan.once([this] { combineStatistics(); });
    plan.eachShard([this](int shard) { normalize(shard); });
}

void NormalizationLayer::planBackward(StepPlan& plan)
{
    plan.eachShard([this](int shard) { measureGradient(shard); });
    plan.once([this] { combineGradient(); });
    if (const auto [wanted, accumulate] = claimInputGradient(); wanted)
        plan.eachShard([this, add = accumulate](int shard) { writeInputGradient(shard, add); });
}

void NormalizationLayer::measure(int shard)
{
    const Matrix x = input(shard);
    for (int c = 0; c < x.rows; ++c)
        m_statistics[shard][c] = ChannelStatistics::of({x.row(c), static_cast<std::size_t>(x.columns)});
}

void NormalizationLayer::combineStatistics()
{
    for (std::size_t c = 0; c < m_channels.size(); ++c) {
        ChannelStatistics all;
        for (const auto& shard : m_statistics)
            all.add(shard[c]);
        const double variance = all.variance();
        m_channels[c].mean = static_cast<float>(all.mean);
        m_channels[c].inverseDeviation =
            static_cast<float>(1 / std::sqrt(variance + static_cast<double>(FoldedNormalization::epsilon)));

        const double unbiased = all.count > 1 ? variance * all.count / (all.count - 1) : variance;
        const auto follow = [](float& running, double value) {
            running = static_cast<float>((1 - momentum) * running + momentum * value);
        };
        follow(m_runningMean.value[c], all.mean);
        follow(m_runningVariance.value[c], unbiased);
    }
}

void NormalizationLayer::normalize(int shard)
{
    const Matrix x = input(shard);
    const Matrix y = output(shard);
    for (int c = 0; c < x.rows; ++c) {
        const float scale = m_weight.value[c] * m_channels[c].inverseDeviation;
        loops::scaleShift(x.row(c), x.columns, scale, m_bias.value[c] - m_channels[c].mean * scale, y.row(c));
    }
}

void NormalizationLayer::measureGradient(int shard)
{
    const Matrix x = input(shard);
    const Matrix dy = outputGradient(shard);
    for (int c = 0; c < x.rows; ++c)
        m_gradientSums[shard][c] = {loops::sum(dy.row(c), x.columns),
                                    loops::deviationProduct(dy.row(c), x.row(c), x.columns, m_channels[c].mean)};
}

/// With s = 1 / sqrt(variance + epsilon), z = (x - mean) s and means over the batch:
/// dx = weight s (dy - mean(dy) - z mean(dy z))
void NormalizationLayer::combineGradient()
{
    for (std::size_t c = 0; c < m_channels.size(); ++c) {
        GradientSums all;
        for (const auto& shard : m_gradientSums) {
            all.gradient += shard[c].gradient;
            all.gradientTimesDeviation += shard[c].gradientTimesDeviation;
        }
        Channel& channel = m_channels[c];
        const double count = static_cast<double>(m_context.layout.batch) * inputShape().pixels();
        const double s = channel.inverseDeviation;
        const double alongZ = all.gradientTimesDeviation * s;
        m_bias.gradient[c] = static_cast<float>(all.gradient);
        m_weight.gradient[c] = static_cast<float>(alongZ);

        const double a = m_weight.value[c] * s;
        const double b = -a * s * alongZ / count;
        channel.a = static_cast<float>(a);
        channel.b = static_cast<float>(b);
        channel.c = static_cast<float>(-a * all.gradient / count - b * channel.mean);
    }
}

void NormalizationLayer::writeInputGradient(int shard, bool accumulate)
{
    const Matrix x = input(shard);
    const Matrix dy = outputGradient(shard);
    const Matrix dx = inputGradient(shard);
    for (int c = 0; c < x.rows; ++c) {
        const Channel& channel = m_channels[c];
        loops::normalizationGradient(dy.row(c), x.row(c), x.columns, channel.a, channel.b, channel.c, accumulate,
                                     dx.row(c));
    }
}

} // namespace binweave
