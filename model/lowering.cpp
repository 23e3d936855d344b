// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/graph.h"
#include "model/validation.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace binweave {

namespace {

/// More than any published network has. With 64 pairs of bit planes every count stays inside 64 bits.
constexpr int mostChannels = 65536;
constexpr double mostMultiplyAccumulates = 0x1p56;

TensorShape convolved(const op::Convolution& convolution, const TensorShape& in)
{
    const int extent = (convolution.kernel - 1) * convolution.dilation + 1;
    const int padding = convolution.padBefore + convolution.padAfter;
    const auto side = [&](int size) { return (size + padding - extent) / convolution.stride + 1; };
    return {convolution.outputChannels, side(in.height), side(in.width)};
}

TensorShape pooled(const op::Pool& pool, const TensorShape& in)
{
    const auto side = [&](int size) { return (size + pool.stride - 1) / pool.stride; };
    return {in.channels, side(in.height), side(in.width)};
}

/// A convolution padded so that its output has ceil(side / stride) rows and columns; an even kernel overhangs right and
/// below, which on even planes with stride 2 touches nothing.
op::Convolution samePadded(int channels, int kernel, int stride, int bases, const LayerPrecision& precision)
{
    return {.outputChannels = channels,
            .kernel = kernel,
            .stride = stride,
            .padBefore = (kernel - 1) / 2,
            .padAfter = kernel / 2,
            .bases = bases,
            .weights = precision.weights,
            .input = precision.activations};
}

bool isReal(const WeightPrecision& weights)
{
    return weights.method == WeightMethod::fullPrecision;
}

const ActivationPrecision realValues{.method = ActivationMethod::fullPrecision};

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

    int add(const std::string& what, const Operation& operation, std::vector<int> inputs, TensorShape output,
            Role role = Role::none)
    {
        std::string layer = prefix + what;
        std::string name = branch + layer;
        m_graph.nodes.push_back(
            {std::move(name), std::move(layer), origin, role, branches, operation, std::move(inputs), output});
        return static_cast<int>(m_graph.nodes.size()) - 1;
    }

    int convolution(const std::string& what, const op::Convolution& convolution, int input, Role role)
    {
        return add(what, convolution, {input}, convolved(convolution, shape(input)), role);
    }

    int fullyConnected(const std::string& what, const op::FullyConnected& layer, int input)
    {
        return add(what, layer, {input}, {layer.outputs, 1, 1}, Role::classifier);
    }

    int normalization(const std::string& what, int input)
    {
        return add(what, op::Normalization{}, {input}, shape(input));
    }

    /// The same values quantized twice (for a convolution and its shortcut, or for several branches) are one node.
    int activation(const std::string& what, const ActivationPrecision& precision, int input)
    {
        const op::Activation wanted{precision};
        for (std::size_t i = input + 1; i < m_graph.nodes.size(); ++i) {
            const Node& node = m_graph.nodes[i];
            const auto* existing = std::get_if<op::Activation>(&node.operation);
            if (existing && *existing == wanted && node.inputs[0] == input)
                return static_cast<int>(i);
        }
        return add(what, wanted, {input}, shape(input));
    }

    int sum(const std::string& what, std::vector<int> inputs, int scaled = 0)
    {
        const TensorShape output = shape(inputs[0]);
        return add(what, op::Sum{scaled}, std::move(inputs), output);
    }

    int pool(const std::string& what, const op::Pool& pool, int input)
    {
        return add(what, pool, {input}, pooled(pool, shape(input)));
    }

    /// Convolution and normalization, named WHAT and WHAT.norm.
    int normalizedConvolution(const std::string& what, const op::Convolution& layer, int input, Role role)
    {
        return normalization(what + ".norm", convolution(what, layer, input, role));
    }

private:
    Graph& m_graph;
};

int lowerBlock(Builder& build, const ConvolutionLayer& layer, int x)
{
    const auto& precision = layer.precision;
    x = build.activation("quantize", precision.activations, x);
    x = build.normalizedConvolution(
        "conv", samePadded(layer.channels, layer.kernel, layer.stride, layer.bases, precision), x, Role::mainPath);
    return layer.maxPool ? build.pool("pool", {.kind = op::PoolKind::maximum}, x) : x;
}

/// S(x): the identity, or the projection to the block's width and stride.
int lowerShortcut(Builder& build, const ResidualBlock& block, int x)
{
    const Projection& projection = block.projection;
    if (block.stride == 1 && build.shape(x).channels == block.channels)
        return x;

    const bool pools = projection.downsampling == Downsampling::averagePoolConvolution;
    if (pools && block.stride > 1)
        x = build.pool("shortcut.pool", {.kind = op::PoolKind::average, .kernel = block.stride, .stride = block.stride},
                       x);
    const int kernel = pools ? 1 : projection.kernel;
    const int stride = pools ? 1 : block.stride;

    // A real projection past binary convolutions reads real values and needs no bases.
    LayerPrecision precision{projection.weights, block.precision.activations};
    int bases = block.bases;
    if (isReal(projection.weights) && !isReal(block.precision.weights)) {
        precision.activations = realValues;
        bases = 1;
    } else {
        x = build.activation("shortcut.quantize", precision.activations, x);
    }
    return build.normalizedConvolution("shortcut", samePadded(block.channels, kernel, stride, bases, precision), x,
                                       Role::shortcut);
}

/// The block without the shortcut from its input where `withShortcut` is false (a branch of a one-block group).
int lowerResidual(Builder& build, const ResidualBlock& block, int x, bool withShortcut)
{
    const auto conv = [&](const char* name, int stride, int input) {
        const std::string quantize = std::string(name) + ".quantize";
        const int quantized = build.activation(quantize, block.precision.activations, input);
        return build.normalizedConvolution(name, samePadded(block.channels, 3, stride, block.bases, block.precision),
                                           quantized, Role::mainPath);
    };
    const int first = conv("conv1", block.stride, x);
    if (block.style == ShortcutStyle::aroundBlock) {
        const int second = conv("conv2", 1, first);
        return withShortcut ? build.sum("sum", {second, lowerShortcut(build, block, x)}) : second;
    }
    const int middle = withShortcut ? build.sum("sum1", {first, lowerShortcut(build, block, x)}) : first;
    return build.sum("sum2", {conv("conv2", 1, middle), middle});
}

int lowerBlock(Builder& build, const ResidualBlock& block, int x)
{
    return lowerResidual(build, block, x, true);
}

int lowerBlock(Builder& build, const DenseBlock& block, int x)
{
    for (int i = 1; i <= block.layers; ++i) {
        const std::string name = fmt::format("conv{}", i);
        int y = build.normalization(name + ".norm", x);
        y = build.activation(name + ".quantize", block.precision.activations, y);
        op::Convolution layer = samePadded(block.growth, 3, 1, block.bases, block.precision);
        layer.dilation = block.dilation;
        layer.padBefore = layer.padAfter = block.dilation;
        y = build.convolution(name, layer, y, Role::mainPath);
        TensorShape joined = build.shape(x);
        joined.channels += block.growth;
        x = build.add(fmt::format("concat{}", i), op::Concatenation{}, {x, y}, joined);
    }
    return x;
}

int lowerBlock(Builder& build, const Transition& transition, int x)
{
    // Width after a transition: methods.md, 'Structures'. Halves round to even, as the published sizes show (208 / 32
    // is 6 in BinaryDenseNet-21 with full-precision downsampling, 3.03 MB).
    const double reduced = std::floor(build.shape(x).channels / transition.reduction);
    const int channels = std::max(32, 32 * static_cast<int>(std::lrint(reduced / 32)));
    x = build.normalization("norm", x);
    if (transition.maxPool)
        x = build.pool("pool", {.kind = op::PoolKind::maximum}, x);
    x = build.activation("quantize", transition.precision.activations, x);
    return build.convolution("conv", samePadded(channels, 1, 1, 1, transition.precision), x, Role::mainPath);
}

int lowerStem(Builder& build, const Stem& stem, int x)
{
    build.origin = {ElementPath::Part::stem};
    build.prefix = "stem";
    const LayerPrecision precision{stem.weights, realValues};
    x = build.convolution("", samePadded(stemChannels(stem), stem.kernel, stem.stride, 1, precision), x, Role::stem);
    if (stem.normalization)
        x = build.normalization(".norm", x);
    if (stem.relu)
        x = build.activation(".relu", realValues, x);
    if (stem.maxPool)
        x = build.pool(".pool", {.kind = op::PoolKind::maximum, .kernel = 3, .stride = 2, .padBefore = 1}, x);
    return x;
}

/// methods.md, 'Group-wise': the shortcut of a one-block group stands once, outside the sum of its branches.
int lowerGroup(Builder& build, const Group& group, int groupIndex, int& blockNumber, int x)
{
    const int first = blockNumber;
    const auto* lone = group.blocks.size() == 1 ? std::get_if<ResidualBlock>(&group.blocks[0]) : nullptr;
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
            y = lone ? lowerResidual(build, *lone, y, group.branches == 1)
                     : std::visit([&](const auto& block) { return lowerBlock(build, block, y); }, group.blocks[i]);
        }
        ends.push_back(y);
    }
    blockNumber += static_cast<int>(group.blocks.size());
    build.branch.clear();
    build.branches = 1;
    if (group.branches == 1)
        return ends[0];
    if (lone)
        ends.push_back(lowerShortcut(build, *lone, x));
    build.origin = {ElementPath::Part::group, groupIndex};
    build.prefix = fmt::format("group{}.", groupIndex + 1);
    return build.sum("sum", std::move(ends), group.branches);
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

    double multiplyAccumulates = 0;
    for (const Node& node : graph.nodes) {
        if (node.output.channels > mostChannels)
            return badInput(fmt::format("{} has {} channels; {} are the most that are supported.",
                                        elementName(design, node.origin), node.output.channels, mostChannels));
        if (const auto* layer = std::get_if<op::Convolution>(&node.operation)) {
            multiplyAccumulates += static_cast<double>(node.output.elements()) * graph.inputShape(node).channels *
                                   layer->kernel * layer->kernel * layer->bases;
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
