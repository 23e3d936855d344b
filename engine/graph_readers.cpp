// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph_readers.h"

#include <algorithm>

namespace binweave {

GraphReaders::GraphReaders(const Graph& graph, Groups groups)
    : m_graph(graph), m_groups(groups), m_readers(graph.nodes.size())
{
    for (int node = 0; node < size(); ++node) {
        for (const int input : inputs(node))
            m_readers[input].push_back(node);
    }
}

bool GraphReaders::isSign(int node) const
{
    const auto* activation = as<op::Activation>(node);
    return activation && activation->precision.method == ActivationMethod::sign;
}

bool GraphReaders::isBinary(int node) const
{
    const auto* convolution = as<op::Convolution>(node);
    return convolution && !isReal(convolution->weights) && (convolution->groups == 1 || m_groups == Groups::asBits) &&
           isSign(inputs(node)[0]);
}

bool GraphReaders::wantsBits(int activation) const
{
    return std::ranges::any_of(m_readers[activation], [&](int reader) { return readsBits(reader); });
}

bool GraphReaders::wantsFloats(int activation) const
{
    return !std::ranges::all_of(m_readers[activation], [&](int reader) { return readsBits(reader); });
}

int GraphReaders::onlyReaderOfBits(int node) const
{
    const int reader = onlyReader(node);
    return isSign(reader) && wantsBits(reader) && !wantsFloats(reader) ? reader : none;
}

} // namespace binweave
