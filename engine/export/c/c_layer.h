// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/arithmetic.h"
#include "engine/export/c/c_constants.h"
#include "engine/export/c/c_fusion.h"
#include "engine/quantized_weights.h"
#include "engine/trained_model.h"

#include <span>
#include <string>
#include <utility>

namespace binweave {

/// Writes what layers store as constants of a C program. Arrays are named by the node that they belong to:
///   NODE_weights    signs of binary weights: a row per base and output; inputs [kernel row][kernel column][channel]
///                   where they are bits too, else [channel][kernel row][kernel column]
///                   real weights: [channel][kernel row][kernel column][base][output]
///   NODE_factors    [base], or [base][output] where weights are scaled by channel; none where all are 1
///   NODE_bias       of a fully connected layer
///   NODE_scale, NODE_shift      of a normalization, running statistics folded
///   NODE_least, NODE_flipped    thresholds instead, of the normalization, or of the convolution where it has none
///   NODE_slopes, NODE_shifts    of the operations of these names
///   NODE_theta      of a sum
class CLayerWriter
{
public:
    CLayerWriter(const Graph& graph, const Weights& weights, CConstants& constants)
        : m_graph(graph), m_weights(weights), m_constants(constants)
    {}

    /// These return the name of a `convolution` structure.
    std::string writeConvolution(int node, const op::Convolution& convolution, bool isBinary, const CTail& tail);
    std::string writeThreshold(int node, const op::Convolution& convolution, int normalization);

    struct Connected
    {
        bool isBinary;
        std::string weights, factors, bias; ///< names; empty where there is none
    };
    Connected writeFullyConnected(int node, const op::FullyConnected& layer);

    /// Names of scale and shift.
    std::pair<std::string, std::string> writeNormalization(int node);
    std::string writeTheta(int node);
    std::string writeSlopes(int node);
    std::string writeShifts(int node);

private:
    std::span<const float> parameter(int node, const char* what) const;
    const std::string& nameOf(int node) const { return m_graph.nodes[node].name; }
    FoldedNormalization folded(int node) const;
    QuantizedWeights quantized(int node, const WeightPrecision& precision, int bases) const;
    std::string writeSigns(int node, const QuantizedWeights& weights, int kernel);
    std::string writeValues(int node, const QuantizedWeights& weights);
    std::string writeFactors(int node, const QuantizedWeights& weights, bool perOutput);
    std::string writeStructure(int node, const op::Convolution& convolution, std::string_view pointers,
                               bool factorsPerOutput);

    const Graph& m_graph;
    const Weights& m_weights;
    CConstants& m_constants;
};

/// Whether inputs of binary weights are ordered [kernel row][kernel column][channel], as the bits of a window are; the
/// place of input `index` ([channel][kernel row][kernel column]) in a row.
int bitOfInput(int index, int channels, int kernel);

} // namespace binweave
