// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/packed/bit_value.h"
#include "engine/packed/float_steps.h"
#include "engine/trained_model.h"

#include <span>
#include <vector>

namespace binweave {

/// A graph and its weights as the compiler asks about them. Nodes are indices; of `none` the answer is no.
class NetworkView
{
public:
    static constexpr int none = -1;

    /// Both must outlive it. `weights` are as checkWeights wants them.
    NetworkView(const Graph& graph, const Weights& weights);

    int size() const { return static_cast<int>(m_graph.nodes.size()); }
    const Operation& operation(int node) const { return m_graph.nodes[node].operation; }
    template <class Op>
    const Op* as(int node) const
    {
        return node == none ? nullptr : std::get_if<Op>(&operation(node));
    }
    const std::vector<int>& inputs(int node) const { return m_graph.nodes[node].inputs; }
    const TensorShape& shape(int node) const { return m_graph.nodes[node].output; }

    // What reads and gives bits.
    bool isSign(int node) const;
    bool isBinary(int node) const; ///< a convolution of signs
    bool readsPlanes(int node) const { return binweave::readsPlanes(m_graph, m_graph.nodes[node]); }
    bool readsBits(int node) const { return isBinary(node) || readsPlanes(node); }
    bool wantsBits(int activation) const;   ///< some reader does
    bool wantsFloats(int activation) const; ///< some reader does

    const std::vector<int>& readers(int node) const { return m_readers[node]; }
    int onlyReader(int node) const { return m_readers[node].size() == 1 ? m_readers[node][0] : none; }
    /// The sign that alone reads `node` and is itself read as bits only.
    int onlyReaderOfBits(int node) const;

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

    const Graph& m_graph;
    const Weights& m_weights;
    std::vector<std::vector<int>> m_readers;
    std::vector<int> m_sources;
    std::vector<BitPlane> m_planes; ///< of activations that want bits: all their planes lie alike
};

} // namespace binweave
