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
    int bases = 1;
    int outputs = 0;
    int inputs = 0;             ///< of one output: inputChannels * kernel * kernel
    std::vector<float> values;  ///< [bases][outputs][inputs]: w or sign(w)
    std::vector<float> factors; ///< [bases][outputs]: lambda * alpha, in float; 1 where there is neither
};

/// Full-precision and binary weights (canQuantize). weights: [bases][outputs][inputs] latent; lambdas: [bases], or
/// empty for one base.
QuantizedWeights quantizedWeights(const WeightPrecision& precision, int bases, int outputs,
                                  std::span<const float> weights, std::span<const float> lambdas);

inline bool canQuantize(const WeightPrecision& precision)
{
    return precision.method == WeightMethod::fullPrecision || precision.method == WeightMethod::binary;
}

} // namespace binweave
