// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/activation_planes.h"
#include "model/graph.h"

#include <string>
#include <vector>

namespace binweave {

/// Who reads what the nodes of a graph give, and who of them bits. Nodes are indices; of `none` the answer is no.
class GraphReaders
{
public:
    static constexpr int none = -1;

    /// Convolutions that have groups of channels: whether they read signs as bits.
    enum class Groups { inFloat, asBits };

    /// The graph must outlive it.
    GraphReaders(const Graph& graph, Groups groups);

    int size() const { return static_cast<int>(m_graph.nodes.size()); }
    const Operation& operation(int node) const { return m_graph.nodes[node].operation; }
    template <class Op>
    const Op* as(int node) const
    {
        return node == none ? nullptr : std::get_if<Op>(&operation(node));
    }
    const std::string& name(int node) const { return m_graph.nodes[node].name; }
    const std::vector<int>& inputs(int node) const { return m_graph.nodes[node].inputs; }
    const TensorShape& shape(int node) const { return m_graph.nodes[node].output; }

    const std::vector<int>& readers(int node) const { return m_readers[node]; }
    int onlyReader(int node) const { return m_readers[node].size() == 1 ? m_readers[node][0] : none; }

    bool isSign(int node) const;
    bool isBinary(int node) const; ///< a convolution of signs with signs
    bool readsPlanes(int node) const { return binweave::readsPlanes(m_graph, m_graph.nodes[node]); }
    bool readsBits(int node) const { return isBinary(node) || readsPlanes(node); }
    bool wantsBits(int activation) const;   ///< some reader does
    bool wantsFloats(int activation) const; ///< some reader does
    /// The sign that alone reads `node` and is itself read as bits only.
    int onlyReaderOfBits(int node) const;

private:
    const Graph& m_graph;
    Groups m_groups;
    std::vector<std::vector<int>> m_readers;
};

} // namespace binweave
