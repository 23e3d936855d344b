// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/sum_layer.h"

#include "engine/training/vector_loops.h"

namespace binweave {

SumLayer::SumLayer(LayerContext& context, int node, const op::Sum& sum)
    : Layer(context, node), m_scaleGradients(context.layout.shards(), std::vector<double>(sum.scaled))
{
    if (sum.scaled > 0)
        m_scales.emplace(this->node().name + ".scale", Parameter::Kind::scale, std::vector<std::int64_t>{sum.scaled},
                         1.0f / static_cast<float>(sum.scaled));
}

std::vector<Parameter*> SumLayer::parameters()
{
    if (m_scales)
        return {&*m_scales};
    return {};
}

float SumLayer::scale(int index) const
{
    return m_scales && index < static_cast<int>(m_scales->value.size()) ? m_scales->value[index] : 1.0f;
}

void SumLayer::planForward(StepPlan& plan)
{
    plan.eachShard([this](int shard) {
        const Matrix y = output(shard);
        const int count = static_cast<int>(node().inputs.size());
        if (count > 1)
            loops::scaledSum(input(shard).data, scale(0), input(shard, 1).data, scale(1), y.size(), y.data);
        for (int i = count > 1 ? 2 : 0; i < count; ++i)
            loops::scaled(input(shard, i).data, y.size(), scale(i), i > 0, y.data);
    });
}

void SumLayer::planBackward(StepPlan& plan)
{
    if (m_scales) {
        plan.eachShard([this](int shard) { measureScaleGradients(shard); });
        plan.last([this] { combineScaleGradients(); });
    }
    for (int i = 0; i < static_cast<int>(node().inputs.size()); ++i) {
        const auto [wanted, accumulate] = claimInputGradient(i);
        if (!wanted)
            continue;
        plan.eachShard([this, i, add = accumulate](int shard) {
            const Matrix dy = outputGradient(shard);
            loops::scaled(dy.data, dy.size(), scale(i), add, inputGradient(shard, i).data);
        });
    }
}

void SumLayer::measureScaleGradients(int shard)
{
    const Matrix dy = outputGradient(shard);
    for (std::size_t i = 0; i < m_scales->value.size(); ++i)
        m_scaleGradients[shard][i] = loops::dotProduct(dy.data, input(shard, static_cast<int>(i)).data, dy.size());
}

void SumLayer::combineScaleGradients()
{
    for (std::size_t i = 0; i < m_scales->value.size(); ++i) {
        double sum = 0;
        for (const auto& shard : m_scaleGradients)
            sum += shard[i];
        m_scales->gradient[i] = static_cast<float>(sum);
    }
}

} // namespace binweave
