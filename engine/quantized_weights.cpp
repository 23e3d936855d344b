// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quantized_weights.h"

#include "engine/arithmetic.h"
#include "engine/weight_levels.h"

#include <algorithm>
#include <cmath>

namespace binweave {

namespace {

/// alpha of every output of one base.
std::vector<float> scales(const WeightPrecision& precision, std::size_t outputs, std::span<const float> base)
{
    std::vector<float> alpha(outputs, 1.0f);
    if (precision.method != WeightMethod::binary || precision.scale == WeightScale::none)
        return alpha;
    if (precision.scale == WeightScale::tensor) {
        alpha.assign(outputs, static_cast<float>(meanMagnitude(base)));
        return alpha;
    }
    const std::size_t inputs = base.size() / outputs;
    for (std::size_t c = 0; c < outputs; ++c)
        alpha[c] = static_cast<float>(meanMagnitude(base.subspan(c * inputs, inputs)));
    return alpha;
}

QuantizedWeights ofLevels(const WeightPrecision& precision, int bases, int outputs, std::span<const float> weights,
                          std::span<const float> lambdas, std::span<const float> learned)
{
    const std::size_t perBase = weights.size() / static_cast<std::size_t>(bases);
    QuantizedWeights result{.bases = bases * termCount(precision),
                            .outputs = outputs,
                            .inputs = static_cast<int>(perBase) / outputs,
                            .values = {},
                            .factors = {}};
    for (std::size_t i = 0; i < static_cast<std::size_t>(bases); ++i) {
        const WeightLevels levels = levelsOf(precision, weights.subspan(i * perBase, perBase),
                                             learned.empty() ? learned : learned.subspan(2 * i, 2));
        for (const SignTerm& term : levels.terms) {
            for (const std::uint8_t c : levels.classes)
                result.values.push_back(term.signs[c]);
            result.factors.insert(result.factors.end(), static_cast<std::size_t>(outputs),
                                  lambdas.empty() ? term.factor : lambdas[i] * term.factor);
        }
    }
    return result;
}

} // namespace

QuantizedWeights quantizedWeights(const WeightPrecision& precision, int bases, int outputs,
                                  std::span<const float> weights, std::span<const float> lambdas,
                                  std::span<const float> levels)
{
    if (hasLevels(precision))
        return ofLevels(precision, bases, outputs, weights, lambdas, levels);
    const std::size_t perBase = weights.size() / static_cast<std::size_t>(bases);
    QuantizedWeights result{.bases = bases,
                            .outputs = outputs,
                            .inputs = static_cast<int>(perBase) / outputs,
                            .values{weights.begin(), weights.end()},
                            .factors = {}};
    if (precision.method == WeightMethod::binary)
        std::transform(weights.begin(), weights.end(), result.values.begin(), signOf);
    for (int i = 0; i < bases; ++i) {
        const auto base = weights.subspan(static_cast<std::size_t>(i) * perBase, perBase);
        for (float alpha : scales(precision, static_cast<std::size_t>(outputs), base))
            result.factors.push_back(lambdas.empty() ? alpha : lambdas[static_cast<std::size_t>(i)] * alpha);
    }
    return result;
}

} // namespace binweave
