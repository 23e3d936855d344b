// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/learned_activation_layer.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace binweave {

namespace {

/// A part of [-1, 1]: its middle is -1 for the first of several, 1 for the last.
float spread(int index, int count)
{
    return count > 1 ? -1 + 2.0f * static_cast<float>(index) / static_cast<float>(count - 1) : 0;
}

} // namespace

LearnedActivationLayer::LearnedActivationLayer(LayerContext& context, int node, const op::Activation& activation)
    : Layer(context, node),
      m_method(activation.precision.method),
      m_thresholds(this->node().name + ".threshold",
                   isPiecewise() ? Parameter::Kind::ascending : Parameter::Kind::scale, {activation.precision.pieces}),
      m_levels(this->node().name + ".level", Parameter::Kind::scale, {activation.precision.pieces}),
      m_sums(context.layout.shards(), std::vector<double>(2ULL * activation.precision.pieces))
{
    // PA as methods.md says; ABC's steps spread over what a normalization gives.
    constexpr float reach = 2.5f;
    const int count = activation.precision.pieces;
    for (int i = 0; i < count; ++i) {
        m_thresholds.value[i] = isPiecewise() ? (static_cast<float>(i) + 0.5f) * reach / static_cast<float>(count)
                                              : 0.5f - spread(i, count);
        m_levels.value[i] = isPiecewise() ? static_cast<float>(i + 1) * reach / static_cast<float>(count)
                                          : 1.0f / static_cast<float>(count);
    }
}

void LearnedActivationLayer::findWindows()
{
    m_planes = learnedPlanes(m_method, m_thresholds.value, m_levels.value);
    m_windows.clear();
    const auto& v = m_thresholds.value;
    const std::size_t count = v.size();
    if (!isPiecewise()) {
        for (std::size_t j = 0; j < count; ++j)
            m_windows.push_back(
                {-v[j], std::nextafter(1 - v[j], std::numeric_limits<float>::infinity()), m_levels.value[j]});
        return;
    }
    // One piece has no neighbour: its window reaches as far as its threshold.
    const float beyond = count > 1 ? (v.back() - v.front()) / static_cast<float>(count - 1) / 2 : v[0];
    std::vector<float> t(count + 1);
    for (std::size_t i = 1; i < count; ++i)
        t[i] = (v[i - 1] + v[i]) / 2;
    t[count] = v.back() + beyond;
    t[0] = count > 1 ? 2 * v[0] - t[1] : v[0] - beyond;
    const float lambda = static_cast<float>(count) / (t.back() - t.front());
    for (std::size_t i = 0; i < count; ++i)
        m_windows.push_back({t[i], t[i + 1], lambda * m_planes.factors[i]});
}

void LearnedActivationLayer::planForward(StepPlan& plan)
{
    plan.first([this] { findWindows(); });
    plan.eachShard([this](int shard) {
        const Matrix x = input(shard);
        m_planes.values(x.data, x.size(), output(shard).data);
    });
}

void LearnedActivationLayer::planBackward(StepPlan& plan)
{
    plan.eachShard([this](int shard) { sumParameterGradients(shard); });
    plan.last([this] { combineGradients(); });
    if (const auto [wanted, accumulate] = claimInputGradient(); wanted)
        plan.eachShard([this, add = accumulate](int shard) { inputGradient(shard, add); });
}

void LearnedActivationLayer::inputGradient(int shard, bool accumulate)
{
    const Matrix x = input(shard);
    const float* dy = outputGradient(shard).data;
    float* dx = Layer::inputGradient(shard).data;
    if (!accumulate)
        std::fill_n(dx, x.size(), 0.0f);
    for (const auto& [from, to, slope] : m_windows) {
        for (std::ptrdiff_t i = 0; i < x.size(); ++i)
            dx[i] += x.data[i] >= from && x.data[i] < to ? slope * dy[i] : 0.0f;
    }
}

void LearnedActivationLayer::sumParameterGradients(int shard)
{
    const Matrix x = input(shard);
    const float* dy = outputGradient(shard).data;
    const std::size_t count = m_windows.size();
    std::vector<double>& sums = m_sums[shard];
    std::ranges::fill(sums, 0.0);
    for (std::size_t j = 0; j < count; ++j) {
        const auto [from, to, slope] = m_windows[j];
        const float threshold = m_planes.thresholds[j];
        const float next =
            !isPiecewise() || j + 1 == count ? std::numeric_limits<float>::infinity() : m_planes.thresholds[j + 1];
        double inWindow = 0;
        double inPiece = 0;
        double below = 0;
        for (std::ptrdiff_t i = 0; i < x.size(); ++i) {
            const float value = x.data[i];
            inWindow += value >= from && value < to ? dy[i] : 0.0f;
            inPiece += value >= threshold && value < next ? dy[i] : 0.0f;
            below += value < threshold ? dy[i] : 0.0f;
        }
        sums[j] = (isPiecewise() ? -slope : slope) * inWindow;
        sums[count + j] = isPiecewise() ? inPiece : inPiece - below;
    }
}

void LearnedActivationLayer::combineGradients()
{
    const std::size_t count = m_windows.size();
    for (std::size_t j = 0; j < 2 * count; ++j) {
        double sum = 0;
        for (const auto& shard : m_sums)
            sum += shard[j];
        (j < count ? m_thresholds : m_levels).gradient[j % count] = static_cast<float>(sum);
    }
}

} // namespace binweave
