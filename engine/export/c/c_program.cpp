// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_program.h"

#include "engine/arithmetic.h"
#include "engine/export/c/c_buffers.h"
#include "engine/export/c/c_fusion.h"
#include "engine/export/c/c_layer.h"
#include "engine/export/c/c_names.h"

#include <algorithm>
#include <fmt/format.h>

namespace binweave {

namespace {

constexpr int none = -1;

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
    void emit(int, const auto&) {} // checkCReaches() has refused it

    void emitSigns(int node, int input);
    void emitThreshold(int node, const op::Convolution& convolution, int sign);

    /// A call of the function; `reads` and `writes` are values. Every call is a step of the plan.
    void call(std::string_view function, std::string_view arguments, const std::vector<int>& reads, int writes,
              int writesBits = none);
    void readBits(int sign) { m_bits.read(sign, m_step); }

    const Node& at(int node) const { return m_graph.nodes[node]; }
    int input(int node) const { return m_source[at(node).inputs[0]]; }
    std::vector<int> inputs(int node) const;
    long long elements(int node) const { return at(node).output.elements(); }
    std::string value(int node) const; ///< its name as floats
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
    return node == m_scores ? "scores" : cIdentifier(at(node).name);
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
        m_floats.add(writes, static_cast<std::size_t>(elements(writes)), m_step);
    if (writesBits != none)
        m_bits.add(writesBits, static_cast<std::size_t>(elements(writesBits)), m_step);
    if (writes != none)
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

void Emitter::emit(int node, const op::Convolution& convolution)
{
    const bool isBinary = m_fusion.isBinaryConvolution(node);
    const int from = isBinary ? at(node).inputs[0] : input(node);
    if (const int sign = m_fusion.thresholdSign(node); sign != none)
        return emitThreshold(node, convolution, sign);
    const CTail tail = m_fusion.tailOf(node, m_done);
    const int addend = tail.addend == none ? none : m_source[tail.addend];
    const std::string layer = m_layers.writeConvolution(node, convolution, isBinary, tail);
    const char* function = isBinary                                             ? "binary_convolution"
                           : convolution.weights.method == WeightMethod::binary ? "sign_convolution"
                                                                                : "float_convolution";
    const auto window = static_cast<std::size_t>(convolution.kernel) * convolution.kernel *
                        static_cast<std::size_t>(m_graph.inputShape(at(node)).channels);
    m_program.products = std::max(m_program.products, std::size_t{1} * convolution.bases * convolution.outputChannels);
    std::vector<int> reads;
    if (isBinary) {
        m_program.windowBits = std::max(m_program.windowBits, (window + 63) / 64 * 64);
        readBits(from);
    } else {
        m_program.windowFloats = std::max(m_program.windowFloats, window);
        reads.push_back(from);
    }
    if (addend != none) {
        reads.push_back(addend);
        if (tail.values != none && (isBinary || addend != from))
            m_floats.mayReplace(tail.values, addend);
    }
    // All that is done on the way is never asked for.
    m_done[node] = true;
    if (tail.normalization != none)
        m_done[tail.normalization] = true;
    m_done[tail.end] = true;
    if (tail.signs != none)
        m_done[tail.signs] = !m_fusion.wantsFloats(tail.signs);
    call(function,
         fmt::format("&{}, {}, {}, {}, {}, context", layer, isBinary ? bits(from) : value(from), valueOrNull(addend),
                     valueOrNull(tail.values), bits(tail.signs)),
         reads, tail.values, tail.signs);
}

void Emitter::emitThreshold(int node, const op::Convolution& convolution, int sign)
{
    const int from = at(node).inputs[0];
    const auto window = static_cast<std::size_t>(convolution.kernel) * convolution.kernel *
                        static_cast<std::size_t>(m_graph.inputShape(at(node)).channels);
    m_program.windowBits = std::max(m_program.windowBits, (window + 63) / 64 * 64);
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
    const long long count = elements(from);
    call(arrays.isBinary ? "add_or_subtract" : "multiply",
         fmt::format("{}, {}, {}, {}, {}", value(from), arrays.weights, count, layer.outputs, value(node)), {from},
         node);
    if (!arrays.factors.empty())
        call("scale_each", fmt::format("{}, {}, {}", arrays.factors, layer.outputs, value(node)), {node}, none);
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
    const int from = at(node).inputs[0];
    if (m_fusion.isSign(node) && m_fusion.wantsBits(node) && !m_bitsDone[node]) {
        emitSigns(node, from);
        if (!m_fusion.wantsFloats(node))
            return;
    }
    const std::string x = value(m_source[from]);
    const std::string rest = fmt::format("{}, {}", elements(node), value(node));
    m_floats.mayReplace(node, m_source[from]);
    switch (activation.precision.method) {
    case ActivationMethod::fullPrecision:
        return call("rectify", fmt::format("{}, {}", x, rest), {m_source[from]}, node);
    case ActivationMethod::sign:
        return call("signs_as_values", fmt::format("{}, {}", x, rest), {m_source[from]}, node);
    default: // fixedPoint; checkCReaches() has refused the others
        break;
    }
    const FixedPoint levels(activation.precision);
    call("fixed_point", fmt::format("{}, {}, {}, {}", x, cFloat(levels.clip), cFloat(levels.levels), rest),
         {m_source[from]}, node);
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
    const auto planeText = [](const TensorShape& shape) {
        return fmt::format("(plane){{{}, {}, {}}}", shape.channels, shape.height, shape.width);
    };
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

void Emitter::emit(int node, const op::Dropout&)
{
    m_done[node] = true;
}

} // namespace

CProgram cProgram(const Graph& graph, const TrainedModel& model)
{
    return Emitter(graph, model).emit();
}

} // namespace binweave
