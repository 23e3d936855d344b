// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_fusion.h"

#include "engine/activation_planes.h"

#include <algorithm>

namespace binweave {

CFusion::CFusion(const Graph& graph) : m_graph(graph), m_readers(graph.nodes.size())
{
    for (int node = 0; node < static_cast<int>(graph.nodes.size()); ++node) {
        for (const int input : graph.nodes[node].inputs)
            m_readers[input].push_back(node);
    }
}

bool CFusion::isSign(int node) const
{
    const auto* activation = as<op::Activation>(node);
    return activation && activation->precision.method == ActivationMethod::sign;
}

bool CFusion::isBinaryConvolution(int node) const
{
    const auto* convolution = as<op::Convolution>(node);
    return convolution && !isReal(convolution->weights) && isSign(m_graph.nodes[node].inputs[0]);
}

bool CFusion::readsPlanes(int node) const
{
    return binweave::readsPlanes(m_graph, m_graph.nodes[node]);
}

bool CFusion::wantsBits(int activation) const
{
    return std::ranges::any_of(m_readers[activation], [&](int reader) { return readsBits(reader); });
}

bool CFusion::wantsFloats(int activation) const
{
    return !std::ranges::all_of(m_readers[activation], [&](int reader) { return readsBits(reader); });
}

int CFusion::onlyReaderOfBits(int node) const
{
    const int reader = onlyReader(node);
    return isSign(reader) && wantsBits(reader) && !wantsFloats(reader) ? reader : -1;
}

int CFusion::normalizationOf(int node) const
{
    const int reader = onlyReader(node);
    return as<op::Normalization>(reader) ? reader : -1;
}

int CFusion::thresholdSign(int node) const
{
    const auto* convolution = as<op::Convolution>(node);
    if (!convolution || convolution->bases > 1 || convolution->groups > 1 ||
        convolution->weights.method != WeightMethod::binary || !isBinaryConvolution(node))
        return -1;
    const int normalization = normalizationOf(node);
    return onlyReaderOfBits(normalization < 0 ? node : normalization);
}

/// The sum of two that alone reads `end`, where the other addend is there already.
int CFusion::shortcutSum(int end, const std::vector<bool>& isMade, int& addend) const
{
    const int reader = onlyReader(end);
    const auto* sum = as<op::Sum>(reader);
    if (!sum || sum->scaled > 0 || m_graph.nodes[reader].inputs.size() != 2)
        return -1;
    const auto& inputs = m_graph.nodes[reader].inputs;
    const int other = inputs[0] == end ? inputs[1] : inputs[0];
    if (other == end || !isMade[other])
        return -1;
    addend = other;
    return reader;
}

CTail CFusion::tailOf(int node, const std::vector<bool>& isMade) const
{
    CTail tail;
    int end = node;
    tail.normalization = normalizationOf(node);
    if (tail.normalization >= 0)
        end = tail.normalization;
    if (const int sum = shortcutSum(end, isMade, tail.addend); sum >= 0)
        end = sum;
    bool wanted = m_readers[end].empty();
    for (const int reader : m_readers[end]) {
        const bool isBits = tail.signs < 0 && isSign(reader) && wantsBits(reader);
        if (isBits)
            tail.signs = reader;
        wanted = wanted || !isBits || wantsFloats(reader);
    }
    tail.end = end;
    tail.values = wanted ? end : -1;
    return tail;
}

} // namespace binweave
