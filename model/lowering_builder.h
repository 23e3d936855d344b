// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/graph.h"
#include "model/precision.h"

#include <optional>
#include <string>
#include <vector>

/// What the lowerings of all elements share; private to lowering*.cpp.
namespace binweave {

inline const ActivationPrecision realValues{.method = ActivationMethod::fullPrecision};

/// A convolution padded so that its output has ceil(side / stride) rows and columns; an even kernel overhangs right and
/// below, which on even planes with stride 2 touches nothing.
op::Convolution samePadded(int channels, int kernel, int stride, int bases, const LayerPrecision& precision);

/// Appends nodes to a graph; remembers for which element, layer prefix and branch.
class Builder
{
public:
    explicit Builder(Graph& graph) : m_graph(graph) {}

    ElementPath origin;
    std::string prefix; ///< of layer and node names: "block1." or "stem"
    std::string branch; ///< of node names: "group1.branch2."
    int branches = 1;

    const TensorShape& shape(int node) const { return m_graph.nodes[node].output; }

    // Each appends one node and gives its index. `what` is the name behind the prefix.
    int add(const std::string& what, const Operation& operation, std::vector<int> inputs, TensorShape output,
            Role role = Role::none);
    /// Of xnor inputs with their magnitudes behind it.
    int convolution(const std::string& what, const op::Convolution& convolution, int input, Role role);
    int fullyConnected(const std::string& what, const op::FullyConnected& layer, int input);
    int normalization(const std::string& what, int input);
    int sum(const std::string& what, std::vector<int> inputs, int scaled = 0);
    int slope(const std::string& what, int input);
    int pool(const std::string& what, const op::Pool& pool, int input);
    int flatten(const std::string& what, int input); ///< nothing to do on a 1x1 plane

    /// The same values quantized twice (for a convolution and its shortcut, or for several branches) are one node.
    int activation(const std::string& what, const ActivationPrecision& precision, int input);

    /// One for each value that is shifted, likewise.
    int shift(const std::string& what, int input);

    /// Convolution and normalization, named WHAT and WHAT.norm.
    int normalizedConvolution(const std::string& what, const op::Convolution& layer, int input, Role role);

    /// The first thing that did not fit, as a clause, and where; `origin` where a caller finds it.
    void complain(std::string clause);
    struct Complaint
    {
        ElementPath origin;
        std::string clause;
    };
    const std::optional<Complaint>& complaint() const { return m_complaint; }

private:
    int scaledByMagnitude(const std::string& what, const op::Convolution& layer, int input, int sums);
    int existing(const Operation& operation, int input) const; ///< -1: none

    Graph& m_graph;
    std::optional<Complaint> m_complaint;
};

} // namespace binweave
