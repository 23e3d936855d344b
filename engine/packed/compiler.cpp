// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/compiler.h"

#include "engine/packed/binary_steps.h"
#include "engine/packed/binary_values_step.h"
#include "engine/packed/bit_steps.h"
#include "engine/packed/convolution_chain.h"
#include "engine/packed/direct_convolution_step.h"
#include "engine/packed/float_steps.h"
#include "engine/packed/network_view.h"
#include "engine/packed/plane_convolution_step.h"
#include "engine/packed/value_layout.h"

#include <algorithm>
#include <cmath>

namespace binweave {

namespace {

constexpr int none = NetworkView::none;

/// Of each term of the weights (weight_levels.h) as one base.
op::Convolution ofTerms(op::Convolution convolution, const QuantizedWeights& weights)
{
    convolution.bases = weights.bases;
    return convolution;
}

/// Goes through the nodes in order. A node that the step of an earlier one has done gets none of its own.
class Compiler
{
public:
    Compiler(const Graph& graph, const Weights& weights, const KernelSet& kernels)
        : m_network(graph, weights),
          m_kernels(kernels),
          m_done(graph.nodes.size()),
          m_bitsDone(graph.nodes.size()),
          m_lifetimes(graph.nodes.size())
    {}
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
    void add(int node, const op::Sum&);
    void add(int node, const op::Concatenation&);
    void add(int node, const op::Product&);
    void add(int node, const op::Repetition&) { addOfInput<RepetitionStep>(node); }
    void add(int node, const op::Pool& pool) { addOfInput<PoolStep>(node, pool); }
    void add(int node, const op::GlobalAverage&) { addOfInput<GlobalAverageStep>(node); }
    void add(int node, const op::Flatten&) { addOfInput<FlattenStep>(node); }
    void add(int node, const op::InputMagnitude& magnitude) { addOfInput<MagnitudeStep>(node, magnitude); }
    void add(int node, const op::Dropout&) { m_done[node] = true; } // NetworkView::source

    // A convolution with what follows it; begun: the epilogue without that.
    void addDirect(int node, const op::Convolution& convolution, const QuantizedWeights& weights, Epilogue begun);
    void addBinary(int node, const QuantizedWeights& weights);
    void addPlanes(int node, const QuantizedWeights& weights);
    std::unique_ptr<Step> binaryStep(int node, const QuantizedWeights& weights, const Epilogue& epilogue) const;
    Epilogue takeChain(int node, const Abilities& abilities, Epilogue begun);
    BinaryConvolution packed(int node, const QuantizedWeights& weights, BinaryConvolution::Lanes lanes) const;
    bool givesValues(int node, const QuantizedWeights& weights) const;

    void addSigns(int node);

    /// A step that makes the node's float value of those of all its inputs.
    template <class AStep>
    void addFloat(int node, auto&&... arguments)
    {
        addStep(std::make_unique<AStep>(std::forward<decltype(arguments)>(arguments)...), node, m_network.sources(node),
                node);
    }
    template <class AStep>
    void addOfInput(int node, const auto&... how)
    {
        addFloat<AStep>(node, how..., m_network.input(node), m_network.value(node));
    }
    /// What it writes may have the place of `takes`.
    void addStep(std::unique_ptr<Step> step, int node, const std::vector<int>& reads, int writes, int takes = none);
    void placeBits();

    const NetworkView m_network;
    const KernelSet& m_kernels;
    std::vector<bool> m_done; ///< its float value is made, or never needed
    std::vector<bool> m_bitsDone;
    std::vector<Lifetime> m_lifetimes;
    Program m_program;
};

Program Compiler::compile()
{
    placeBits();
    for (int node = 0; node < m_network.size(); ++node) {
        if (!m_done[node])
            std::visit([&](const auto& operation) { add(node, operation); }, m_network.operation(node));
    }
    m_program.scores = m_network.source(m_network.size() - 1);
    m_lifetimes[m_program.scores].last = static_cast<int>(m_program.steps.size());
    m_program.layout.floatOffsets = placeValues(m_lifetimes, m_program.layout.floats);
    return std::move(m_program);
}

void Compiler::placeBits()
{
    ArenaLayout& layout = m_program.layout;
    for (int node = 0; node < m_network.size(); ++node) {
        layout.bitOffsets.push_back(layout.bitBytes);
        layout.bitBytes += m_network.bitBytes(node);
    }
}

void Compiler::addStep(std::unique_ptr<Step> step, int node, const std::vector<int>& reads, int writes, int takes)
{
    const int index = static_cast<int>(m_program.steps.size());
    for (const int read : reads)
        m_lifetimes[read].last = index;
    if (writes != none) {
        m_lifetimes[writes] = {static_cast<std::size_t>(m_network.shape(writes).elements()), index, index, takes};
        m_done[writes] = true;
    }
    m_program.steps.push_back({std::move(step), node, m_network.readsBits(node)});
}

void Compiler::add(int node, const op::Input&)
{
    m_lifetimes[node].size = static_cast<std::size_t>(m_network.shape(node).elements());
}

void Compiler::add(int node, const op::Convolution& convolution)
{
    const QuantizedWeights weights = m_network.weights(node, convolution.weights, convolution.bases);
    if (m_network.isBinary(node))
        addBinary(node, weights);
    else if (m_network.readsPlanes(node))
        addPlanes(node, weights);
    else if (convolution.groups == 1 && DirectConvolutionStep::takes(weights, m_kernels))
        addDirect(node, convolution, weights, {});
    else
        addFloat<FloatConvolutionStep>(node, convolution, m_network.input(node), m_network.value(node), weights,
                                       m_kernels);
}

void Compiler::add(int node, const op::FullyConnected& layer)
{
    const QuantizedWeights weights = m_network.weights(node, layer.weights, 1);
    std::vector<float> bias = m_network.parameter(node, ".bias");
    if (!DirectConvolutionStep::takes(weights, m_kernels))
        return addFloat<FullyConnectedStep>(node, m_network.input(node), m_network.value(node), weights,
                                            std::move(bias), m_kernels);
    Epilogue epilogue;
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
    addDirect(node, ofOnePixel, weights, std::move(epilogue));
}

/// What the step of a convolution does on the way; marks it as done.
Epilogue Compiler::takeChain(int node, const Abilities& abilities, Epilogue begun)
{
    Chain chain = chainBehind(node, m_network, m_done, abilities, std::move(begun));
    for (const int done : chain.nodes)
        m_done[done] = true;
    if (chain.epilogue.bits)
        m_bitsDone[chain.epilogue.bits->node] = true;
    return std::move(chain.epilogue);
}

void Compiler::addDirect(int node, const op::Convolution& convolution, const QuantizedWeights& weights, Epilogue begun)
{
    const FloatValue input = m_network.input(node);
    const Epilogue epilogue = takeChain(node, {.mostAddends = 1}, std::move(begun));
    std::vector<int> reads = epilogue.addends;
    const int addend = reads.empty() ? none : reads[0];
    reads.push_back(input.node);
    addStep(std::make_unique<DirectConvolutionStep>(convolution, input, m_network.shape(node), weights, epilogue,
                                                    m_kernels),
            node, reads, epilogue.values, addend == input.node ? none : addend);
}

void Compiler::addBinary(int node, const QuantizedWeights& weights)
{
    const Epilogue epilogue = takeChain(node, {.slopes = true}, {.factors = weights.factors});
    const std::vector<int>& reads = epilogue.addends;
    addStep(binaryStep(node, weights, epilogue), node, reads, epilogue.values, reads.size() == 1 ? reads[0] : none);
}

std::unique_ptr<Step> Compiler::binaryStep(int node, const QuantizedWeights& weights, const Epilogue& epilogue) const
{
    using Lanes = BinaryConvolution::Lanes;
    const int sign = m_network.inputs(node)[0];
    const TensorShape& output = m_network.shape(node);
    if (weights.bases == 1 && epilogue.isComparison())
        return std::make_unique<ThresholdStep>(packed(node, weights, Lanes::inOrder), sign,
                                               epilogue.thresholds(weights.inputs), *epilogue.bits, m_kernels);
    if (givesValues(node, weights) && epilogue.addends.size() <= 1)
        return std::make_unique<BinaryValuesStep>(packed(node, weights, Lanes::inGroups), sign, output, epilogue,
                                                  m_kernels);
    return std::make_unique<BinaryConvolutionStep>(packed(node, weights, Lanes::inOrder), sign, output, epilogue,
                                                   m_kernels);
}

void Compiler::addPlanes(int node, const QuantizedWeights& weights)
{
    using Lanes = BinaryConvolution::Lanes;
    const int activation = m_network.inputs(node)[0];
    const ActivationPlanes planes = m_network.planes(activation);
    const int count = planeCount(m_network.as<op::Activation>(activation)->precision);
    BinaryConvolution convolution =
        packed(node, weights, givesValues(node, weights) ? Lanes::inGroups : Lanes::inOrder);
    if (planes.zeroOne)
        convolution.countUnsetAsZero();
    const Epilogue epilogue = takeChain(node, {.slopes = true, .planes = true}, {.factors = weights.factors});
    addStep(std::make_unique<PlaneConvolutionStep>(std::move(convolution), count, planes, activation,
                                                   m_network.shape(node), epilogue, m_kernels),
            node, epilogue.addends, epilogue.values);
}

BinaryConvolution Compiler::packed(int node, const QuantizedWeights& weights, BinaryConvolution::Lanes lanes) const
{
    const int activation = m_network.inputs(node)[0];
    const int planes = std::max(1, planeCount(m_network.as<op::Activation>(activation)->precision));
    return BinaryConvolution(ofTerms(*m_network.as<op::Convolution>(node), weights), m_network.bits(activation).plane,
                             m_network.shape(node), weights.values, m_kernels, lanes, planes);
}

/// By lanes in groups: with the kernel set's binaryValuesRow.
bool Compiler::givesValues(int node, const QuantizedWeights& weights) const
{
    const auto canDouble = [](float factor) { return std::isfinite(2 * factor); };
    return BinaryConvolution::givesValues(ofTerms(*m_network.as<op::Convolution>(node), weights),
                                          m_network.input(node).shape.channels, m_kernels) &&
           std::ranges::all_of(weights.factors, canDouble);
}

void Compiler::add(int node, const op::Normalization&)
{
    if (m_network.onlyReaderOfBits(node) == none) // else done on the way to the bits
        addFloat<NormalizationStep>(node, m_network.input(node).node, m_network.value(node),
                                    m_network.normalization(node));
}

void Compiler::add(int node, const op::Activation& activation)
{
    const int input = m_network.input(node).node;
    const ActivationPlanes planes = m_network.planes(node);
    if (m_network.wantsBits(node) && !m_bitsDone[node]) {
        if (m_network.isSign(node))
            addSigns(node);
        else
            addStep(std::make_unique<PlaneBitsStep>(input, activation.precision.method, planes, m_network.bits(node),
                                                    m_kernels),
                    node, {input}, none);
        if (!m_network.wantsFloats(node))
            return;
    }
    addFloat<ActivationStep>(node, input, m_network.value(node), activation.precision, planes);
}

/// With a normalization or shift that was left to it.
void Compiler::addSigns(int node)
{
    Epilogue epilogue{.bits = m_network.bits(node)};
    const int input = m_network.inputs(node)[0];
    int from = m_network.source(input);
    const bool isLeft = !m_done[input];
    if (isLeft && m_network.as<op::Normalization>(input))
        epilogue.normalization = m_network.normalization(input);
    if (isLeft && m_network.as<op::Shift>(input))
        epilogue.shifts = m_network.parameter(input, ".bias");
    if (epilogue.normalization || !epilogue.shifts.empty())
        from = m_network.input(input).node;
    addStep(std::make_unique<SignStep>(from, std::move(epilogue), m_kernels), node, {from}, none);
}

void Compiler::add(int node, const op::Slope&)
{
    addFloat<PerChannelStep>(node, PerChannelStep::Kind::slope, m_network.input(node).node, m_network.value(node),
                             m_network.parameter(node, ".weight"));
}

void Compiler::add(int node, const op::Shift&)
{
    if (m_network.onlyReaderOfBits(node) == none) // else done on the way to the bits
        addFloat<PerChannelStep>(node, PerChannelStep::Kind::shift, m_network.input(node).node, m_network.value(node),
                                 m_network.parameter(node, ".bias"));
}

void Compiler::add(int node, const op::Sum&)
{
    addFloat<SumStep>(node, m_network.sources(node), m_network.value(node), m_network.parameter(node, ".scale"));
}

void Compiler::add(int node, const op::Concatenation&)
{
    std::vector<FloatValue> inputs;
    for (const int input : m_network.inputs(node))
        inputs.push_back(m_network.value(input));
    addFloat<ConcatenationStep>(node, std::move(inputs), m_network.value(node));
}

void Compiler::add(int node, const op::Product&)
{
    const auto inputs = m_network.sources(node);
    addFloat<ProductStep>(node, inputs[0], inputs[1], m_network.value(node));
}

} // namespace

Program compile(const Graph& graph, const Weights& weights, const KernelSet& kernels)
{
    return Compiler(graph, weights, kernels).compile();
}

} // namespace binweave
