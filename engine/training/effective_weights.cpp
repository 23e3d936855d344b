// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/effective_weights.h"

#include "engine/training/vector_loops.h"

#include <algorithm>
#include <cmath>

namespace binweave {

namespace {

Parameter::Kind kindOf(const WeightPrecision& precision)
{
    return precision.method == WeightMethod::fullPrecision ? Parameter::Kind::weight : Parameter::Kind::latent;
}

float meanMagnitude(std::span<const float> weights)
{
    double sum = 0;
    for (const float w : weights)
        sum += std::fabs(w);
    return static_cast<float>(sum / static_cast<double>(weights.size()));
}

} // namespace

EffectiveWeights::EffectiveWeights(const std::string& node, const WeightPrecision& precision, Shape shape,
                                   std::vector<std::int64_t> storedShape)
    : m_precision(precision), m_shape(shape), m_weights(node + ".weight", kindOf(precision), std::move(storedShape))
{
    if (shape.bases > 1)
        m_lambdas.emplace(node + ".scale", Parameter::Kind::scale, std::vector<std::int64_t>{shape.bases},
                          1.0f / static_cast<float>(shape.bases));
}

std::vector<Parameter*> EffectiveWeights::parameters()
{
    if (m_lambdas)
        return {&m_weights, &*m_lambdas};
    return {&m_weights};
}

std::span<const float> EffectiveWeights::weights(const Part& part) const
{
    const std::size_t perBase = 1ULL * m_shape.outputs * m_shape.perOutput;
    return std::span(m_weights.value).subspan(part.base * perBase + part.offset, part.count);
}

template <class Visit>
void EffectiveWeights::eachPart(Visit visit) const
{
    const bool scaled = m_precision.method == WeightMethod::binary && m_precision.scale != WeightScale::none;
    const int parts = m_precision.scale == WeightScale::channel ? m_shape.outputs : 1;
    const std::size_t count = 1ULL * m_shape.outputs * m_shape.perOutput / parts;
    for (int base = 0; base < m_shape.bases; ++base) {
        for (int i = 0; i < parts; ++i) {
            Part part{base, i * count, count, m_lambdas ? m_lambdas->value[base] : 1.0f, 1.0f};
            if (scaled)
                part.alpha = meanMagnitude(weights(part));
            visit(part);
        }
    }
}

void EffectiveWeights::compute(std::span<float> matrix) const
{
    std::ranges::fill(matrix, 0.0f);
    eachPart([&](const Part& part) {
        const auto w = weights(part);
        float* out = matrix.data() + part.offset;
        const float factor = part.lambda * part.alpha;
        if (m_precision.method == WeightMethod::fullPrecision)
            loops::scaled(w.data(), part.count, factor, true, out);
        else
            loops::addSigns(w.data(), part.count, factor, out);
    });
}

void EffectiveWeights::factors(std::span<float> factors) const
{
    eachPart([&](const Part& part) {
        const std::size_t outputs = part.count / m_shape.perOutput;
        const std::size_t first = 1ULL * part.base * m_shape.outputs + part.offset / m_shape.perOutput;
        std::ranges::fill(factors.subspan(first, outputs), part.lambda * part.alpha);
    });
}

void EffectiveWeights::backward(std::span<const float> gradient)
{
    const bool real = m_precision.method == WeightMethod::fullPrecision;
    if (m_lambdas)
        std::ranges::fill(m_lambdas->gradient, 0.0f);
    eachPart([&](const Part& part) {
        const auto w = weights(part);
        const float* g = gradient.data() + part.offset;
        float* out = m_weights.gradient.data() + (w.data() - m_weights.value.data());

        const bool scaled = !real && m_precision.scale != WeightScale::none;
        double alongValues = 0; // <G, w> or <G, sign(w)>
        if (m_lambdas || scaled)
            alongValues = real ? loops::dotProduct(g, w.data(), part.count) : loops::signedSum(g, w.data(), part.count);
        if (m_lambdas)
            m_lambdas->gradient[part.base] += part.alpha * static_cast<float>(alongValues);

        const float factor = part.lambda * part.alpha;
        if (real || !m_precision.cancelGradient)
            loops::scaled(g, part.count, factor, false, out);
        else
            loops::scaledInsideOne(g, w.data(), part.count, factor, out);
        if (scaled) { // alpha = mean|w| depends on w, too
            const double share = part.lambda * alongValues / static_cast<double>(part.count);
            loops::addSigns(w.data(), part.count, static_cast<float>(share), out);
        }
    });
}

} // namespace binweave
