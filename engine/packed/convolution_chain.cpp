// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/convolution_chain.h"

#include <algorithm>
#include <optional>

namespace binweave {

namespace {

void takeNormalization(const NetworkView& network, Chain& chain)
{
    const int next = network.onlyReader(chain.nodes.back());
    if (!network.as<op::Normalization>(next) || chain.epilogue.normalization)
        return;
    chain.epilogue.normalization = network.normalization(next);
    chain.nodes.push_back(next);
}

/// What a sum adds to `end`, in order, where the others are made and `end` is its first or second addend, as the first
/// addition may be turned round.
std::optional<std::vector<int>> addendsOf(int sum, int end, const NetworkView& network, const std::vector<bool>& made)
{
    std::vector<int> inputs = network.inputs(sum);
    const auto place = std::ranges::find(inputs, end);
    if (place - inputs.begin() > 1)
        return std::nullopt;
    inputs.erase(place);
    for (int& input : inputs) {
        if (!made[input])
            return std::nullopt;
        input = network.source(input);
    }
    return inputs;
}

void takeSum(const NetworkView& network, const std::vector<bool>& made, std::size_t mostAddends, Chain& chain)
{
    const int end = chain.nodes.back();
    const int next = network.onlyReader(end);
    const auto* sum = network.as<op::Sum>(next);
    if (!sum || sum->scaled > 0)
        return;
    auto addends = addendsOf(next, end, network, made);
    if (!addends || addends->size() > mostAddends)
        return;
    chain.epilogue.addends = std::move(*addends);
    chain.nodes.push_back(next);
}

void takeSlope(const NetworkView& network, Chain& chain)
{
    const int next = network.onlyReader(chain.nodes.back());
    if (!network.as<op::Slope>(next))
        return;
    chain.epilogue.slopes = network.parameter(next, ".weight");
    chain.nodes.push_back(next);
}

/// Whether `reader` is an activation, or the shift before one, whose bits are then written.
bool takeBits(int reader, const NetworkView& network, const Abilities& abilities, Chain& chain)
{
    const bool isShifted = network.as<op::Shift>(reader) != nullptr;
    const int activation = isShifted ? network.onlyReader(reader) : reader;
    if (!network.as<op::Activation>(activation) || !network.wantsBits(activation) ||
        (isShifted && network.wantsFloats(activation)))
        return false;
    if (!network.isSign(activation)) {
        ActivationPlanes planes = network.planes(activation);
        if (!abilities.planes || planes.factors.empty())
            return false;
        chain.epilogue.planes = std::move(planes);
    }
    chain.epilogue.bits = network.bits(activation);
    if (isShifted) {
        chain.epilogue.shifts = network.parameter(reader, ".bias");
        chain.nodes.push_back(reader);
    }
    if (!network.wantsFloats(activation))
        chain.nodes.push_back(activation);
    return true;
}

/// Of the first reader that takes the end as bits; values where another one, or its activation, wants floats.
void takeEnd(const NetworkView& network, const Abilities& abilities, Chain& chain)
{
    Epilogue& epilogue = chain.epilogue;
    const int end = chain.nodes.back();
    bool wanted = network.readers(end).empty();
    for (const int reader : network.readers(end)) {
        const bool asBits = !epilogue.bits && takeBits(reader, network, abilities, chain);
        wanted = wanted || !asBits || network.wantsFloats(epilogue.bits->node);
    }
    epilogue.values = wanted ? end : NetworkView::none;
}

} // namespace

Chain chainBehind(int convolution, const NetworkView& network, const std::vector<bool>& made,
                  const Abilities& abilities, Epilogue begun)
{
    Chain chain{std::move(begun), {convolution}};
    takeNormalization(network, chain);
    takeSum(network, made, abilities.mostAddends, chain);
    if (abilities.slopes)
        takeSlope(network, chain);
    takeEnd(network, abilities, chain);
    return chain;
}

} // namespace binweave
