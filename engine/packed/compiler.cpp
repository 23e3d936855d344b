// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/compiler.h"

#include "engine/packed/binary_steps.h"
#include "engine/packed/binary_values_step.h"
#include "engine/packed/direct_convolution_step.h"
#include "engine/packed/float_steps.h"
#include "engine/packed/plane_steps.h"
#include "engine/packed/value_layout.h"

#include <algorithm>
#include <cmath>
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
    void add(int node, const op::Slope&);
    void add(int node, const op::Shift&);
    void add(int node, const op::Repetition&);
    void add(int node, const op::Sum&);
    void add(int node, const op::Concatenation&);
    void add(int node, const op::Pool& pool);
    void add(int node, const op::GlobalAverage&);
    void add(int node, const op::Flatten&);
    void add(int node, const op::Dropout&);
    void add(int node, const op::InputMagnitude& magnitude);
    void add(int node, const op::Product&);

    bool canGoDirectly(const QuantizedWeights& weights) const;
    void addDirect(int node, const op::Convolution& convolution, const QuantizedWeights& weights,
                   DirectConvolutionStep::Epilogue epilogue);
    void addBinary(int node, const op::Convolution& convolution);
    void addPlanes(int node, const op::Convolution& convolution);
    ActivationPlanes planesOf(int node) const;
    int thresholdSign(int end) const;
    void addThreshold(int node, int end, BinaryConvolution convolution, const QuantizedWeights& weights,
                      const std::optional<FoldedNormalization>& normalization);
    /// By lanes in groups: with the kernel set's binaryValuesRow.
    bool givesValues(int activation, const op::Convolution& ofTerms, const QuantizedWeights& weights) const;
    int shortcutSum(int end, std::vector<int>& addends) const;
    // What alone reads `end` goes into the epilogue; the new end.
    int takeNormalization(int end, auto& epilogue);
    int takeShortcutAndSlope(int end, BinaryConvolutionStep::Epilogue& epilogue);
    bool writesBits(int activation, auto& epilogue) const;
    bool writeBits(int node, auto& epilogue);
    void addStep(std::unique_ptr<Step> step, int node, const std::vector<int>& reads, int writes, int takes = none);

    // What the graph says.
    template <class Operation>
    const Operation* as(int node) const
    {
        return node == none ? nullptr : std::get_if<Operation>(&m_graph.nodes[node].operation);
    }
    bool isSign(int node) const;
    bool isBinary(int node) const; ///< a convolution of bits
    int onlyReader(int node) const { return m_readers[node].size() == 1 ? m_readers[node][0] : none; }
    bool readsPlanes(int node) const { return binweave::readsPlanes(m_graph, m_graph.nodes[node]); }
    bool readsBits(int node) const { return isBinary(node) || readsPlanes(node); }
    bool wantsBits(int activation) const
    {
        return std::ranges::any_of(m_readers[activation], [&](int r) { return readsBits(r); });
    }
    bool wantsFloats(int activation) const
    {
        return !std::ranges::all_of(m_readers[activation], [&](int r) { return readsBits(r); });
    }
    int onlyReaderOfBits(int node) const;

    // What the weights say.
    std::span<const float> parameter(int node, const char* what) const;
    std::vector<float> valuesOf(int node, const char* what) const
    {
        const auto values = parameter(node, what);
        return {values.begin(), values.end()};
    }
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
    std::vector<BitPlane> m_planes; ///< of activations that want bits: all their planes lie alike
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
        const auto* activation = as<op::Activation>(node);
        if (!activation || !wantsBits(node))
            continue;
        BitPlane& plane = m_planes[node];
        plane.shape = m_graph.nodes[node].output;
        for (int reader : m_readers[node]) {
            if (!readsBits(reader))
                continue;
            const BitPlane needed =
                BinaryConvolution::planeFor(*as<op::Convolution>(reader), plane.shape, m_graph.nodes[reader].output);
            plane.top = std::max(plane.top, needed.top);
            plane.bottom = std::max(plane.bottom, needed.bottom);
            plane.left = std::max(plane.left, needed.left);
            plane.right = std::max(plane.right, needed.right);
        }
        layout.bitOffsets[node] = layout.bitBytes;
        layout.bitBytes += plane.bytes() * std::max(1, planeCount(activation->precision));
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
    return convolution && convolution->weights.method != WeightMethod::fullPrecision && convolution->groups == 1 &&
           isSign(m_graph.nodes[node].inputs[0]);
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
                            parameter(node, ".scale"), parameter(node, ".level"));
}

std::vector<int> Compiler::inputsOf(int node) const
{
    std::vector<int> inputs;
    for (int input : m_graph.nodes[node].inputs)
        inputs.push_back(m_source[input]);
    return inputs;
}

/// What it writes may have the place of `takes`.
void Compiler::addStep(std::unique_ptr<Step> step, int node, const std::vector<int>& reads, int writes, int takes)
{
    const int index = static_cast<int>(m_program.steps.size());
    for (int read : reads)
        m_lifetimes[read].last = index;
    if (writes != none) {
        m_lifetimes[writes] = {static_cast<std::size_t>(m_graph.nodes[writes].output.elements()), index, index, takes};
        m_done[writes] = true;
    }
    m_program.steps.push_back({std::move(step), node, readsBits(node)});
}

void Compiler::add(int node, const op::Input&)
{
    m_lifetimes[node].size = static_cast<std::size_t>(m_graph.nodes[node].output.elements());
}

void Compiler::add(int node, const op::Convolution& convolution)
{
    if (isBinary(node))
        return addBinary(node, convolution);
    if (readsPlanes(node))
        return addPlanes(node, convolution);
    const FloatValue input = value(m_graph.nodes[node].inputs[0]);
    const QuantizedWeights weights = weightsOf(node, convolution.weights, convolution.bases);
    if (convolution.groups == 1 && canGoDirectly(weights))
        return addDirect(node, convolution, weights, {});
    addStep(std::make_unique<FloatConvolutionStep>(convolution, input, value(node), weights, m_kernels), node,
            {input.node}, node);
}

int Compiler::takeNormalization(int end, auto& epilogue)
{
    const int next = onlyReader(end);
    if (!as<op::Normalization>(next) || epilogue.normalization)
        return end;
    epilogue.normalization = normalizationOf(next);
    m_done[end] = true;
    return next;
}

int Compiler::takeShortcutAndSlope(int end, BinaryConvolutionStep::Epilogue& epilogue)
{
    if (const int sum = shortcutSum(end, epilogue.addends); sum != none) {
        m_done[end] = true;
        end = sum;
    }
    if (const int slope = onlyReader(end); as<op::Slope>(slope)) {
        epilogue.slopes = valuesOf(slope, ".weight");
        m_done[end] = true;
        end = slope;
    }
    return end;
}

/// Whether a step with this epilogue can.
bool Compiler::writesBits(int activation, auto& epilogue) const
{
    constexpr bool writesPlanes = requires
    {
        epilogue.planes;
    };
    return isSign(activation) ||
           (writesPlanes && as<op::Activation>(activation) && !planesOf(activation).factors.empty());
}

/// Where a sign, or planes that do not depend on the image, read `node`, shifted or not, their bits are written with
/// the value. Whether that is wanted, too.
bool Compiler::writeBits(int node, auto& epilogue)
{
    bool wanted = m_readers[node].empty();
    for (const int reader : m_readers[node]) {
        const int activation = as<op::Shift>(reader) ? onlyReader(reader) : reader;
        const bool isShifted = activation != reader;
        if (epilogue.bits || !writesBits(activation, epilogue) || !wantsBits(activation) ||
            (isShifted && wantsFloats(activation))) {
            wanted = true;
            continue;
        }
        epilogue.bits = bitsOf(activation);
        if constexpr (requires { epilogue.planes; }) {
            if (!isSign(activation))
                epilogue.planes = planesOf(activation);
        }
        m_bitsDone[activation] = true;
        if (isShifted) {
            epilogue.shifts = valuesOf(reader, ".bias");
            m_done[reader] = true;
        }
        m_done[activation] = !wantsFloats(activation);
        wanted = wanted || wantsFloats(activation);
    }
    return wanted;
}

bool Compiler::canGoDirectly(const QuantizedWeights& weights) const
{
    return m_kernels.floatRow && weights.bases == 1 && weights.inputs <= DirectConvolutionStep::mostInputs &&
           std::ranges::all_of(weights.factors, [](float factor) { return factor == 1; });
}

/// epilogue: with a normalization where one is to come before all others.
void Compiler::addDirect(int node, const op::Convolution& convolution, const QuantizedWeights& weights,
                         DirectConvolutionStep::Epilogue epilogue)
{
    const FloatValue input = value(m_graph.nodes[node].inputs[0]);
    std::vector<int> reads{input.node};
    int end = takeNormalization(node, epilogue);
    std::vector<int> addends;
    if (const int sum = shortcutSum(end, addends); sum != none && addends.size() == 1) {
        epilogue.addend = addends[0];
        reads.push_back(addends[0]);
        m_done[end] = true;
        end = sum;
    }
    const bool wanted = writeBits(end, epilogue);
    m_done[end] = true;
    epilogue.values = wanted ? end : none;
    const int takes = epilogue.addend == input.node ? none : epilogue.addend;
    addStep(std::make_unique<DirectConvolutionStep>(convolution, input, m_graph.nodes[node].output, weights,
                                                    std::move(epilogue), m_kernels),
            node, reads, wanted ? end : none, takes);
}

bool Compiler::givesValues(int activation, const op::Convolution& ofTerms, const QuantizedWeights& weights) const
{
    const auto canDouble = [](float factor) { return std::isfinite(2 * factor); };
    return BinaryConvolution::givesValues(ofTerms, m_planes[activation].shape.channels, m_kernels) &&
           std::ranges::all_of(weights.factors, canDouble);
}

void Compiler::addBinary(int node, const op::Convolution& convolution)
{
    const int sign = m_graph.nodes[node].inputs[0];
    const TensorShape& output = m_graph.nodes[node].output;
    const QuantizedWeights weights = weightsOf(node, convolution.weights, convolution.bases);
    op::Convolution ofTerms = convolution;
    ofTerms.bases = weights.bases;
    const auto packed = [&](BinaryConvolution::Lanes lanes) {
        return BinaryConvolution(ofTerms, m_planes[sign], output, weights.values, m_kernels, lanes);
    };

    BinaryConvolutionStep::Epilogue epilogue{.factors = weights.factors, .normalization = {}};
    int end = takeNormalization(node, epilogue);
    if (weights.bases == 1 && thresholdSign(end) != none)
        return addThreshold(node, end, packed(BinaryConvolution::Lanes::inOrder), weights, epilogue.normalization);
    end = takeShortcutAndSlope(end, epilogue);
    const bool wanted = writeBits(end, epilogue);
    m_done[end] = true;
    epilogue.values = wanted ? end : none;
    const std::vector<int> reads = epilogue.addends;
    std::unique_ptr<Step> step;
    if (givesValues(sign, ofTerms, weights) && reads.size() <= 1)
        step = std::make_unique<BinaryValuesStep>(packed(BinaryConvolution::Lanes::inGroups), ofTerms.bases, sign,
                                                  output, std::move(epilogue), m_kernels);
    else
        step = std::make_unique<BinaryConvolutionStep>(packed(BinaryConvolution::Lanes::inOrder), sign, output,
                                                       std::move(epilogue), m_kernels);
    addStep(std::move(step), node, reads, wanted ? end : none, reads.size() == 1 ? reads[0] : none);
}

void Compiler::addPlanes(int node, const op::Convolution& convolution)
{
    const int activation = m_graph.nodes[node].inputs[0];
    const QuantizedWeights weights = weightsOf(node, convolution.weights, convolution.bases);
    op::Convolution ofTerms = convolution;
    ofTerms.bases = weights.bases;
    const int count = planeCount(as<op::Activation>(activation)->precision);
    const TensorShape& output = m_graph.nodes[node].output;
    const auto lanes = givesValues(activation, ofTerms, weights) ? BinaryConvolution::Lanes::inGroups
                                                                 : BinaryConvolution::Lanes::inOrder;
    BinaryConvolution packed(ofTerms, m_planes[activation], output, weights.values, m_kernels, lanes, count);
    const ActivationPlanes planes = planesOf(activation);
    if (planes.zeroOne)
        packed.countUnsetAsZero();

    PlaneConvolutionStep::Epilogue epilogue;
    epilogue.factors = weights.factors;
    const int end = takeShortcutAndSlope(takeNormalization(node, epilogue), epilogue);
    const bool wanted = writeBits(end, epilogue);
    m_done[end] = true;
    epilogue.values = wanted ? end : none;
    const std::vector<int> reads = epilogue.addends;
    addStep(std::make_unique<PlaneConvolutionStep>(std::move(packed), count, planes, activation, output,
                                                   std::move(epilogue), m_kernels),
            node, reads, wanted ? end : none);
}

/// Where all that follows `end`, but for a shift, is a sign of bits: that sign.
int Compiler::thresholdSign(int end) const
{
    const int reader = onlyReader(end);
    return onlyReaderOfBits(as<op::Shift>(reader) ? reader : end);
}

/// Then one comparison a channel.
void Compiler::addThreshold(int node, int end, BinaryConvolution convolution, const QuantizedWeights& weights,
                            const std::optional<FoldedNormalization>& normalization)
{
    const int shift = as<op::Shift>(onlyReader(end)) ? onlyReader(end) : none;
    const int sign = thresholdSign(end);
    const auto shifts = shift == none ? std::span<const float>() : parameter(shift, ".bias");
    std::vector<Threshold> thresholds;
    thresholds.reserve(weights.outputs);
    for (int c = 0; c < weights.outputs; ++c)
        thresholds.push_back(thresholdOf(weights.inputs, weights.factors[c],
                                         normalization ? normalization->scale[c] : 1,
                                         normalization ? normalization->shift[c] : 0, shifts.empty() ? 0 : shifts[c]));
    m_done[end] = m_done[sign] = m_bitsDone[sign] = true;
    if (shift != none)
        m_done[shift] = true;
    addStep(std::make_unique<ThresholdStep>(std::move(convolution), m_graph.nodes[node].inputs[0], thresholds,
                                            bitsOf(sign), m_kernels),
            node, {}, none);
}

/// The sum that alone reads `end` as its first or second addend, where the others are there already; to `end` they are
/// added in order, as the first addition may be turned round.
int Compiler::shortcutSum(int end, std::vector<int>& addends) const
{
    const int reader = onlyReader(end);
    const auto* sum = as<op::Sum>(reader);
    if (!sum || sum->scaled > 0)
        return none;
    const auto& inputs = m_graph.nodes[reader].inputs;
    const auto place = std::ranges::find(inputs, end) - inputs.begin();
    std::vector<int> others;
    for (const int input : inputs) {
        if (input == end)
            continue;
        if (!m_done[input])
            return none;
        others.push_back(m_source[input]);
    }
    if (place > 1 || others.size() + 1 != inputs.size())
        return none;
    addends = std::move(others);
    return reader;
}

void Compiler::add(int node, const op::FullyConnected& layer)
{
    const FloatValue input = value(m_graph.nodes[node].inputs[0]);
    const QuantizedWeights weights = weightsOf(node, layer.weights, 1);
    std::vector<float> bias = valuesOf(node, ".bias");
    if (canGoDirectly(weights)) {
        DirectConvolutionStep::Epilogue epilogue;
        if (!bias.empty()) {
            epilogue.normalization.emplace(); // that changes nothing but adds the bias
            epilogue.normalization->scale.assign(bias.size(), 1.0f);
            epilogue.normalization->shift = std::move(bias);
        }
        const op::Convolution ofOnePixel{.outputChannels = weights.outputs,
                                         .kernel = 1,
                                         .padBefore = 0,
                                         .padAfter = 0,
                                         .weights = layer.weights,
                                         .input = layer.input};
        return addDirect(node, ofOnePixel, weights, std::move(epilogue));
    }
    addStep(std::make_unique<FullyConnectedStep>(input, value(node), weights, bias, m_kernels), node, {input.node},
            node);
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
        const bool shifts = as<op::Shift>(input) && !m_done[input];
        const int from = normalizes || shifts ? inputsOf(input)[0] : m_source[input];
        auto normalization = normalizes ? std::optional(normalizationOf(input)) : std::nullopt;
        addStep(std::make_unique<SignStep>(from, std::move(normalization),
                                           shifts ? valuesOf(input, ".bias") : std::vector<float>(), bitsOf(node),
                                           m_kernels),
                node, {from}, none);
        if (!wantsFloats(node))
            return;
    }
    if (planeCount(activation.precision) > 0 && wantsBits(node) && !m_bitsDone[node]) {
        addStep(std::make_unique<PlaneBitsStep>(m_source[input], activation.precision.method, planesOf(node),
                                                bitsOf(node), m_kernels),
                node, {m_source[input]}, none);
        if (!wantsFloats(node))
            return;
    }
    addStep(std::make_unique<ActivationStep>(m_source[input], value(node), activation.precision, planesOf(node)), node,
            {m_source[input]}, node);
}

/// Where they do not depend on the image.
ActivationPlanes Compiler::planesOf(int node) const
{
    return fixedPlanes(as<op::Activation>(node)->precision, parameter(node, ".threshold"), parameter(node, ".level"));
}

void Compiler::add(int node, const op::InputMagnitude& magnitude)
{
    const FloatValue input = value(m_graph.nodes[node].inputs[0]);
    addStep(std::make_unique<MagnitudeStep>(magnitude, input, value(node)), node, {input.node}, node);
}

void Compiler::add(int node, const op::Product&)
{
    const auto inputs = inputsOf(node);
    addStep(std::make_unique<ProductStep>(inputs[0], inputs[1], value(node)), node, inputs, node);
}

void Compiler::add(int node, const op::Slope&)
{
    const int input = inputsOf(node)[0];
    addStep(
        std::make_unique<PerChannelStep>(PerChannelStep::Kind::slope, input, value(node), valuesOf(node, ".weight")),
        node, {input}, node);
}

void Compiler::add(int node, const op::Shift&)
{
    if (onlyReaderOfBits(node) != none)
        return; // done on the way to the bits
    const int input = inputsOf(node)[0];
    addStep(std::make_unique<PerChannelStep>(PerChannelStep::Kind::shift, input, value(node), valuesOf(node, ".bias")),
            node, {input}, node);
}

void Compiler::add(int node, const op::Repetition&)
{
    const FloatValue input = value(m_graph.nodes[node].inputs[0]);
    addStep(std::make_unique<RepetitionStep>(input, value(node)), node, {input.node}, node);
}

void Compiler::add(int node, const op::Sum&)
{
    addStep(std::make_unique<SumStep>(inputsOf(node), value(node), valuesOf(node, ".scale")), node, inputsOf(node),
            node);
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

void Compiler::add(int node, const op::Flatten&)
{
    const FloatValue input = value(m_graph.nodes[node].inputs[0]);
    addStep(std::make_unique<FlattenStep>(input, value(node)), node, {input.node}, node);
}

void Compiler::add(int node, const op::Dropout&)
{
    m_source[node] = m_source[m_graph.nodes[node].inputs[0]];
    m_done[node] = true;
}

} // namespace

Program compile(const Graph& graph, const Weights& weights, const KernelSet& kernels)
{
    return Compiler(graph, weights, kernels).compile();
}

} // namespace binweave
