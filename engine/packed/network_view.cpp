// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/network_view.h"

#include <algorithm>

namespace binweave {

NetworkView::NetworkView(const Graph& graph, const Weights& weights)
    : GraphReaders(graph, Groups::inFloat), m_weights(weights), m_planes(graph.nodes.size())
{
    for (int node = 0; node < size(); ++node)
        m_sources.push_back(as<op::Dropout>(node) ? m_sources[inputs(node)[0]] : node);
    for (int node = 0; node < size(); ++node) {
        if (wantsBits(node))
            m_planes[node] = planeFor(node);
    }
}

/// With the margins that its readers need.
BitPlane NetworkView::planeFor(int activation) const
{
    BitPlane plane{.shape = shape(activation)};
    for (const int reader : readers(activation)) {
        if (!readsBits(reader))
            continue;
        const BitPlane needed = BinaryConvolution::planeFor(*as<op::Convolution>(reader), plane.shape, shape(reader));
        plane.top = std::max(plane.top, needed.top);
        plane.bottom = std::max(plane.bottom, needed.bottom);
        plane.left = std::max(plane.left, needed.left);
        plane.right = std::max(plane.right, needed.right);
    }
    return plane;
}

std::vector<int> NetworkView::sources(int node) const
{
    std::vector<int> sources;
    for (const int input : inputs(node))
        sources.push_back(m_sources[input]);
    return sources;
}

std::size_t NetworkView::bitBytes(int activation) const
{
    if (!wantsBits(activation))
        return 0;
    return m_planes[activation].bytes() * std::max(1, planeCount(as<op::Activation>(activation)->precision));
}

std::span<const float> NetworkView::stored(int node, const char* what) const
{
    const auto found = m_weights.find(name(node) + what);
    return found == m_weights.end() ? std::span<const float>() : found->second.values;
}

std::vector<float> NetworkView::parameter(int node, const char* what) const
{
    const auto values = stored(node, what);
    return {values.begin(), values.end()};
}

FoldedNormalization NetworkView::normalization(int node) const
{
    return {stored(node, ".weight"), stored(node, ".bias"), stored(node, ".running_mean"),
            stored(node, ".running_var")};
}

QuantizedWeights NetworkView::weights(int node, const WeightPrecision& precision, int bases) const
{
    return quantizedWeights(precision, bases, shape(node).channels, stored(node, ".weight"), stored(node, ".scale"),
                            stored(node, ".level"));
}

ActivationPlanes NetworkView::planes(int activation) const
{
    return fixedPlanes(as<op::Activation>(activation)->precision, stored(activation, ".threshold"),
                       stored(activation, ".level"));
}

} // namespace binweave
