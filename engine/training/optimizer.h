// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/parameter.h"
#include "engine/training/settings.h"
#include "engine/training/vector_loops.h"

#include <cstdint>
#include <span>
#include <vector>

namespace binweave {

/// SGD with Nesterov momentum (v = m v + g; w -= rate (g + m v)) or Adam (Kingma and Ba; 0.9, 0.999, 1e-8), with the
/// formulas of PyTorch. g holds weightDecay * w for weights and latent weights. Latent weights are kept in [-1, 1],
/// beyond which their gradient may be cancelled for good.
class Optimizer
{
public:
    Optimizer(const TrainingSettings& settings, std::span<Parameter* const> parameters);

    /// `step` counts from 0. Parallel over the parameters.
    void update(double rate, std::int64_t step);

    /// One per trained parameter, and for Adam its second moments; for checkpoints.
    struct Moments
    {
        Parameter* parameter;
        std::vector<float> first;
        std::vector<float> second; ///< empty for SGD
    };
    std::span<Moments> moments() { return m_moments; }

private:
    void updateRange(Moments& moments, const loops::UpdateFactors& factors, std::size_t begin, std::size_t end) const;

    OptimizerKind m_kind;
    float m_momentum;
    float m_weightDecay;
    std::vector<Moments> m_moments;
};

} // namespace binweave
