// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/compiler.h"

#include "engine/packed/binary_steps.h"
#include "engine/packed/float_steps.h"
#include "engine/packed/value_layout.h"
#include "model/fields.h"

#include <algorithm>
#include <fmt/format.h>

namespace binweave {

namespace {

constexpr int none = -1;

class Compiler
{
public:
    Compiler(const Graph& graph, const Weights& weights, const KernelSet& kernels);
    Program compile();

private:
    // One overload per operation: lays down what makes the node's value.
    void add(int node, const op::Input&);
    void add(int node, const op::Convolution& convolution);
    void add(int node, const op::FullyConnected& layer);
    void add(int node, const op::Normalization&);
    void add(int node, const op::Activation& activation);
    void add(int node, const op::Sum&);
    void add(int node, const op::Concatenation&);
    void add(int node, const op::Pool& pool);
    void add(int node, const op::GlobalAverage&);
    void add(int node, const op::Dropout&);

    void addBinary(int node, const op::Convolution& convolution);
    bool addThreshold(int node, int end, BinaryConvolution& convolution, const QuantizedWeights& weights,
                      const std::optional<FoldedNormalization>& normalization);
    int shortcutSum(int end, int& addend) const;
    void addStep(std::unique_ptr<Step> step, int node, const std::vector<int>& reads, int writes);

    // What the graph says.
    template <class Operation>
    const Operation* as(int node) const
    {
        return node == none ? nullptr : std::get_if<Operation>(&m_graph.nodes[node].operation);
    }
    bool isSign(int node) const;
    bool isBinary(int node) const; ///< a convolution of bits
    int onlyReader(int node) const { return m_readers[node].size() == 1 ? m_readers[node][0] : none; }
    bool wantsBits(int sign) const
    {
        return std::ranges::any_of(m_readers[sign], [&](int r) { return isBinary(r); });
    }
    bool wantsFloats(int sign) const
    {
        return !std::ranges::all_of(m_readers[sign], [&](int r) { return isBinary(r); });
    }
    int onlyReaderOfBits(int node) const;

    // What the weights say.
    std::span<const float> parameter(int node, const char* what) const;
    FoldedNormalization normalizationOf(int node) const;
    QuantizedWeights weightsOf(int node, const WeightPrecision& precision, int bases) const;

    FloatValue value(int node) const { return {m_source[node], m_graph.nodes[node].output}; }
    std::vector<int> inputsOf(int node) const;
    BitValue bitsOf(int sign) const { return {sign, m_planes[sign]}; }
    void layOutBits();

    const Graph& m_graph;
    const Weights& m_weights;
    const KernelSet& m_kernels;
    std::vector<std::vector<int>> m_readers;
    std::vector<int> m_source; ///< the node that holds a node's float value: itself but for dropout
    std::vector<bool> m_done;  ///< its float value is made, or never needed
    std::vector<bool> m_bitsDone;
    std::vector<BitPlane> m_planes; ///< of signs that want bits
    std::vector<Lifetime> m_lifetimes;
    Program m_program;
};

Compiler::Compiler(const Graph& graph, const Weights& weights, const KernelSet& kernels)
    : m_graph(graph),
      m_weights(weights),
      m_kernels(kernels),
      m_readers(graph.nodes.size()),
      m_source(graph.nodes.size()),
      m_done(graph.nodes.size()),
      m_bitsDone(graph.nodes.size()),
      m_planes(graph.nodes.size()),
      m_lifetimes(graph.nodes.size())
{
    for (int node = 0; node < static_cast<int>(graph.nodes.size()); ++node) {
        m_source[node] = node;
        for (int input : graph.nodes[node].inputs)
            m_readers[input].push_back(node);
    }
    layOutBits();
}

Program Compiler::compile()
{
    const int count = static_cast<int>(m_graph.nodes.size());
    for (int node = 0; node < count; ++node) {
        if (!m_done[node])
            std::visit([&](const auto& operation) { add(node, operation); }, m_graph.nodes[node].operation);
    }
    m_program.scores = m_source[count - 1];
    m_lifetimes[m_program.scores].last = static_cast<int>(m_program.steps.size());
    m_program.layout.floatOffsets = placeValues(m_lifetimes, m_program.layout.floats);
    return std::move(m_program);
}

void Compiler::layOutBits()
{
    ArenaLayout& layout = m_program.layout;
    layout.bitOffsets.resize(m_graph.nodes.size());
    for (int node = 0; node < static_cast<int>(m_graph.nodes.size()); ++node) {
        if (!isSign(node) || !wantsBits(node))
            continue;
        BitPlane& plane = m_planes[node];
        plane.shape = m_graph.nodes[node].output;
        for (int reader : m_readers[node]) {
            if (!isBinary(reader))
                continue;
            const BitPlane needed =
                BinaryConvolution::planeFor(*as<op::Convolution>(reader), plane.shape, m_graph.nodes[reader].output);
            plane.top = std::max(plane.top, needed.top);
            plane.bottom = std::max(plane.bottom, needed.bottom);
            plane.left = std::max(plane.left, needed.left);
            plane.right = std::max(plane.right, needed.right);
        }
        layout.bitOffsets[node] = layout.bitBytes;
        layout.bitBytes += plane.bytes();
    }
}

bool Compiler::isSign(int node) const
{
    const auto* activation = as<op::Activation>(node);
    return activation && activation->precision.method == ActivationMethod::sign;
}

bool Compiler::isBinary(int node) const
{
    const auto* convolution = as<op::Convolution>(node);
    return convolution && convolution->weights.method == WeightMethod::binary && isSign(m_graph.nodes[node].inputs[0]);
}

/// The sign that alone reads `node` and is itself read as bits only.
int Compiler::onlyReaderOfBits(int node) const
{
    const int reader = onlyReader(node);
    return isSign(reader) && wantsBits(reader) && !wantsFloats(reader) ? reader : none;
}

std::span<const float> Compiler::parameter(int node, const char* what) const
{
    const auto found = m_weights.find(m_graph.nodes[node].name + what);
    return found == m_weights.end() ? std::span<const float>() : found->second.values;
}

FoldedNormalization Compiler::normalizationOf(int node) const
{
    return {parameter(node, ".weight"), parameter(node, ".bias"), parameter(node, ".running_mean"),
            parameter(node, ".running_var")};
}

QuantizedWeights Compiler::weightsOf(int node, const WeightPrecision& precision, int bases) const
{
    return quantizedWeights(precision, bases, m_graph.nodes[node].output.channels, parameter(node, ".weight"),
                            parameter(node, ".scale"));
}

std::vector<int> Compiler::inputsOf(int node) const
{
    std::vector<int> inputs;
    for (int input : m_graph.nodes[node].inputs)
        inputs.push_back(m_source[input]);
    return inputs;
}

void Compiler::addStep(std::unique_ptr<Step> step, int node, const std::vector<int>& reads, int writes)
{
    const int index = static_cast<int>(m_program.steps.size());
    for (int read : reads)
        m_lifetimes[read].last = index;
    if (writes != none) {
        m_lifetimes[writes] = {static_cast<std::size_t>(m_graph.nodes[writes].output.elements()), index, index};
        m_done[writes] = true;
    }
    m_program.steps.push_back({std::move(step), node, isBinary(node)});
}

void Compiler::add(int node, const op::Input&)
{
    m_lifetimes[node].size = static_cast<std::size_t>(m_graph.nodes[node].output.elements());
}

void Compiler::add(int node, const op::Convolution& convolution)
{
    if (isBinary(node))
        return addBinary(node, convolution);
    const FloatValue input = value(m_graph.nodes[node].inputs[0]);
    addStep(std::make_unique<FloatConvolutionStep>(convolution, input, value(node),
                                                   weightsOf(node, convolution.weights, convolution.bases), m_kernels),
            node, {input.node}, node);
}

void Compiler::addBinary(int node, const op::Convolution& convolution)
{
    const int sign = m_graph.nodes[node].inputs[0];
    const TensorShape& output = m_graph.nodes[node].output;
    const QuantizedWeights weights = weightsOf(node, convolution.weights, convolution.bases);
    BinaryConvolution packed(convolution, m_planes[sign], output, weights.values, m_kernels);

    BinaryConvolutionStep::Epilogue epilogue{.factors = weights.factors, .normalization = {}, .bits = {}};
    int end = node;
    if (const int next = onlyReader(end); as<op::Normalization>(next)) {
        epilogue.normalization = normalizationOf(next);
        m_done[end] = true;
        end = next;
    }
    if (convolution.bases == 1 && addThreshold(node, end, packed, weights, epilogue.normalization))
        return;
    if (const int sum = shortcutSum(end, epilogue.addend); sum != none) {
        m_done[end] = true;
        end = sum;
    }
    bool wanted = m_readers[end].empty();
    for (int reader : m_readers[end]) {
        if (!epilogue.bits && isSign(reader) && wantsBits(reader)) {
            epilogue.bits = bitsOf(reader);
            m_bitsDone[reader] = true;
            m_done[reader] = !wantsFloats(reader);
            wanted = wanted || wantsFloats(reader);
        } else {
            wanted = true;
        }
    }
    m_done[end] = true;
    epilogue.values = wanted ? end : none;
    std::vector<int> reads;
    if (epilogue.addend != none)
        reads.push_back(epilogue.addend);
    addStep(std::make_unique<BinaryConvolutionStep>(std::move(packed), sign, output, std::move(epilogue), m_kernels),
            node, reads, wanted ? end : none);
}

/// Where all that follows `end` is a sign: one comparison a channel.
bool Compiler::addThreshold(int node, int end, BinaryConvolution& convolution, const QuantizedWeights& weights,
                            const std::optional<FoldedNormalization>& normalization)
{
    const int sign = onlyReaderOfBits(end);
    if (sign == none)
        return false;
    std::vector<Threshold> thresholds;
    thresholds.reserve(weights.outputs);
    for (int c = 0; c < weights.outputs; ++c)
        thresholds.push_back(thresholdOf(weights.inputs, weights.factors[c],
                                         normalization ? normalization->scale[c] : 1,
                                         normalization ? normalization->shift[c] : 0));
    m_done[end] = m_done[sign] = m_bitsDone[sign] = true;
    addStep(std::make_unique<ThresholdStep>(std::move(convolution), m_graph.nodes[node].inputs[0], thresholds,
                                            bitsOf(sign), m_kernels),
            node, {}, none);
    return true;
}

/// The sum of two that alone reads `end`, where the other addend is there already.
int Compiler::shortcutSum(int end, int& addend) const
{
    const int reader = onlyReader(end);
    const auto* sum = as<op::Sum>(reader);
    if (!sum || sum->scaled > 0 || m_graph.nodes[reader].inputs.size() != 2)
        return none;
    const auto& inputs = m_graph.nodes[reader].inputs;
    const int other = inputs[0] == end ? inputs[1] : inputs[0];
    if (other == end || !m_done[other])
        return none;
    addend = m_source[other];
    return reader;
}

void Compiler::add(int node, const op::FullyConnected& layer)
{
    const FloatValue input = value(m_graph.nodes[node].inputs[0]);
    const auto bias = parameter(node, ".bias");
    addStep(std::make_unique<FullyConnectedStep>(input, value(node), weightsOf(node, layer.weights, 1),
                                                 std::vector(bias.begin(), bias.end()), m_kernels),
            node, {input.node}, node);
}

void Compiler::add(int node, const op::Normalization&)
{
    if (onlyReaderOfBits(node) != none)
        return; // done on the way to the bits
    const int input = inputsOf(node)[0];
    addStep(std::make_unique<NormalizationStep>(input, value(node), normalizationOf(node)), node, {input}, node);
}

void Compiler::add(int node, const op::Activation& activation)
{
    const int input = m_graph.nodes[node].inputs[0];
    if (isSign(node) && wantsBits(node) && !m_bitsDone[node]) {
        const bool normalizes = as<op::Normalization>(input) && !m_done[input];
        const int from = normalizes ? inputsOf(input)[0] : m_source[input];
        auto normalization = normalizes ? std::optional(normalizationOf(input)) : std::nullopt;
        addStep(std::make_unique<SignStep>(from, std::move(normalization), bitsOf(node), m_kernels), node, {from},
                none);
        if (!wantsFloats(node))
            return;
    }
    addStep(std::make_unique<ActivationStep>(m_source[input], value(node), activation.precision), node,
            {m_source[input]}, node);
}

void Compiler::add(int node, const op::Sum&)
{
    const auto theta = parameter(node, ".scale");
    addStep(std::make_unique<SumStep>(inputsOf(node), value(node), std::vector(theta.begin(), theta.end())), node,
            inputsOf(node), node);
}

void Compiler::add(int node, const op::Concatenation&)
{
    std::vector<FloatValue> inputs;
    for (int input : m_graph.nodes[node].inputs)
        inputs.push_back(value(input));
    addStep(std::make_unique<ConcatenationStep>(std::move(inputs), value(node)), node, inputsOf(node), node);
}

void Compiler::add(int node, const op::Pool& pool)
{
    const FloatValue input = value(m_graph.nodes[node].inputs[0]);
    addStep(std::make_unique<PoolStep>(pool, input, value(node)), node, {input.node}, node);
}

void Compiler::add(int node, const op::GlobalAverage&)
{
    const FloatValue input = value(m_graph.nodes[node].inputs[0]);
    addStep(std::make_unique<GlobalAverageStep>(input, value(node)), node, {input.node}, node);
}

void Compiler::add(int node, const op::Dropout&)
{
    m_source[node] = m_source[m_graph.nodes[node].inputs[0]];
    m_done[node] = true;
}

const WeightPrecision* weightsIn(const Operation& operation)
{
    if (const auto* convolution = std::get_if<op::Convolution>(&operation))
        return &convolution->weights;
    const auto* layer = std::get_if<op::FullyConnected>(&operation);
    return layer ? &layer->weights : nullptr;
}

} // namespace

Result<Program> compile(const Graph& graph, const Weights& weights, const KernelSet& kernels)
{
    for (const Node& node : graph.nodes) {
        const WeightPrecision* precision = weightsIn(node.operation);
        if (precision && !canQuantize(*precision))
            return badInput(
                fmt::format("{}: {} weights have no packed kernel yet.", node.layer, enumName(precision->method)));
    }
    return Compiler(graph, weights, kernels).compile();
}

} // namespace binweave
