// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/optimizer.h"

#include <algorithm>
#include <cmath>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

namespace binweave {

namespace {

constexpr float beta1 = 0.9f;
constexpr float beta2 = 0.999f;
constexpr float epsilon = 1e-8f;

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
        const Step now{static_cast<float>(rate), decays ? m_weightDecay : 0.0f, m_momentum,
                       static_cast<float>(1 / (1 - std::pow(static_cast<double>(beta1), t))),
                       static_cast<float>(1 / std::sqrt(1 - std::pow(static_cast<double>(beta2), t)))};
        tbb::parallel_for(tbb::blocked_range<std::size_t>(0, moments.first.size(), grain),
                          [&](const auto& range) { updateRange(moments, now, range.begin(), range.end()); });
    });
}

void Optimizer::updateRange(Moments& moments, const Step& step, std::size_t begin, std::size_t end) const
{
    float* w = moments.parameter->value.data();
    const float* gradient = moments.parameter->gradient.data();
    if (m_kind == OptimizerKind::adam) {
        for (std::size_t i = begin; i < end; ++i) {
            const float g = gradient[i] + step.decay * w[i];
            moments.first[i] = beta1 * moments.first[i] + (1 - beta1) * g;
            moments.second[i] = beta2 * moments.second[i] + (1 - beta2) * g * g;
            w[i] -= step.rate * step.firstCorrection * moments.first[i] /
                    (std::sqrt(moments.second[i]) * step.secondCorrection + epsilon);
        }
    } else {
        for (std::size_t i = begin; i < end; ++i) {
            const float g = gradient[i] + step.decay * w[i];
            moments.first[i] = step.momentum * moments.first[i] + g;
            w[i] -= step.rate * (g + step.momentum * moments.first[i]);
        }
    }
    if (moments.parameter->kind == Parameter::Kind::latent) {
        for (std::size_t i = begin; i < end; ++i)
            w[i] = std::clamp(w[i], -1.0f, 1.0f);
    }
}

} // namespace binweave
