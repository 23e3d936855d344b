// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/weight_average.h"

#include <algorithm>
#include <tbb/parallel_for.h>

namespace binweave {

WeightAverage::WeightAverage(double decay, std::span<Parameter* const> parameters)
    : m_decay(decay), m_parameters(parameters)
{
    for (const Parameter* parameter : parameters)
        m_values.push_back(parameter->value);
}

void WeightAverage::update(std::int64_t step)
{
    const auto t = static_cast<double>(step);
    const auto share = static_cast<float>(1 - std::min(m_decay, (1 + t) / (10 + t)));
    tbb::parallel_for(std::size_t{0}, m_values.size(), [&](std::size_t i) {
        const float* w = m_parameters[i]->value.data();
        float* average = m_values[i].data();
        for (std::size_t k = 0; k < m_values[i].size(); ++k)
            average[k] += share * (w[k] - average[k]);
    });
}

} // namespace binweave
