// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/lowering_blocks.h"
#include "model/validation.h"

#include <fmt/format.h>

namespace binweave {

namespace {

/// More than any published network has. With 64 pairs of bit planes every count stays inside 64 bits.
constexpr int mostChannels = 65536;
constexpr double mostMultiplyAccumulates = 0x1p56;

int lowerStem(Builder& build, const Stem& stem, int x)
{
    build.origin = {ElementPath::Part::stem};
    build.prefix = "stem";
    const LayerPrecision precision{stem.weights, realValues};
    op::Convolution convolution = samePadded(stemChannels(stem), stem.kernel, stem.stride, 1, precision);
    if (!stem.padded)
        convolution.padBefore = convolution.padAfter = 0;
    x = build.convolution("", convolution, x, Role::stem);
    if (stem.normalization)
        x = build.normalization(".norm", x);
    if (stem.relu)
        x = build.activation(".relu", realValues, x);
    if (stem.maxPool)
        x = build.pool(".pool",
                       {.kind = op::PoolKind::maximum,
                        .kernel = 3,
                        .stride = 2,
                        .padBefore = stem.padded ? 1 : 0,
                        .whole = !stem.padded},
                       x);
    return x;
}

/// methods.md, 'Group-wise': the shortcut of a one-block group stands once, outside the sum of its branches.
int lowerGroup(Builder& build, const Group& group, int groupIndex, int& blockNumber, int x)
{
    const int first = blockNumber;
    const bool isLone = group.blocks.size() == 1 && group.branches > 1;
    const std::optional<ResidualBlock> lone = isLone ? shortcutOwner(group.blocks[0]) : std::nullopt;
    const auto enter = [&](int block) {
        build.origin = {ElementPath::Part::block, groupIndex, block};
        build.prefix = fmt::format("block{}.", first + block + 1);
    };
    std::vector<int> ends;
    build.branches = group.branches;
    for (int branch = 0; branch < group.branches; ++branch) {
        if (group.branches > 1)
            build.branch = fmt::format("group{}.branch{}.", groupIndex + 1, branch + 1);
        int y = x;
        for (std::size_t i = 0; i < group.blocks.size(); ++i) {
            enter(static_cast<int>(i));
            y = std::visit(
                [&](const auto& block) { return lone ? lowerBranch(build, block, y) : lowerBlock(build, block, y); },
                group.blocks[i]);
        }
        ends.push_back(y);
    }
    blockNumber += static_cast<int>(group.blocks.size());
    build.branch.clear();
    build.branches = 1;
    if (group.branches == 1)
        return ends[0];
    if (lone)
        addShortcut(build, *lone, x, ends);
    build.origin = {ElementPath::Part::group, groupIndex};
    build.prefix = fmt::format("group{}.", groupIndex + 1);
    const int sum = build.sum("sum", std::move(ends), group.branches);
    return lone ? lowerBranchEnd(build, *lone, sum) : sum;
}

int lowerClassifier(Builder& build, const Classifier& classifier, int classes, int x)
{
    build.origin = {ElementPath::Part::classifier};
    build.prefix = "classifier.";
    if (classifier.normalization)
        x = build.normalization("norm", x);
    if (classifier.relu)
        x = build.activation("relu", realValues, x);
    x = build.add("mean", op::GlobalAverage{}, {x}, {build.shape(x).channels, 1, 1});
    if (classifier.hidden > 0) {
        x = build.fullyConnected("hidden", {classifier.hidden, false, classifier.weights, realValues}, x);
        x = build.normalization("hidden.norm", x);
        x = build.activation("hidden.relu", realValues, x);
    }
    if (classifier.dropout > 0)
        x = build.add("dropout", op::Dropout{classifier.dropout}, {x}, build.shape(x));
    return build.fullyConnected("scores", {classes, classifier.bias, classifier.weights, realValues}, x);
}

} // namespace

Result<Graph> lower(const NetworkDesign& design)
{
    if (auto valid = validate(design); !valid)
        return tl::unexpected(valid.error());
    if (stemChannels(design.stem) < 1)
        return badInput("stem.expansion leaves the stem without channels; raise it or stem.channels.");

    Graph graph;
    graph.surrogate = design.surrogate;
    Builder build(graph);
    int x = build.add("input", op::Input{}, {}, design.input);
    x = lowerStem(build, design.stem, x);
    int blockNumber = 0;
    for (std::size_t i = 0; i < design.groups.size(); ++i)
        x = lowerGroup(build, design.groups[i], static_cast<int>(i), blockNumber, x);
    lowerClassifier(build, design.classifier, design.classes, x);
    if (const auto& complaint = build.complaint())
        return badInput(fmt::format("In {}, {}.", elementName(design, complaint->origin), complaint->clause));

    double multiplyAccumulates = 0;
    for (const Node& node : graph.nodes) {
        if (node.output.channels > mostChannels)
            return badInput(fmt::format("{} has {} channels; {} are the most that are supported.",
                                        elementName(design, node.origin), node.output.channels, mostChannels));
        if (const auto* layer = std::get_if<op::Convolution>(&node.operation)) {
            multiplyAccumulates += static_cast<double>(node.output.elements()) * graph.inputShape(node).channels *
                                   layer->kernel * layer->kernel * layer->bases / layer->groups;
        }
        if (multiplyAccumulates > mostMultiplyAccumulates)
            return badInput(fmt::format("Up to {} the network has more than 7e16 multiply-accumulates for one input, "
                                        "more than can be counted; lower its planes or channels.",
                                        elementName(design, node.origin)));
    }
    return graph;
}

std::string elementName(const NetworkDesign& design, const ElementPath& path)
{
    switch (path.part) {
    case ElementPath::Part::input:
        return "input";
    case ElementPath::Part::stem:
        return "stem";
    case ElementPath::Part::group:
        return fmt::format("group {}", path.group + 1);
    case ElementPath::Part::classifier:
        return "classifier";
    case ElementPath::Part::block:
        break;
    }
    int number = path.block + 1;
    for (int i = 0; i < path.group; ++i)
        number += static_cast<int>(design.groups[i].blocks.size());
    return fmt::format("block {}", number);
}

} // namespace binweave
