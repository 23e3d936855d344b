// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_fusion.h"

namespace binweave {

int CFusion::normalizationOf(int node) const
{
    const int reader = onlyReader(node);
    return as<op::Normalization>(reader) ? reader : none;
}

int CFusion::thresholdSign(int node) const
{
    const auto* convolution = as<op::Convolution>(node);
    if (!convolution || convolution->bases > 1 || convolution->groups > 1 ||
        convolution->weights.method != WeightMethod::binary || !isBinary(node))
        return none;
    const int normalization = normalizationOf(node);
    return onlyReaderOfBits(normalization == none ? node : normalization);
}

/// The sum of two that alone reads `end`, where the other addend is there already.
int CFusion::shortcutSum(int end, const std::vector<bool>& isMade, int& addend) const
{
    const int reader = onlyReader(end);
    const auto* sum = as<op::Sum>(reader);
    if (!sum || sum->scaled > 0 || inputs(reader).size() != 2)
        return none;
    const auto& terms = inputs(reader);
    const int other = terms[0] == end ? terms[1] : terms[0];
    if (other == end || !isMade[other])
        return none;
    addend = other;
    return reader;
}

CTail CFusion::tailOf(int node, const std::vector<bool>& isMade) const
{
    CTail tail;
    int end = node;
    tail.normalization = normalizationOf(node);
    if (tail.normalization != none)
        end = tail.normalization;
    if (const int sum = shortcutSum(end, isMade, tail.addend); sum != none)
        end = sum;
    bool wanted = readers(end).empty();
    for (const int reader : readers(end)) {
        const bool isBits = tail.signs == none && isSign(reader) && wantsBits(reader);
        if (isBits)
            tail.signs = reader;
        wanted = wanted || !isBits || wantsFloats(reader);
    }
    tail.end = end;
    tail.values = wanted ? end : none;
    return tail;
}

} // namespace binweave
