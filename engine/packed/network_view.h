// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/graph_readers.h"
#include "engine/packed/bit_value.h"
#include "engine/packed/float_steps.h"
#include "engine/trained_model.h"

#include <span>
#include <vector>

namespace binweave {

/// A graph and its weights as the compiler asks about them.
class NetworkView : public GraphReaders
{
public:
    /// Both must outlive it. `weights` are as checkWeights wants them.
    NetworkView(const Graph& graph, const Weights& weights);

    // Where values are.
    int source(int node) const { return m_sources[node]; } ///< that holds its float value: itself but for dropout
    std::vector<int> sources(int node) const;              ///< of its inputs
    FloatValue value(int node) const { return {m_sources[node], shape(node)}; }
    FloatValue input(int node) const { return value(inputs(node)[0]); }
    BitValue bits(int activation) const { return {activation, m_planes[activation]}; }
    std::size_t bitBytes(int activation) const; ///< of all its planes; 0 where no bits are wanted

    // What the weights say.
    std::vector<float> parameter(int node, const char* what) const; ///< empty where there is none
    FoldedNormalization normalization(int node) const;
    QuantizedWeights weights(int node, const WeightPrecision& precision, int bases) const;
    ActivationPlanes planes(int activation) const; ///< where they do not depend on the image

private:
    std::span<const float> stored(int node, const char* what) const;
    BitPlane planeFor(int activation) const;

    const Weights& m_weights;
    std::vector<int> m_sources;
    std::vector<BitPlane> m_planes; ///< of activations that want bits: all their planes lie alike
};

} // namespace binweave
