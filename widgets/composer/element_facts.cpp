// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/composer/element_facts.h"

#include "model/graph.h"
#include "widgets/workspace/document.h"

namespace binweave {

namespace {

using Part = ElementPath::Part;

/// Costs of a layer, or of an element inside another.
void add(ElementFacts& sum, const auto& part)
{
    sum.parameterBits += part.parameterBits;
    sum.storedBits += part.storedBits;
    sum.equivalentOperations += part.equivalentOperations;
}

/// The last node of an element in the graph gives its output; branches repeat the same shapes.
std::map<ElementPath, ElementFacts> outputShapes(const Graph& graph)
{
    std::map<ElementPath, ElementFacts> facts;
    for (const Node& node : graph.nodes)
        facts[node.origin].output = node.output;
    return facts;
}

} // namespace

std::map<ElementPath, ElementFacts> elementFacts(const Document& document)
{
    const NetworkDesign& design = document.design();
    const Result<Graph> graph = lower(design);
    if (!graph || !document.estimates())
        return {};

    std::map<ElementPath, ElementFacts> facts = outputShapes(*graph);
    for (const LayerEstimate& layer : document.estimates()->layers)
        add(facts[layer.origin], layer);

    facts[{Part::input}].input = design.input;
    facts[{Part::stem}].input = design.input;
    TensorShape x = facts[{Part::stem}].output;
    for (int g = 0; g < static_cast<int>(design.groups.size()); ++g) {
        ElementFacts& group = facts[{Part::group, g}];
        group.input = x;
        for (int b = 0; b < static_cast<int>(design.groups[g].blocks.size()); ++b) {
            ElementFacts& block = facts[{Part::block, g, b}];
            block.input = x;
            x = block.output;
            add(group, block);
        }
        group.output = x;
    }
    facts[{Part::classifier}].input = x;
    return facts;
}

bool needsProjection(const ResidualBlock& block, const TensorShape& input)
{
    return block.stride != 1 || input.channels != block.channels;
}

} // namespace binweave
