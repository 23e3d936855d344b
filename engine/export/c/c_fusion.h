// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/graph_readers.h"

#include <vector>

namespace binweave {

/// What a convolution does on the way: nodes.
struct CTail
{
    int normalization = GraphReaders::none;
    int addend = GraphReaders::none; ///< what a sum of two adds to it
    int end = GraphReaders::none;    ///< the last node that is done
    int values = GraphReaders::none; ///< the node whose value it leaves as floats
    int signs = GraphReaders::none;  ///< the node whose bits it leaves
};

/// Which operations of a graph a program does in one go, and which values it needs as floats and which as bits.
/// `none` where there is no such node.
class CFusion : public GraphReaders
{
public:
    explicit CFusion(const Graph& graph) : GraphReaders(graph, Groups::asBits) {}

    int normalizationOf(int node) const; ///< that alone reads `node`
    /// The sign that is all that follows convolution and normalization.
    int thresholdSign(int node) const;
    /// `isMade` says which values are there already.
    CTail tailOf(int node, const std::vector<bool>& isMade) const;

private:
    int shortcutSum(int end, const std::vector<bool>& isMade, int& addend) const;
};

} // namespace binweave
