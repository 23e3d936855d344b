// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/activation_planes.h"
#include "engine/arithmetic.h"
#include "engine/export/c/c_constants.h"
#include "engine/export/c/c_fusion.h"
#include "engine/quantized_weights.h"
#include "engine/trained_model.h"

#include <span>
#include <string>
#include <utility>

namespace binweave {

/// Writes what layers store as constants of a C program. Weights of several levels are sums of binary ones, each a base
/// (weight_levels.h). Arrays are named by the node that they belong to:
///   NODE_weights    signs of binary weights: a row per base and output; inputs [kernel row][kernel column][channel]
///                   where they are bits too, else [channel][kernel row][kernel column]
///                   real weights: [channel][kernel row][kernel column][base][output], in groups
///                   [base][group][channel][kernel row][kernel column][output of the group]
///   NODE_factors    [base], or [base][output] where weights are scaled by channel; none where all are 1
///                   of an activation: [plane]
///   NODE_thresholds of an activation whose planes are steps
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

    /// These return the name of a `convolution` structure. `readsBits`: of signs or of planes.
    std::string writeConvolution(int node, const op::Convolution& convolution, bool readsBits, const CTail& tail);
    std::string writeThreshold(int node, const op::Convolution& convolution, int normalization);

    struct Connected
    {
        int bases;                          ///< 1, or as many as there are terms of a level
        int factorStride;                   ///< from base to base
        std::string weights, factors, bias; ///< names; empty where there is none
    };
    Connected writeFullyConnected(int node, const op::FullyConnected& layer);

    /// Names of scale and shift.
    std::pair<std::string, std::string> writeNormalization(int node);
    std::string writeThresholds(int node, const ActivationPlanes& planes);
    std::string writePlaneFactors(int node, const ActivationPlanes& planes);
    ActivationPlanes planesOf(int node) const; ///< where they do not depend on the image, but for TBN's factors
    std::string writeTheta(int node);
    std::string writeSlopes(int node);
    std::string writeShifts(int node);

private:
    std::span<const float> parameter(int node, const char* what) const;
    const std::string& nameOf(int node) const { return m_graph.nodes[node].name; }
    FoldedNormalization folded(int node) const;
    QuantizedWeights quantized(int node, const WeightPrecision& precision, int bases) const;
    std::string writeSigns(int node, const QuantizedWeights& weights, int kernel);
    std::string writeValues(int node, const QuantizedWeights& weights, int parts);
    std::string writeFactors(int node, const QuantizedWeights& weights, bool perOutput);
    std::string writeStructure(int node, const op::Convolution& convolution, int bases, std::string_view pointers,
                               bool factorsPerOutput);
    std::string planeMembers(int node) const;

    const Graph& m_graph;
    const Weights& m_weights;
    CConstants& m_constants;
};

/// Whether inputs of binary weights are ordered [kernel row][kernel column][channel], as the bits of a window are; the
/// place of input `index` ([channel][kernel row][kernel column]) in a row.
int bitOfInput(int index, int channels, int kernel);

/// Blocks of real weights that lie together, each [input][row]: a base of a group; one where there are no groups.
int partsOfValues(const op::Convolution& convolution);

} // namespace binweave
