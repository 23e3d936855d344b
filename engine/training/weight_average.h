// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/parameter.h"

#include <cstdint>
#include <span>
#include <vector>

namespace binweave {

/// Exponential moving average of all parameters and running statistics over the steps: a = d a + (1 - d) w, where d
/// rises to `decay` as (1 + step) / (10 + step), so that the start is soon forgotten. Latent weights are averaged
/// before their sign is taken.
class WeightAverage
{
public:
    WeightAverage(double decay, std::span<Parameter* const> parameters);

    /// After step `step` (from 0). Parallel over the parameters.
    void update(std::int64_t step);

    /// In the order of the parameters; for checkpoints and evaluation.
    std::vector<std::vector<float>>& values() { return m_values; }
    const std::vector<std::vector<float>>& values() const { return m_values; }

private:
    double m_decay;
    std::span<Parameter* const> m_parameters;
    std::vector<std::vector<float>> m_values;
};

} // namespace binweave
