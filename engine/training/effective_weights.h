// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/parameter.h"
#include "engine/weight_levels.h"
#include "model/design.h"

#include <optional>
#include <span>
#include <vector>

namespace binweave {

/// The stored weights of a convolution or fully connected layer, and the one real matrix that they amount to while
/// training: as all bases read the same input,
///
///     sum_i lambda_i conv(x, Q(w_i)) = conv(x, W),  W = sum_i lambda_i Q(w_i),
///
/// so a layer of K bases costs one convolution forward and back. With G = dL/dW: dlambda_i = <G, Q(w_i)>, and w_i
/// receives lambda_i G through the straight-through gradient of Q. Q(w) = w, or alpha sign(w) with alpha = 1 or
/// mean|w|, or the levels of weight_levels.h.
class EffectiveWeights
{
public:
    struct Shape
    {
        int bases;
        int outputs;
        int perOutput; ///< weights of one output
    };
    EffectiveWeights(const std::string& node, const WeightPrecision& precision, Shape shape,
                     std::vector<std::int64_t> storedShape);

    std::vector<Parameter*> parameters();
    bool startWide() const
    {
        return m_precision.method == WeightMethod::binary || m_precision.method == WeightMethod::fixedPoint;
    }

    /// Sets what is learned beside the weights, whose values are there: TTQ's magnitudes to the mean |w| of either
    /// side.
    void startLevels();

    /// [outputs][perOutput]
    void compute(std::span<float> matrix);

    /// Of binary weights: [bases][outputs][perOutput], of which only the signs count, and lambda * alpha of each base
    /// and output.
    std::span<const float> latent() const { return m_weights.value; }
    void factors(std::span<float> factors) const;

    /// Sets the gradients of the parameters from dL/dW.
    void backward(std::span<const float> gradient);

private:
    /// Weights that share one alpha.
    struct Part
    {
        int base;
        std::size_t offset; ///< in the matrix
        std::size_t count;
        float lambda;
        float alpha;
    };
    template <class Visit>
    void eachPart(Visit visit) const;

    std::span<const float> weights(const Part& part) const;
    std::span<const float> base(int base) const;
    std::span<const float> learned(int base) const;
    float lambda(int base) const { return m_lambdas ? m_lambdas->value[base] : 1.0f; }
    void addLevels(std::span<float> matrix);
    void backwardLevels(std::span<const float> gradient);

    WeightPrecision m_precision;
    Shape m_shape;
    Parameter m_weights;
    std::optional<Parameter> m_lambdas;
    std::optional<Parameter> m_learned; ///< [bases][2], of TTQ
    std::vector<WeightLevels> m_levels; ///< of each base, as compute() found them
};

} // namespace binweave
