// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/optimizer.h"

#include <algorithm>
#include <cmath>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

namespace binweave {

namespace {

/// v_1 > 0, v_i + 1e-3 <= v_(i + 1) (methods.md, PA)
void keepAscending(std::span<float> values)
{
    constexpr float gap = 1e-3f;
    float least = gap;
    for (float& value : values) {
        value = std::max(value, least);
        least = value + gap;
    }
}

} // namespace

Optimizer::Optimizer(const TrainingSettings& settings, std::span<Parameter* const> parameters)
    : m_kind(settings.optimizer),
      m_momentum(static_cast<float>(settings.momentum)),
      m_weightDecay(static_cast<float>(settings.weightDecay))
{
    for (Parameter* parameter : parameters) {
        if (parameter->kind == Parameter::Kind::statistics)
            continue;
        const std::size_t count = parameter->elements();
        m_moments.push_back(
            {parameter, std::vector<float>(count), std::vector<float>(m_kind == OptimizerKind::adam ? count : 0)});
    }
}

void Optimizer::update(double rate, std::int64_t step)
{
    constexpr std::size_t grain = 16384;
    const double t = static_cast<double>(step) + 1;
    tbb::parallel_for(std::size_t{0}, m_moments.size(), [&](std::size_t i) {
        Moments& moments = m_moments[i];
        const auto kind = moments.parameter->kind;
        const bool decays = kind == Parameter::Kind::weight || kind == Parameter::Kind::latent;
        const loops::UpdateFactors factors{static_cast<float>(rate), decays ? m_weightDecay : 0.0f, m_momentum,
                                           static_cast<float>(1 / (1 - std::pow(0.9, t))),
                                           static_cast<float>(1 / std::sqrt(1 - std::pow(0.999, t)))};
        tbb::parallel_for(tbb::blocked_range<std::size_t>(0, moments.first.size(), grain),
                          [&](const auto& range) { updateRange(moments, factors, range.begin(), range.end()); });
    });
}

void Optimizer::updateRange(Moments& moments, const loops::UpdateFactors& factors, std::size_t begin,
                            std::size_t end) const
{
    Parameter& parameter = *moments.parameter;
    float* w = parameter.value.data() + begin;
    const float* gradient = parameter.gradient.data() + begin;
    float* first = moments.first.data() + begin;
    if (m_kind == OptimizerKind::adam)
        loops::updateAdam(factors, gradient, end - begin, first, moments.second.data() + begin, w);
    else
        loops::updateNesterov(factors, gradient, end - begin, first, w);
    if (parameter.kind == Parameter::Kind::latent)
        loops::clampToOne(end - begin, w);
    if (parameter.kind == Parameter::Kind::ascending)
        keepAscending(parameter.value); // few: they are one range
}

} // namespace binweave
