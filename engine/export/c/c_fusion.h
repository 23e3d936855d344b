// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/graph.h"

#include <vector>

namespace binweave {

/// What a convolution does on the way, by node; -1: nothing.
struct CTail
{
    int normalization = -1;
    int addend = -1; ///< what a sum of two adds to it
    int end = -1;    ///< the last node that is done
    int values = -1; ///< the node whose value it leaves as floats
    int signs = -1;  ///< the node whose bits it leaves
};

/// Which operations of a graph a program does in one go, and which values it needs as floats and which as bits.
class CFusion
{
public:
    explicit CFusion(const Graph& graph);

    /// Whether all that follows convolution and normalization is a sign: then that sign, else -1.
    int thresholdSign(int node) const;
    /// `isMade` says which values are there already.
    CTail tailOf(int node, const std::vector<bool>& isMade) const;

    bool isSign(int node) const;
    bool isBinaryConvolution(int node) const; ///< of signs with signs
    bool readsPlanes(int node) const;         ///< a convolution of several planes of bits with signs
    bool readsBits(int node) const { return isBinaryConvolution(node) || readsPlanes(node); }
    bool wantsBits(int activation) const;
    bool wantsFloats(int activation) const;
    int onlyReaderOfBits(int node) const; ///< the sign that alone reads `node` and is read as bits only, or -1
    int normalizationOf(int node) const;  ///< that alone reads `node`, or -1

private:
    template <class Operation>
    const Operation* as(int node) const
    {
        return node < 0 ? nullptr : std::get_if<Operation>(&m_graph.nodes[node].operation);
    }
    int onlyReader(int node) const { return m_readers[node].size() == 1 ? m_readers[node][0] : -1; }
    int shortcutSum(int end, const std::vector<bool>& isMade, int& addend) const;

    const Graph& m_graph;
    std::vector<std::vector<int>> m_readers;
};

} // namespace binweave
