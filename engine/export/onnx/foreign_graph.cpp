// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/foreign_graph.h"

#include "engine/export/onnx/onnx_operators.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <string_view>

namespace binweave {

namespace {

using Kind = ForeignGraph::Kind;
using Sides = std::vector<std::int64_t>;

/// Seven times DenseNet-201's; what follows takes time in the product of both.
constexpr int mostNodes = 5'000;
constexpr int mostInputs = 50'000; // of all nodes
constexpr int usualSide = 32;      // where the file leaves the image's size open
constexpr std::int64_t mostChannels = 65536;

struct KindOf
{
    std::string_view type;
    Kind kind;
};
constexpr std::array kinds = {
    KindOf{"Conv", Kind::convolution},
    KindOf{"Gemm", Kind::fullyConnected},
    KindOf{"MatMul", Kind::fullyConnected},
    KindOf{"BatchNormalization", Kind::normalization},
    KindOf{"Relu", Kind::relu},
    KindOf{"Clip", Kind::relu}, // ReLU6
    KindOf{"LeakyRelu", Kind::relu},
    KindOf{"PRelu", Kind::relu},
    KindOf{"HardSwish", Kind::relu},
    KindOf{"MaxPool", Kind::maximumPool},
    KindOf{"AveragePool", Kind::averagePool},
    KindOf{"GlobalAveragePool", Kind::globalAverage},
    KindOf{"GlobalMaxPool", Kind::globalAverage},
    KindOf{"ReduceMean", Kind::globalAverage},
    KindOf{"Add", Kind::sum},
    KindOf{"Sum", Kind::sum},
    KindOf{"Concat", Kind::concatenation},
};

/// Passed over in silence: they change no value, or only the last one's scale.
constexpr std::array<std::string_view, 12> silent = {"Identity", "Pad",     "Dropout",    "Cast",
                                                     "Flatten",  "Reshape", "Squeeze",    "Unsqueeze",
                                                     "Softmax",  "Sigmoid", "LogSoftmax", "Transpose"};
/// Taken over as something near.
constexpr std::array<std::string_view, 5> nearly = {"Clip", "LeakyRelu", "PRelu", "HardSwish", "GlobalMaxPool"};

int limited(std::int64_t value, std::int64_t least, std::int64_t most)
{
    return static_cast<int>(std::clamp(value, least, most));
}

/// Reads node by node in the order of the file.
class GraphReader
{
public:
    explicit GraphReader(const onnx::GraphProto& file) : m_file(file) {}

    ForeignGraph read()
    {
        if (m_file.node_size() > mostNodes)
            throw OnnxComplaint{fmt::format("it has more than {} nodes", mostNodes)};
        int inputs = 0;
        for (const onnx::NodeProto& node : m_file.node())
            inputs += node.input_size();
        if (inputs > mostInputs)
            throw OnnxComplaint{fmt::format("its nodes have more than {} inputs", mostInputs)};
        for (const onnx::TensorProto& tensor : m_file.initializer())
            m_stored[tensor.name()] = Sides(tensor.dims().begin(), tensor.dims().end());
        readInput();
        for (const onnx::NodeProto& node : m_file.node())
            read(node);
        return std::move(m_graph);
    }

private:
    void readInput()
    {
        for (const onnx::ValueInfoProto& value : m_file.input()) {
            if (m_stored.contains(value.name()))
                continue; // stored, and named as an input by older files
            if (!m_values.empty())
                throw OnnxComplaint{"it has more than one input"};
            const auto& shape = value.type().tensor_type().shape();
            if (shape.dim_size() != 4)
                throw OnnxComplaint{"its input is no batch of images"};
            const auto side = [&](int i) { return limited(shape.dim(i).dim_value(), 0, 1024); };
            m_graph.input = {side(1), side(2), side(3)};
            m_graph.nodes.push_back({.kind = Kind::input, .name = oneLine(value.name()), .inputs = {}});
            m_values[value.name()] = 0;
        }
        if (m_values.empty())
            throw OnnxComplaint{"it has no input"};
        if (m_graph.input.height == 0 || m_graph.input.width == 0) {
            m_graph.notes.push_back(fmt::format(
                "The size of its images is left open; {0}x{0} was taken, change it in the design.", usualSide));
            m_graph.input.height = m_graph.input.width = usualSide;
        }
    }

    static std::string nameOf(const onnx::NodeProto& node)
    {
        return oneLine(node.name().empty() && node.output_size() > 0 ? node.output(0) : node.name());
    }

    void note(const onnx::NodeProto& node, const char* what)
    {
        m_graph.notes.push_back(fmt::format("'{}' ({}) {}.", nameOf(node), oneLine(node.op_type()), what));
    }

    /// The sides of what a node reads in place i where that is stored.
    const Sides* stored(const onnx::NodeProto& node, int i) const
    {
        const auto found = i < node.input_size() ? m_stored.find(node.input(i)) : m_stored.end();
        return found == m_stored.end() ? nullptr : &found->second;
    }

    void read(const onnx::NodeProto& node)
    {
        if (node.op_type() == "Constant")
            return readConstant(node);
        std::vector<int> inputs;
        for (const std::string& input : node.input()) {
            if (const auto found = m_values.find(input); found != m_values.end())
                inputs.push_back(found->second);
        }
        if (node.output_size() == 0 || node.op_type() == "Shape")
            return;
        if (inputs.empty()) { // computed from stored tensors or shapes
            if (const Sides* sides = stored(node, 0))
                m_stored[node.output(0)] =
                    node.op_type() == "Transpose" ? Sides(sides->rbegin(), sides->rend()) : *sides;
            return;
        }
        const auto row = std::ranges::find(kinds, std::string_view(node.op_type()), &KindOf::type);
        const bool known = row != kinds.end() && node.domain().empty();
        m_values[node.output(0)] = known ? add(row->kind, node, std::move(inputs)) : passOver(node, inputs[0]);
    }

    void readConstant(const onnx::NodeProto& node)
    {
        for (const onnx::AttributeProto& attribute : node.attribute()) {
            if (attribute.name() == "value" && node.output_size() == 1)
                m_stored[node.output(0)] = Sides(attribute.t().dims().begin(), attribute.t().dims().end());
        }
    }

    int passOver(const onnx::NodeProto& node, int input)
    {
        const bool scales = node.op_type() == "Sub" || node.op_type() == "Div" || node.op_type() == "Mul";
        const bool ofInput = input == 0 && scales; // the data set's normalization stands there
        if (!ofInput && std::ranges::find(silent, std::string_view(node.op_type())) == silent.end())
            note(node, "has no counterpart and was left out");
        return input;
    }

    int add(Kind kind, const onnx::NodeProto& node, std::vector<int> inputs)
    {
        const bool joins = kind == Kind::sum || kind == Kind::concatenation;
        if (joins && inputs.size() == 1) { // a bias added, or a list of one
            ForeignGraph::Node& before = m_graph.nodes[inputs[0]];
            before.bias |= before.kind == Kind::fullyConnected;
            return inputs[0];
        }
        if (std::ranges::find(nearly, std::string_view(node.op_type())) != nearly.end())
            note(node, kind == Kind::relu ? "became a ReLU" : "became the mean over the plane");
        if (!joins)
            inputs.erase(inputs.begin() + 1, inputs.end());
        ForeignGraph::Node made{.kind = kind, .name = nameOf(node), .inputs = std::move(inputs)};
        if (kind == Kind::convolution && !readConvolution(node, made))
            return passOver(node, made.inputs[0]);
        if (kind == Kind::fullyConnected && !readFullyConnected(node, made))
            return passOver(node, made.inputs[0]);
        if (kind == Kind::maximumPool || kind == Kind::averagePool)
            readPool(node, made);
        m_graph.nodes.push_back(std::move(made));
        return static_cast<int>(m_graph.nodes.size()) - 1;
    }

    /// Windows are square in a design: the larger side counts.
    void readWindow(const onnx::NodeProto& node, const Sides& kernel, ForeignGraph::Node& made)
    {
        const auto largest = [](const Sides& sides) {
            return sides.empty() ? 1 : limited(*std::ranges::max_element(sides), 1, mostChannels);
        };
        if (std::ranges::adjacent_find(kernel, std::ranges::not_equal_to()) != kernel.end())
            note(node, "has a window that is not square; the larger side was taken");
        made.kernel = largest(kernel);
        made.stride = largest(attributeOr(node, "strides", Sides{1, 1}));
        made.dilation = largest(attributeOr(node, "dilations", Sides{1, 1}));
    }

    bool readConvolution(const onnx::NodeProto& node, ForeignGraph::Node& made)
    {
        const Sides* weights = stored(node, 1);
        if (!weights || weights->size() != 4)
            return false;
        made.outputs = limited((*weights)[0], 1, mostChannels);
        const std::int64_t groups = attributeOr(node, "group", std::int64_t{1});
        if (groups != 1)
            note(node, "has groups of channels; a convolution over all channels was taken");
        if (made.inputs[0] == 0 && m_graph.input.channels == 0)
            m_graph.input.channels = limited((*weights)[1], 1, mostChannels);
        readWindow(node, {(*weights)[2], (*weights)[3]}, made);
        made.bias = node.input_size() > 2;
        const Sides pads = attributeOr(node, "pads", Sides{});
        const bool same = attributeOr(node, "auto_pad", "NOTSET").starts_with("SAME");
        const std::int64_t usual = (made.kernel - 1LL) * made.dilation / 2;
        if (!same && made.kernel > 1 && (pads.empty() || pads[0] != usual))
            note(node, "has other padding; here a plane keeps its size at stride 1");
        return true;
    }

    bool readFullyConnected(const onnx::NodeProto& node, ForeignGraph::Node& made)
    {
        const Sides* weights = stored(node, 1);
        if (!weights || weights->size() != 2)
            return false;
        const bool transposed = attributeOr(node, "transB", std::int64_t{0}) != 0;
        made.outputs = limited((*weights)[transposed ? 0 : 1], 1, mostChannels);
        made.bias = node.input_size() > 2;
        return true;
    }

    void readPool(const onnx::NodeProto& node, ForeignGraph::Node& made)
    {
        constexpr int largestWindow = 4; // beyond it an average over the plane is meant
        readWindow(node, attributeOr(node, "kernel_shape", Sides{1, 1}), made);
        if (made.kind == Kind::averagePool && made.kernel > largestWindow)
            made.kind = Kind::globalAverage;
    }

    const onnx::GraphProto& m_file;
    ForeignGraph m_graph;
    std::map<std::string, Sides> m_stored;
    std::map<std::string, int> m_values; ///< the node that gives each value
};

} // namespace

ForeignGraph foreignGraph(const onnx::GraphProto& graph)
{
    return GraphReader(graph).read();
}

} // namespace binweave
