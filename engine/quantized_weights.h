// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <span>
#include <vector>

namespace binweave {

/// Weights as inference uses them: y[output] = weightedSum over bases of factors * (values x), see arithmetic.h.
struct QuantizedWeights
{
    int bases = 1; ///< where a method has several terms (weight_levels.h): terms of all bases
    int outputs = 0;
    int inputs = 0;             ///< of one output: inputChannels * kernel * kernel
    std::vector<float> values;  ///< [bases][outputs][inputs]: w or +-1
    std::vector<float> factors; ///< [bases][outputs]: lambda * alpha, in float; 1 where there is neither
};

/// weights: [bases][outputs][inputs] latent; lambdas: [bases], or empty for one base; levels: [bases][2] of TTQ, else
/// empty.
QuantizedWeights quantizedWeights(const WeightPrecision& precision, int bases, int outputs,
                                  std::span<const float> weights, std::span<const float> lambdas,
                                  std::span<const float> levels = {});

} // namespace binweave
