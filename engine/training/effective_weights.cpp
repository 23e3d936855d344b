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
    return precision.method == WeightMethod::binary ? Parameter::Kind::latent : Parameter::Kind::weight;
}

} // namespace

EffectiveWeights::EffectiveWeights(const std::string& node, const WeightPrecision& precision, Shape shape,
                                   std::vector<std::int64_t> storedShape)
    : m_precision(precision), m_shape(shape), m_weights(node + ".weight", kindOf(precision), std::move(storedShape))
{
    if (shape.bases > 1)
        m_lambdas.emplace(node + ".scale", Parameter::Kind::scale, std::vector<std::int64_t>{shape.bases},
                          1.0f / static_cast<float>(shape.bases));
    if (precision.method == WeightMethod::ttq)
        m_learned.emplace(node + ".level", Parameter::Kind::scale, std::vector<std::int64_t>{shape.bases, 2}, 1.0f);
}

std::vector<Parameter*> EffectiveWeights::parameters()
{
    std::vector<Parameter*> all{&m_weights};
    if (m_lambdas)
        all.push_back(&*m_lambdas);
    if (m_learned)
        all.push_back(&*m_learned);
    return all;
}

std::span<const float> EffectiveWeights::base(int base) const
{
    const std::size_t perBase = 1ULL * m_shape.outputs * m_shape.perOutput;
    return std::span(m_weights.value).subspan(base * perBase, perBase);
}

std::span<const float> EffectiveWeights::learned(int base) const
{
    return m_learned ? std::span<const float>(m_learned->value).subspan(2ULL * base, 2) : std::span<const float>();
}

void EffectiveWeights::startLevels()
{
    for (int i = 0; m_learned && i < m_shape.bases; ++i) {
        const auto w = base(i);
        const WeightLevels levels = levelsOf(m_precision, w, learned(i));
        double sums[3] = {};
        double counts[3] = {};
        for (std::size_t k = 0; k < w.size(); ++k) {
            sums[levels.classes[k]] += std::fabs(w[k]);
            counts[levels.classes[k]] += 1;
        }
        for (const int side : {0, 1})
            m_learned->value[2 * i + side] = static_cast<float>(sums[2 * side] / std::max(1.0, counts[2 * side]));
    }
}

std::span<const float> EffectiveWeights::weights(const Part& part) const
{
    return base(part.base).subspan(part.offset, part.count);
}

template <class Visit>
void EffectiveWeights::eachPart(Visit visit) const
{
    const bool scaled = m_precision.method == WeightMethod::binary && m_precision.scale != WeightScale::none;
    const int parts = m_precision.scale == WeightScale::channel ? m_shape.outputs : 1;
    const std::size_t count = 1ULL * m_shape.outputs * m_shape.perOutput / parts;
    for (int base = 0; base < m_shape.bases; ++base) {
        for (int i = 0; i < parts; ++i) {
            Part part{base, i * count, count, lambda(base), 1.0f};
            if (scaled)
                part.alpha = static_cast<float>(meanMagnitude(weights(part)));
            visit(part);
        }
    }
}

void EffectiveWeights::compute(std::span<float> matrix)
{
    std::ranges::fill(matrix, 0.0f);
    if (hasLevels(m_precision))
        return addLevels(matrix);
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

void EffectiveWeights::addLevels(std::span<float> matrix)
{
    m_levels.clear();
    for (int i = 0; i < m_shape.bases; ++i) {
        const WeightLevels& levels = m_levels.emplace_back(levelsOf(m_precision, base(i), learned(i)));
        const std::vector<float> values = levels.values();
        for (std::size_t k = 0; k < matrix.size(); ++k)
            matrix[k] += lambda(i) * values[levels.classes[k]];
    }
}

void EffectiveWeights::backwardLevels(std::span<const float> gradient)
{
    for (int i = 0; i < m_shape.bases; ++i) {
        const WeightLevels& levels = m_levels[i];
        const std::vector<float> values = levels.values();
        std::vector<double> sums(values.size()); // of the gradient over each class
        for (std::size_t k = 0; k < gradient.size(); ++k)
            sums[levels.classes[k]] += gradient[k];
        if (m_lambdas) {
            double along = 0;
            for (std::size_t c = 0; c < values.size(); ++c)
                along += sums[c] * values[c];
            m_lambdas->gradient[i] = static_cast<float>(along);
        }
        if (m_learned) {
            m_learned->gradient[2 * i] = -lambda(i) * static_cast<float>(sums[0]);
            m_learned->gradient[2 * i + 1] = lambda(i) * static_cast<float>(sums[2]);
        }
        const auto w = base(i);
        float* out = m_weights.gradient.data() + (w.data() - m_weights.value.data());
        levelsGradient(m_precision, levels, w, learned(i), gradient.data(), out);
        if (m_lambdas)
            loops::scaled(out, w.size(), lambda(i), false, out);
    }
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
    if (hasLevels(m_precision))
        return backwardLevels(gradient);
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
