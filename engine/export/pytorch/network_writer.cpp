// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/pytorch/network_writer.h"

#include "engine/activation_planes.h"
#include "model/fields.h"
#include "model/precision.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

namespace binweave {

namespace {

constexpr std::size_t lineWidth = 88; // black's

/// LEFT FUNCTION(a, b), broken where it would be too long.
std::string call(const std::string& left, const std::string& function, const std::vector<std::string>& arguments)
{
    const std::string indent(8, ' ');
    const std::string line = fmt::format("{}{}{}({})\n", indent, left, function, fmt::join(arguments, ", "));
    if (line.size() <= lineWidth + 1)
        return line;
    const std::string inner = fmt::format("{}    {}\n", indent, fmt::join(arguments, ", "));
    if (inner.size() <= lineWidth + 1)
        return fmt::format("{}{}{}(\n{}{})\n", indent, left, function, inner, indent);
    std::string lines = fmt::format("{}{}{}(\n", indent, left, function);
    for (const std::string& argument : arguments)
        lines += fmt::format("{}    {},\n", indent, argument);
    return lines + indent + ")\n";
}

/// 0.5, 1.0, 1e-05: a number that Python takes for a float.
std::string number(double value)
{
    const std::string text = fmt::format("{}", value);
    return text.find_first_of(".e") == text.npos ? text + ".0" : text;
}

std::string identifier(std::string name)
{
    std::ranges::replace(name, '.', '_');
    return name;
}

/// What makes values of the latent weights: SignWeight("channel", cancel=False).
std::string weightMethod(const WeightPrecision& precision)
{
    switch (precision.method) {
    case WeightMethod::fullPrecision:
        return "RealWeight()";
    case WeightMethod::binary: {
        std::vector<std::string> arguments;
        if (precision.scale != WeightScale::none)
            arguments.push_back(fmt::format("\"{}\"", enumName(precision.scale)));
        if (!precision.cancelGradient)
            arguments.emplace_back("cancel=False");
        return fmt::format("SignWeight({})", fmt::join(arguments, ", "));
    }
    case WeightMethod::fixedPoint:
        return fmt::format("FixedPointWeight({})", precision.bits);
    case WeightMethod::abc:
        return fmt::format("AbcWeight({})", precision.pieces);
    case WeightMethod::piecewise:
        return fmt::format("PiecewiseWeight({})", precision.pieces);
    case WeightMethod::ternary:
        return "TernaryWeight()";
    case WeightMethod::ttq:
        return "TtqWeight()";
    }
    return {};
}

class NetworkWriter
{
public:
    explicit NetworkWriter(const Graph& graph) : m_graph(graph), m_flat(graph.nodes.size()), m_names(graph.nodes.size())
    {
        for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
            const int node = static_cast<int>(i);
            // What only the next line reads is called x.
            const bool isOnlyForNext = std::ranges::none_of(graph.nodes, [&](const Node& reader) {
                const bool reads = std::ranges::find(reader.inputs, node) != reader.inputs.end();
                return reads && &reader != &graph.nodes[std::min(i + 1, graph.nodes.size() - 1)];
            });
            m_names[i] = isOnlyForNext ? "x" : identifier(graph.nodes[i].name);
        }
    }

    Result<std::string> write()
    {
        for (m_node = 0; m_node < m_graph.nodes.size(); ++m_node) {
            const Node& node = m_graph.nodes[m_node];
            if (node.name.find('_') != node.name.npos)
                return badInput(fmt::format("{}: its name has an underline, which stands for a dot there.", node.name));
            m_flat[m_node] = !node.inputs.empty() && m_flat[node.inputs[0]];
            std::visit([&](const auto& operation) { add(operation); }, node.operation);
        }
        return fmt::format("class Network(DesignedNetwork):\n    def __init__(self):\n        super().__init__()\n{}"
                           "\n    def forward(self, pixels):\n{}        return {}\n",
                           m_layers, m_forward, m_names.back());
    }

private:
    const Node& node() const { return m_graph.nodes[m_node]; }
    int channelsIn() const { return m_graph.inputShape(node()).channels; }

    /// Values that evaluation has in parts (Terms): only a layer that reads them so takes them as they are.
    bool isInParts(int index) const
    {
        const auto* activation = std::get_if<op::Activation>(&m_graph.nodes[index].operation);
        return activation && planeCount(activation->precision) > 0;
    }

    std::string input(std::size_t index = 0) const
    {
        const int from = node().inputs[index];
        return isInParts(from) && !readsPlanes(m_graph, node()) ? fmt::format("values_of({})", m_names[from])
                                                                : m_names[from];
    }

    std::vector<std::string> inputs() const
    {
        std::vector<std::string> all;
        for (std::size_t i = 0; i < node().inputs.size(); ++i)
            all.push_back(input(i));
        return all;
    }

    void addLayer(const std::string& type, const std::vector<std::string>& arguments)
    {
        m_layers += call(fmt::format("self.{} = ", identifier(node().name)), type, arguments);
        addLine(fmt::format("self.{}", identifier(node().name)), inputs());
    }

    void addLine(const std::string& function, const std::vector<std::string>& arguments)
    {
        m_forward += call(m_names[m_node] + " = ", function, arguments);
    }

    void assign(const std::string& value) { m_forward += fmt::format("        {} = {}\n", m_names[m_node], value); }

    void add(const op::Input&) { assign("self.prepare(pixels)"); }

    void add(const op::Convolution& layer)
    {
        const bool plain = isReal(layer.weights) && layer.bases == 1 && layer.padBefore == layer.padAfter;
        std::vector<std::string> arguments{std::to_string(channelsIn()), std::to_string(layer.outputChannels),
                                           std::to_string(layer.kernel)};
        if (!plain)
            arguments.push_back(weightMethod(layer.weights));
        if (layer.stride != 1)
            arguments.push_back(fmt::format("stride={}", layer.stride));
        if (layer.padBefore != 0 || layer.padAfter != 0)
            arguments.push_back(plain ? fmt::format("padding={}", layer.padBefore)
                                      : fmt::format("padding=({}, {})", layer.padBefore, layer.padAfter));
        if (layer.dilation != 1)
            arguments.push_back(fmt::format("dilation={}", layer.dilation));
        if (layer.groups != 1)
            arguments.push_back(fmt::format("groups={}", layer.groups));
        if (plain)
            arguments.emplace_back("bias=False");
        else if (layer.bases > 1)
            arguments.push_back(fmt::format("bases={}", layer.bases));
        addLayer(plain ? "nn.Conv2d" : readsPlanes(m_graph, node()) ? "PartsConv2d" : "BasesConv2d", arguments);
    }

    void add(const op::FullyConnected& layer)
    {
        const bool real = isReal(layer.weights);
        std::vector<std::string> arguments{std::to_string(m_graph.inputShape(node()).elements()),
                                           std::to_string(layer.outputs)};
        if (!real)
            arguments.push_back(weightMethod(layer.weights));
        if (real || layer.bias)
            arguments.emplace_back(layer.bias ? "bias=True" : "bias=False");
        addLayer(real ? "nn.Linear" : "QuantizedLinear", arguments);
        m_flat[m_node] = true;
    }

    void add(const op::Normalization&)
    {
        addLayer(m_flat[m_node] ? "nn.BatchNorm1d" : "nn.BatchNorm2d", {std::to_string(node().output.channels)});
    }

    void add(const op::Activation& activation)
    {
        const ActivationPrecision& precision = activation.precision;
        switch (precision.method) {
        case ActivationMethod::fullPrecision:
            addLine("F.relu", inputs());
            break;
        case ActivationMethod::sign:
        case ActivationMethod::xnor:
            assign(sign());
            break;
        case ActivationMethod::fixedPoint:
            addLine("fixed_point", {input(), std::to_string(precision.bits), number(precision.clip), "self.training"});
            break;
        case ActivationMethod::piecewise:
            addLayer("PiecewiseActivation", {std::to_string(precision.pieces)});
            break;
        case ActivationMethod::abc:
            addLayer("AbcActivation", {std::to_string(precision.pieces)});
            break;
        case ActivationMethod::ternary:
            addLine("image_values", {fmt::format("ternary_terms({})", input()), sign(), "self.training"});
            break;
        case ActivationMethod::horq:
            addLine("image_values", {fmt::format("horq_terms({})", input()), sign(), "self.training"});
            break;
        }
    }

    /// The sign of the input, with its surrogate's gradient.
    std::string sign() const
    {
        switch (m_graph.surrogate.kind) {
        case SurrogateKind::clipped:
            return fmt::format("ClippedSign.apply({}, {})", input(), number(m_graph.surrogate.threshold));
        case SurrogateKind::quadratic:
            return fmt::format("QuadraticSign.apply({})", input());
        case SurrogateKind::plain:
            return fmt::format("PlainSign.apply({})", input());
        }
        return {};
    }

    void add(const op::Sum& sum)
    {
        if (sum.scaled > 0)
            addLayer("WeightedSum", {std::to_string(sum.scaled)});
        else
            assign(fmt::format("{}", fmt::join(inputs(), " + ")));
    }

    void add(const op::Concatenation&) { addLine("torch.cat", {fmt::format("({})", fmt::join(inputs(), ", ")), "1"}); }

    void add(const op::Pool& pool)
    {
        const bool maximum = pool.kind == op::PoolKind::maximum;
        std::vector<std::string> arguments{input(), std::to_string(pool.kernel), std::to_string(pool.stride)};
        if (pool.whole)
            return addLine(maximum ? "F.max_pool2d" : "F.avg_pool2d", arguments);
        if (pool.padBefore != 0)
            arguments.push_back(std::to_string(pool.padBefore));
        addLine(maximum ? "max_pool" : "average_pool", arguments);
    }

    void add(const op::GlobalAverage&)
    {
        assign(input() + ".mean((2, 3))");
        m_flat[m_node] = true;
    }

    void add(const op::Dropout& dropout) { addLine("F.dropout", {input(), number(dropout.rate), "self.training"}); }

    void add(const op::Slope&) { addLayer("nn.PReLU", {std::to_string(node().output.channels)}); }

    void add(const op::Shift&) { addLayer("ChannelShift", {std::to_string(node().output.channels)}); }

    void add(const op::Repetition&) { addLine("repeat_channels", {input(), std::to_string(node().output.channels)}); }

    void add(const op::Flatten&) { assign(input() + ".reshape(len(pixels), -1, 1, 1)"); }

    void add(const op::InputMagnitude& magnitude)
    {
        addLine("input_magnitude",
                {input(), std::to_string(magnitude.kernel), std::to_string(magnitude.stride),
                 fmt::format("({}, {})", magnitude.padBefore, magnitude.padAfter), std::to_string(magnitude.dilation)});
    }

    void add(const op::Product&) { assign(fmt::format("{} * {}", input(0), input(1))); }

    const Graph& m_graph;
    std::vector<bool> m_flat;         ///< per node: [N, C] instead of [N, C, H, W]
    std::vector<std::string> m_names; ///< per node: the variable that holds its value
    std::size_t m_node = 0;
    std::string m_layers;
    std::string m_forward;
};

/// The name that a block defines.
std::string_view definedName(std::string_view block)
{
    const std::size_t start = block.find(' ') + 1;
    return block.substr(start, block.find_first_of("(:", start) - start);
}

bool names(std::string_view text, std::string_view name)
{
    const auto isWord = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
    for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
        const bool begins = at == 0 || !isWord(text[at - 1]);
        const std::size_t end = at + name.size();
        if (begins && (end == text.size() || !isWord(text[end])))
            return true;
    }
    return false;
}

} // namespace

Result<std::string> pytorchNetwork(const Graph& graph)
{
    return NetworkWriter(graph).write();
}

std::string neededParts(std::string_view parts, std::string_view text)
{
    std::vector<std::string_view> blocks;
    while (!parts.empty()) {
        const std::size_t end = std::min(parts.find("\n\n\n"), parts.size());
        blocks.push_back(parts.substr(0, end));
        parts.remove_prefix(std::min(end + 3, parts.size()));
    }
    // A block is read by later ones only, so the last decides first.
    std::vector<std::string_view> needed;
    for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) {
        const std::string_view name = definedName(*block);
        const auto uses = [&](std::string_view other) { return names(other, name); };
        if (uses(text) || std::ranges::any_of(needed, uses))
            needed.push_back(*block);
    }
    std::string result;
    for (auto block = needed.rbegin(); block != needed.rend(); ++block)
        result += fmt::format("{}\n\n\n", *block);
    return result;
}

} // namespace binweave
