// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_program.h"

#include "engine/arithmetic.h"
#include "engine/export/c/c_buffers.h"
#include "engine/export/c/c_fusion.h"
#include "engine/export/c/c_layer.h"
#include "engine/export/c/c_names.h"
#include "engine/weight_levels.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace binweave {

namespace {

constexpr int none = -1;

/// DoReFa's one bit is mean|w| sign(w), as that of BWN.
void takeOneBitAsSigns(WeightPrecision& weights)
{
    if (weights.method == WeightMethod::fixedPoint && weights.bits == 1)
        weights = {.method = WeightMethod::binary, .scale = WeightScale::tensor};
}

/// On a second line where it would be longer than 120 characters.
std::string callText(std::string_view function, std::string_view arguments)
{
    constexpr std::size_t width = 120;
    const std::string indent(function.size() + 5, ' ');
    const std::size_t room = width - indent.size() - 2;
    if (arguments.size() <= room)
        return fmt::format("    {}({});\n", function, arguments);
    const std::size_t cut = arguments.rfind(", ", room) + 1;
    return fmt::format("    {}({}\n{}{});\n", function, arguments.substr(0, cut), indent, arguments.substr(cut + 1));
}

std::string planeText(const TensorShape& shape)
{
    return fmt::format("(plane_size){{{}, {}, {}}}", shape.channels, shape.height, shape.width);
}

/// Lays down the calls, one overload per operation.
class Emitter
{
public:
    Emitter(const Graph& graph, const TrainedModel& model);
    CProgram emit();

private:
    void emit(int node, const op::Input&);
    void emit(int node, const op::Convolution& convolution);
    void emit(int node, const op::FullyConnected& layer);
    void emit(int node, const op::Normalization&);
    void emit(int node, const op::Activation& activation);
    void emit(int node, const op::Slope&);
    void emit(int node, const op::Shift&);
    void emit(int node, const op::Repetition&);
    void emit(int node, const op::Sum&);
    void emit(int node, const op::Concatenation&);
    void emit(int node, const op::Pool& pool);
    void emit(int node, const op::GlobalAverage&);
    void emit(int node, const op::Dropout&);
    void emit(int node, const op::InputMagnitude& magnitude);
    void emit(int node, const op::Product&);
    void emit(int node, const op::Flatten&);

    void emitSigns(int node, int input);
    void emitPlanes(int node, int input, const ActivationPrecision& precision);
    void emitPlanesAsValues(int node, const ActivationPrecision& precision);
    void emitValues(int node, int input, const ActivationPrecision& precision);
    void emitThreshold(int node, const op::Convolution& convolution, int sign);
    void needRoom(int node, const op::Convolution& convolution);
    void countProducts(int node, const op::Convolution& convolution);
    const char* functionOf(int node, const op::Convolution& convolution) const;

    /// A call of the function; `reads` and `writes` are values. Every call is a step of the plan.
    void call(std::string_view function, std::string_view arguments, const std::vector<int>& reads, int writes,
              int writesBits = none);
    void readBits(int activation) { m_bits.read(activation, m_step); }

    const Node& at(int node) const { return m_graph.nodes[node]; }
    int input(int node) const { return m_source[at(node).inputs[0]]; }
    std::vector<int> inputs(int node) const;
    long long elements(int node) const { return at(node).output.elements(); }
    int planesOf(int activation) const
    {
        return planeCount(std::get<op::Activation>(at(activation).operation).precision);
    }
    std::size_t bitCount(int activation) const;
    std::string value(int node) const; ///< its name as floats
    std::string planeFactors(int activation) const;

    /// A value beside the node's own, of `size` floats.
    int addScratch(int node, const char* what, std::size_t size);
    int scratchOf(int node) const { return node + static_cast<int>(m_graph.nodes.size()); }
    std::size_t floatCount(int value) const;
    std::string valueOrNull(int node) const { return node == none ? "NULL" : value(node); }
    std::string bits(int node) const { return node == none ? "NULL" : cIdentifier(at(node).name) + "_bits"; }
    void declare(CBuffers& buffers, std::string_view type, std::string_view array, bool isBits);

    const Graph& m_graph;
    CProgram m_program;
    CFusion m_fusion;
    CLayerWriter m_layers;
    std::vector<int> m_source; ///< the node that holds a node's value: itself but for dropout
    std::vector<bool> m_done;  ///< its value is made, or never needed
    std::vector<bool> m_bitsDone;
    struct Scratch
    {
        std::string name;
        std::size_t size;
    };
    std::map<int, Scratch> m_scratch; ///< by scratchOf()
    CBuffers m_floats{1};
    CBuffers m_bits{64};
    int m_step = 0;
    int m_scores = 0;
};

Emitter::Emitter(const Graph& graph, const TrainedModel& model)
    : m_graph(graph),
      m_fusion(graph),
      m_layers(graph, model.weights, m_program.constants),
      m_source(graph.nodes.size()),
      m_done(graph.nodes.size()),
      m_bitsDone(graph.nodes.size())
{
    for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
        const bool passes = std::holds_alternative<op::Dropout>(graph.nodes[node].operation);
        m_source[node] = passes ? m_source[graph.nodes[node].inputs[0]] : static_cast<int>(node);
    }
    m_scores = m_source.back();
    m_program.constants.addFloats("mean", "", model.mean);
    m_program.constants.addFloats("deviation", "", model.deviation);
}

CProgram Emitter::emit()
{
    for (int node = 0; node < static_cast<int>(m_graph.nodes.size()); ++node) {
        if (!m_done[node])
            std::visit([&](const auto& operation) { emit(node, operation); }, at(node).operation);
    }
    declare(m_floats, "float", "values", false);
    declare(m_bits, "word", "bits", true);
    m_program.floats = m_floats.total();
    m_program.bits = m_bits.total();
    return std::move(m_program);
}

void Emitter::declare(CBuffers& buffers, std::string_view type, std::string_view array, bool isBits)
{
    for (const auto& [node, offset] : buffers.place()) {
        std::string place = fmt::format("context->{}", array);
        if (offset > 0)
            place += fmt::format(" + {}{}", offset, isBits ? " / NET_WORD_BITS" : "");
        m_program.values += fmt::format("    {} *const {} = {};\n", type, isBits ? bits(node) : value(node), place);
    }
}

std::string Emitter::value(int node) const
{
    if (const auto found = m_scratch.find(node); found != m_scratch.end())
        return found->second.name;
    return node == m_scores ? "scores" : cIdentifier(at(node).name);
}

int Emitter::addScratch(int node, const char* what, std::size_t size)
{
    m_scratch[scratchOf(node)] = {fmt::format("{}_{}", cIdentifier(at(node).name), what), size};
    return scratchOf(node);
}

std::size_t Emitter::floatCount(int value) const
{
    const auto found = m_scratch.find(value);
    return found == m_scratch.end() ? static_cast<std::size_t>(elements(value)) : found->second.size;
}

/// Each plane begins with a word of 32 or of 64 bits.
std::size_t Emitter::bitCount(int activation) const
{
    return static_cast<std::size_t>(std::max(1, planesOf(activation))) *
           (static_cast<std::size_t>(elements(activation)) + 63) / 64 * 64;
}

std::string Emitter::planeFactors(int activation) const
{
    return cIdentifier(at(activation).name) + "_factors";
}

std::vector<int> Emitter::inputs(int node) const
{
    std::vector<int> sources;
    for (const int input : at(node).inputs)
        sources.push_back(m_source[input]);
    return sources;
}

void Emitter::call(std::string_view function, std::string_view arguments, const std::vector<int>& reads, int writes,
                   int writesBits)
{
    m_program.functions.insert(function);
    m_program.calls += callText(function, arguments);
    for (const int read : reads)
        m_floats.read(read, m_step);
    if (writes != none && writes != m_scores)
        m_floats.add(writes, floatCount(writes), m_step);
    if (writesBits != none)
        m_bits.add(writesBits, bitCount(writesBits), m_step);
    if (writes != none && !m_scratch.contains(writes))
        m_done[writes] = true;
    if (writesBits != none)
        m_bitsDone[writesBits] = true;
    ++m_step;
}

void Emitter::emit(int node, const op::Input&)
{
    const TensorShape& shape = at(node).output;
    call("load_image", fmt::format("pixels, mean, deviation, {}, {}, {}", shape.pixels(), shape.channels, value(node)),
         {}, node);
}

/// Of the context, for a pixel's window and sums.
void Emitter::needRoom(int node, const op::Convolution& convolution)
{
    const auto inputs = static_cast<std::size_t>(convolution.kernel) * convolution.kernel *
                        static_cast<std::size_t>(m_graph.inputShape(at(node)).channels);
    if (m_fusion.readsBits(node))
        m_program.windowBits = std::max(m_program.windowBits, (inputs / convolution.groups + 63) / 64 * 64);
    else
        m_program.windowFloats = std::max(m_program.windowFloats, inputs);
    if (m_fusion.thresholdSign(node) != none)
        return;
    const int rows = convolution.bases * termCount(convolution.weights) + (m_fusion.readsPlanes(node) ? 1 : 0);
    m_program.products = std::max(m_program.products, std::size_t{1} * rows * convolution.outputChannels);
}

void Emitter::countProducts(int node, const op::Convolution& convolution)
{
    const int planes = m_fusion.readsPlanes(node) ? planesOf(at(node).inputs[0]) : 1;
    const long long inputs =
        1LL * m_graph.inputShape(at(node)).channels / convolution.groups * convolution.kernel * convolution.kernel;
    (m_fusion.readsBits(node) ? m_program.binaryProducts : m_program.realProducts) +=
        inputs * elements(node) * convolution.bases * termCount(convolution.weights) * planes;
}

const char* Emitter::functionOf(int node, const op::Convolution& convolution) const
{
    if (m_fusion.readsPlanes(node))
        return "plane_convolution";
    if (m_fusion.readsBits(node))
        return convolution.groups > 1 ? "group_convolution" : "binary_convolution";
    return isReal(convolution.weights) ? "float_convolution" : "sign_convolution";
}

void Emitter::emit(int node, const op::Convolution& convolution)
{
    needRoom(node, convolution);
    countProducts(node, convolution);
    const bool readsBits = m_fusion.readsBits(node);
    const bool readsPlanes = m_fusion.readsPlanes(node);
    const int from = readsBits ? at(node).inputs[0] : input(node);
    if (const int sign = m_fusion.thresholdSign(node); sign != none)
        return emitThreshold(node, convolution, sign);
    const CTail tail = m_fusion.tailOf(node, m_done);
    const int addend = tail.addend == none ? none : m_source[tail.addend];
    const std::string layer = m_layers.writeConvolution(node, convolution, readsBits, tail);
    std::vector<int> reads;
    if (readsBits)
        readBits(from);
    else
        reads.push_back(from);
    if (readsPlanes)
        reads.push_back(scratchOf(from));
    if (addend != none) {
        reads.push_back(addend);
        if (tail.values != none && (readsBits || addend != from))
            m_floats.mayReplace(tail.values, addend);
    }
    // All that is done on the way is never asked for.
    m_done[node] = true;
    if (tail.normalization != none)
        m_done[tail.normalization] = true;
    m_done[tail.end] = true;
    if (tail.signs != none)
        m_done[tail.signs] = !m_fusion.wantsFloats(tail.signs);
    std::string what = readsBits ? bits(from) : value(from);
    if (readsPlanes)
        what += ", " + planeFactors(from);
    call(functionOf(node, convolution),
         fmt::format("&{}, {}, {}, {}, {}, context", layer, what, valueOrNull(addend), valueOrNull(tail.values),
                     bits(tail.signs)),
         reads, tail.values, tail.signs);
}

void Emitter::emitThreshold(int node, const op::Convolution& convolution, int sign)
{
    const int from = at(node).inputs[0];
    const int normalization = m_fusion.normalizationOf(node);
    const std::string layer = m_layers.writeThreshold(node, convolution, normalization);
    m_done[node] = m_done[sign] = true;
    if (normalization != none)
        m_done[normalization] = true;
    readBits(from);
    call("threshold_convolution", fmt::format("&{}, {}, {}, context", layer, bits(from), bits(sign)), {}, none, sign);
}

void Emitter::emit(int node, const op::FullyConnected& layer)
{
    const int from = input(node);
    const CLayerWriter::Connected arrays = m_layers.writeFullyConnected(node, layer);
    const int sums = arrays.bases * layer.outputs;
    m_program.realProducts += elements(from) * sums;
    const bool inPlace = arrays.bases == 1;
    const std::string to = inPlace ? value(node) : "context->products";
    if (!inPlace)
        m_program.products = std::max(m_program.products, static_cast<std::size_t>(sums));
    call(isReal(layer.weights) ? "multiply" : "add_or_subtract",
         fmt::format("{}, {}, {}, {}, {}", value(from), arrays.weights, elements(from), sums, to), {from},
         inPlace ? node : none);
    if (!arrays.factors.empty())
        call("weigh",
             fmt::format("{}, {}, {}, {}, {}, {}", to, arrays.factors, arrays.factorStride, arrays.bases, layer.outputs,
                         value(node)),
             {node}, inPlace ? none : node);
    if (!arrays.bias.empty())
        call("add", fmt::format("{}, {}, {}", arrays.bias, layer.outputs, value(node)), {node}, none);
}

void Emitter::emit(int node, const op::Normalization&)
{
    if (m_fusion.onlyReaderOfBits(node) != none)
        return; // done on the way to the bits
    const TensorShape& shape = at(node).output;
    const auto [scale, shift] = m_layers.writeNormalization(node);
    m_floats.mayReplace(node, input(node));
    call("normalize",
         fmt::format("{}, {}, {}, {}, {}, {}", value(input(node)), scale, shift, shape.pixels(), shape.channels,
                     value(node)),
         {input(node)}, node);
}

void Emitter::emitSigns(int node, int from)
{
    const TensorShape& shape = at(node).output;
    const bool normalizes = std::holds_alternative<op::Normalization>(at(from).operation) && !m_done[from];
    const bool shifts = std::holds_alternative<op::Shift>(at(from).operation) && !m_done[from];
    if (!normalizes && !shifts)
        return call("write_signs", fmt::format("{}, {}, {}", value(m_source[from]), shape.elements(), bits(node)),
                    {m_source[from]}, none, node);
    m_program.products = std::max<std::size_t>(m_program.products, static_cast<std::size_t>(shape.channels));
    const std::string rest = fmt::format("{}, {}, context->products, {}", shape.pixels(), shape.channels, bits(node));
    if (shifts)
        return call("write_shifted_signs",
                    fmt::format("{}, {}, {}", value(input(from)), m_layers.writeShifts(from), rest), {input(from)},
                    none, node);
    const auto [scale, shift] = m_layers.writeNormalization(from);
    call("write_normalized_signs", fmt::format("{}, {}, {}, {}", value(input(from)), scale, shift, rest), {input(from)},
         none, node);
}

void Emitter::emit(int node, const op::Slope&)
{
    const TensorShape& shape = at(node).output;
    m_floats.mayReplace(node, input(node));
    call("slope",
         fmt::format("{}, {}, {}, {}, {}", value(input(node)), m_layers.writeSlopes(node), shape.pixels(),
                     shape.channels, value(node)),
         {input(node)}, node);
}

void Emitter::emit(int node, const op::Shift&)
{
    if (m_fusion.onlyReaderOfBits(node) != none)
        return; // done on the way to the bits
    const TensorShape& shape = at(node).output;
    m_floats.mayReplace(node, input(node));
    call("shift",
         fmt::format("{}, {}, {}, {}, {}", value(input(node)), m_layers.writeShifts(node), shape.pixels(),
                     shape.channels, value(node)),
         {input(node)}, node);
}

void Emitter::emit(int node, const op::Repetition&)
{
    const TensorShape& shape = at(node).output;
    call("repeat_channels",
         fmt::format("{}, {}, {}, {}, {}", value(input(node)), shape.pixels(), m_graph.inputShape(at(node)).channels,
                     value(node), shape.channels),
         {input(node)}, node);
}

void Emitter::emit(int node, const op::Activation& activation)
{
    const ActivationPrecision& precision = activation.precision;
    const int from = at(node).inputs[0];
    const bool isOfPlanes = hasPlanes(precision.method); // its values are made from its bits
    if (m_fusion.isSign(node) && m_fusion.wantsBits(node) && !m_bitsDone[node])
        emitSigns(node, from);
    else if (planeCount(precision) > 0 && (isOfPlanes || m_fusion.wantsBits(node)))
        emitPlanes(node, m_source[from], precision);
    if (!m_fusion.wantsFloats(node))
        return;
    if (isOfPlanes)
        emitPlanesAsValues(node, precision);
    else
        emitValues(node, m_source[from], precision);
}

void Emitter::emitPlanes(int node, int from, const ActivationPrecision& precision)
{
    const TensorShape& shape = at(node).output;
    const std::string pixels = fmt::format("{}, {}", shape.pixels(), shape.channels);
    const int planes = planeCount(precision);
    if (precision.method == ActivationMethod::horq) {
        const int factors = addScratch(node, "factors", static_cast<std::size_t>(planes));
        return call("write_two_orders", fmt::format("{}, {}, {}, {}", value(from), pixels, value(factors), bits(node)),
                    {from}, factors, node);
    }
    const ActivationPlanes fixed = m_layers.planesOf(node);
    m_layers.writePlaneFactors(node, fixed);
    if (precision.method == ActivationMethod::ternary)
        return call("write_ternary", fmt::format("{}, {}, {}", value(from), pixels, bits(node)), {from}, none, node);
    if (fixed.fixedPoint)
        return call("write_fixed_point",
                    fmt::format("{}, {}, {}, {}, {}, {}", value(from), cFloat(fixed.fixedPoint->clip),
                                cFloat(fixed.fixedPoint->levels), planes, elements(node), bits(node)),
                    {from}, none, node);
    call("write_steps",
         fmt::format("{}, {}, {}, {}, {}", value(from), m_layers.writeThresholds(node, fixed), planes, elements(node),
                     bits(node)),
         {from}, none, node);
}

void Emitter::emitPlanesAsValues(int node, const ActivationPrecision& precision)
{
    readBits(node);
    call("planes_as_values",
         fmt::format("{}, {}, {}, {}, {}, {}", bits(node), planeFactors(node), planeCount(precision),
                     static_cast<int>(m_layers.planesOf(node).zeroOne), elements(node), value(node)),
         {scratchOf(node)}, node);
}

void Emitter::emitValues(int node, int from, const ActivationPrecision& precision)
{
    const std::string rest = fmt::format("{}, {}", elements(node), value(node));
    m_floats.mayReplace(node, from);
    if (precision.method == ActivationMethod::fixedPoint) {
        const FixedPoint levels(precision);
        return call("fixed_point",
                    fmt::format("{}, {}, {}, {}", value(from), cFloat(levels.clip), cFloat(levels.levels), rest),
                    {from}, node);
    }
    call(m_fusion.isSign(node) ? "signs_as_values" : "rectify", fmt::format("{}, {}", value(from), rest), {from}, node);
}

void Emitter::emit(int node, const op::Sum& sum)
{
    const std::vector<int> from = inputs(node);
    const long long count = elements(node);
    const bool isDistinct = std::ranges::count(from, from[0]) == 1;
    if (isDistinct)
        m_floats.mayReplace(node, from[0]);
    std::size_t next = 1;
    if (sum.scaled > 0) {
        const std::string theta = m_layers.writeTheta(node);
        call("scale", fmt::format("{}, {}[0], {}, {}", value(from[0]), theta, count, value(node)), from, node);
        for (; next < static_cast<std::size_t>(sum.scaled); ++next)
            call("add_scaled", fmt::format("{}, {}[{}], {}, {}", value(from[next]), theta, next, count, value(node)),
                 from, none);
    } else if (from.size() > 1) {
        call("add_both", fmt::format("{}, {}, {}, {}", value(from[0]), value(from[1]), count, value(node)), from, node);
        next = 2;
    } else {
        call("scale", fmt::format("{}, 1.0f, {}, {}", value(from[0]), count, value(node)), from, node);
    }
    for (; next < from.size(); ++next)
        call("add", fmt::format("{}, {}, {}", value(from[next]), count, value(node)), {from[next], node}, none);
}

void Emitter::emit(int node, const op::Concatenation&)
{
    const TensorShape& shape = at(node).output;
    const std::vector<int> from = inputs(node);
    int first = 0;
    for (std::size_t i = 0; i < from.size(); ++i) {
        const int channels = m_graph.inputShape(at(node), static_cast<int>(i)).channels;
        call("copy_channels",
             fmt::format("{}, {}, {}, {} + {}, {}", value(from[i]), shape.pixels(), channels, value(node), first,
                         shape.channels),
             {from[i]}, i == 0 ? node : none);
        first += channels;
    }
}

void Emitter::emit(int node, const op::Pool& pool)
{
    call(pool.kind == op::PoolKind::maximum ? "pool_maximum" : "pool_average",
         fmt::format("{}, {}, {}, {}, {}, {}, {}", value(input(node)), planeText(m_graph.inputShape(at(node))),
                     pool.kernel, pool.stride, pool.padBefore, planeText(at(node).output), value(node)),
         {input(node)}, node);
}

void Emitter::emit(int node, const op::GlobalAverage&)
{
    const TensorShape& shape = m_graph.inputShape(at(node));
    call("global_average",
         fmt::format("{}, {}, {}, {}", value(input(node)), shape.pixels(), shape.channels, value(node)), {input(node)},
         node);
}

void Emitter::emit(int node, const op::InputMagnitude& magnitude)
{
    const TensorShape& shape = m_graph.inputShape(at(node));
    const int sums = addScratch(node, "sums", static_cast<std::size_t>(shape.pixels()));
    call("sum_magnitudes",
         fmt::format("{}, {}, {}, {}", value(input(node)), shape.pixels(), shape.channels, value(sums)), {input(node)},
         sums);
    call("average_windows",
         fmt::format("{}, {}, {}, {}, {}, {}, {}, {}", value(sums), planeText(shape), magnitude.kernel,
                     magnitude.stride, magnitude.dilation, magnitude.padBefore, planeText(at(node).output),
                     value(node)),
         {sums}, node);
}

void Emitter::emit(int node, const op::Product&)
{
    const TensorShape& shape = at(node).output;
    const std::vector<int> from = inputs(node);
    m_floats.mayReplace(node, from[0]);
    call("multiply_by_map",
         fmt::format("{}, {}, {}, {}, {}", value(from[0]), value(from[1]), shape.pixels(), shape.channels, value(node)),
         from, node);
}

void Emitter::emit(int node, const op::Flatten&)
{
    const TensorShape& shape = m_graph.inputShape(at(node));
    call("flatten", fmt::format("{}, {}, {}, {}", value(input(node)), shape.pixels(), shape.channels, value(node)),
         {input(node)}, node);
}

void Emitter::emit(int node, const op::Dropout&)
{
    m_done[node] = true;
}

} // namespace

Result<Graph> cGraph(const NetworkDesign& design)
{
    auto graph = lower(design);
    if (!graph)
        return graph;
    if (auto reached = checkCReaches(*graph); !reached)
        return tl::unexpected(reached.error());
    for (Node& node : graph->nodes) {
        if (auto* convolution = std::get_if<op::Convolution>(&node.operation))
            takeOneBitAsSigns(convolution->weights);
        else if (auto* layer = std::get_if<op::FullyConnected>(&node.operation))
            takeOneBitAsSigns(layer->weights);
    }
    return graph;
}

CProgram cProgram(const Graph& graph, const TrainedModel& model)
{
    return Emitter(graph, model).emit();
}

} // namespace binweave
