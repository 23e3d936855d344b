// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/onnx_writer.h"

#include "engine/arithmetic.h"
#include "engine/export/onnx/level_weights.h"
#include "engine/export/onnx/onnx_check.h"
#include "engine/export/onnx/packed_weights.h"
#include "engine/quantized_weights.h"
#include "engine/weight_levels.h"
#include "model/design_file.h"
#include "model/precision.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>

namespace binweave {

namespace {

constexpr int operatorSet = 13;
constexpr int irVersion = 7; // of ONNX 1.8, which brought operator set 13

using Attributes = OnnxBuilder::Attributes;
using Values = std::vector<std::int64_t>;

/// Numbers in as few digits as a float needs.
using FloatJson = nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t, std::uint64_t, float>;

/// What a convolution or fully connected layer holds: [outputs][bases][inputs] and [outputs][bases].
struct BasesTogether
{
    std::vector<float> weights;
    std::vector<float> factors;
    bool plain = false; ///< one base, every factor 1
    bool alike = false; ///< the factors of all outputs are the same
};

/// [bases][outputs][inputs] to [outputs][bases][inputs]
template <class T>
std::vector<T> outputsFirst(const std::vector<T>& values, int bases, int outputs)
{
    const std::ptrdiff_t inputs = static_cast<std::ptrdiff_t>(values.size()) / bases / outputs;
    std::vector<T> result;
    result.reserve(values.size());
    for (int o = 0; o < outputs; ++o) {
        for (int i = 0; i < bases; ++i) {
            const auto from = values.begin() + (1LL * i * outputs + o) * inputs;
            result.insert(result.end(), from, from + inputs);
        }
    }
    return result;
}

BasesTogether basesTogether(const QuantizedWeights& quantized)
{
    const int bases = quantized.bases;
    BasesTogether result;
    result.weights = outputsFirst(quantized.values, bases, quantized.outputs);
    result.factors = outputsFirst(quantized.factors, bases, quantized.outputs);
    result.plain = bases == 1 && std::ranges::all_of(result.factors, [](float factor) { return factor == 1; });
    result.alike = true;
    for (std::size_t i = bases; i < result.factors.size(); ++i)
        result.alike &= result.factors[i] == result.factors[i % bases];
    return result;
}

/// Zeros behind a pooled plane so that its last window, which may overhang, is there; ONNX leaves them out of averages
/// and maxima.
std::int64_t overhang(const op::Pool& pool, int in, int out)
{
    return std::max(0, (out - 1) * pool.stride + pool.kernel - pool.padBefore - in);
}

/// One overload an operation; they write the node in hand.
class Writer
{
public:
    Writer(const Graph& graph, const TrainedModel& model, bool compact, onnx::GraphProto& to)
        : m_graph(graph), m_model(model), m_compact(compact), m_builder(to, compact), m_flat(graph.nodes.size())
    {}

    void write()
    {
        if (m_compact)
            writePackedWeights();
        for (m_index = 0; m_index < static_cast<int>(m_graph.nodes.size()); ++m_index) {
            if (!node().inputs.empty())
                m_flat[m_index] = m_flat[node().inputs[0]];
            std::visit([&](const auto& operation) { add(operation); }, node().operation);
        }
    }

    /// Of weights of few levels, by node: latent ones (level_weights.h), and what is learned beside them.
    const FloatJson& latents() const { return m_latents; }
    const FloatJson& learned() const { return m_learned; }

private:
    const Node& node() const { return m_graph.nodes[m_index]; }
    const std::string& name() const { return node().name; }
    const std::string& input(int i = 0) const { return m_graph.nodes[node().inputs[i]].name; }
    std::string part(std::string_view what) const { return fmt::format("{}/{}", name(), what); }
    /// Of a value that nothing refers to from outside; compact files number them.
    std::string inner(std::string_view what) { return m_compact ? fmt::format("/{}", ++m_innerValues) : part(what); }
    /// Of a stored tensor; likewise.
    std::string tensor(std::string_view what) { return m_compact ? inner(what) : fmt::format("{}.{}", name(), what); }
    /// Of quantized weights that are unpacked.
    std::string unpacked() const { return fmt::format("w{}", m_index); }
    const TensorShape& inputShape() const { return m_graph.inputShape(node()); }

    std::span<const float> stored(const char* what) const
    {
        const auto found = m_model.weights.find(fmt::format("{}.{}", name(), what));
        return found == m_model.weights.end() ? std::span<const float>() : std::span(found->second.values);
    }
    /// One float a channel, shaped to meet the node's values.
    std::string perChannel(const std::string& what, std::span<const float> values)
    {
        const auto count = static_cast<std::int64_t>(values.size());
        return m_builder.floats(what, m_flat[m_index] ? Dimensions{count} : Dimensions{count, 1, 1}, values);
    }

    QuantizedWeights quantized(const op::Convolution& layer) const
    {
        return quantized(layer.weights, layer.bases, layer.outputChannels);
    }
    QuantizedWeights quantized(const op::FullyConnected& layer) const
    {
        return quantized(layer.weights, 1, layer.outputs);
    }
    QuantizedWeights quantized(const WeightPrecision& precision, int bases, int outputs) const
    {
        if (!hasLevels(precision))
            return quantizedWeights(precision, bases, outputs, stored("weight"), stored("scale"));
        // A level is one value here, not a sum of terms.
        const LevelWeights levels = levelWeights(precision, bases, stored("weight"), stored("level"));
        const std::size_t perBase = levels.classes.size() / bases;
        QuantizedWeights result{bases, outputs, static_cast<int>(perBase / outputs), {}, {}};
        for (std::size_t i = 0; i < levels.classes.size(); ++i)
            result.values.push_back(levels.tables[i / perBase][levels.classes[i]]);
        for (int i = 0; i < bases; ++i)
            result.factors.insert(result.factors.end(), outputs, bases > 1 ? stored("scale")[i] : 1.0f);
        return result;
    }
    Dimensions weightShape(const op::Convolution& layer) const
    {
        return {layer.outputChannels * layer.bases, inputShape().channels / layer.groups, layer.kernel, layer.kernel};
    }
    Dimensions weightShape(const op::FullyConnected& layer) const { return {layer.outputs, inputShape().elements()}; }

    void writePackedWeights()
    {
        PackedWeights packed;
        const auto pack = [&](const auto& layer) {
            if constexpr (requires { quantized(layer); }) {
                if (layer.weights.method == WeightMethod::binary)
                    packed.addSigns(unpacked(), weightShape(layer), basesTogether(quantized(layer)).weights);
                else if (hasLevels(layer.weights))
                    packed.addLevels(unpacked(), weightShape(layer), packedLevels(layer));
            }
        };
        for (m_index = 0; m_index < static_cast<int>(m_graph.nodes.size()); ++m_index)
            std::visit(pack, node().operation);
        packed.write(m_builder);
    }

    static int basesOf(const op::Convolution& layer) { return layer.bases; }
    static int basesOf(const op::FullyConnected&) { return 1; }
    int outputs() const { return node().output.channels; }

    PackedWeights::Levels packedLevels(const auto& layer) const
    {
        const int bases = basesOf(layer);
        const LevelWeights levels = levelWeights(layer.weights, bases, stored("weight"), stored("level"));
        PackedWeights::Levels packed{bases, outputsFirst(levels.classes, bases, outputs()), {}};
        for (const std::vector<float>& table : levels.tables)
            packed.tables.insert(packed.tables.end(), table.begin(), table.end());
        return packed;
    }

    std::string weights(const auto& layer, const BasesTogether& bases)
    {
        if (hasLevels(layer.weights))
            keepLatent(layer.weights, basesOf(layer));
        if (m_compact && !isReal(layer.weights))
            return unpacked();
        return m_builder.floats(tensor("weight"), weightShape(layer), bases.weights);
    }

    /// What the layer's latent weights come back from: one for each level, or where no such ones are found all of them,
    /// in a tensor that no node reads.
    void keepLatent(const WeightPrecision& precision, int bases)
    {
        const auto weights = stored("weight");
        if (const auto latent = latentOfLevels(precision, bases, weights, stored("level")))
            m_latents[name()] = *latent;
        else
            m_builder.floats(name() + ".latent", {static_cast<std::int64_t>(weights.size())}, weights);
        if (const auto learned = stored("level"); !learned.empty())
            m_learned[name()] = std::vector<float>(learned.begin(), learned.end());
    }

    void add(const op::Input&)
    {
        const std::string centred =
            m_builder.node("Sub", part("centred"), {"pixels", perChannel(tensor("mean"), m_model.mean)});
        m_builder.node("Div", name(), {centred, perChannel(tensor("deviation"), m_model.deviation)});
    }

    void add(const op::Convolution& layer)
    {
        const BasesTogether bases = basesTogether(quantized(layer));
        Attributes attributes = windows(layer);
        if (layer.groups != 1)
            attributes.emplace_back("group", std::int64_t{layer.groups});
        const std::string sums =
            m_builder.node("Conv", bases.plain ? name() : part("bases"), {input(), weights(layer, bases)}, attributes);
        if (bases.plain)
            return;
        if (layer.bases == 1)
            m_builder.node("Mul", name(), {sums, perChannel(tensor("scale"), bases.factors)});
        else
            m_builder.node("Conv", name(), {sums, baseFactors(layer, bases)},
                           {{"group", std::int64_t{layer.outputChannels}}});
    }

    /// What differs from the standard's defaults; the kernel's sides are those of the weights.
    static Attributes windows(const auto& layer)
    {
        Attributes attributes;
        if (layer.stride != 1)
            attributes.emplace_back("strides", Values{layer.stride, layer.stride});
        if (layer.dilation != 1)
            attributes.emplace_back("dilations", Values{layer.dilation, layer.dilation});
        if (layer.padBefore != 0 || layer.padAfter != 0)
            attributes.emplace_back("pads", Values{layer.padBefore, layer.padBefore, layer.padAfter, layer.padAfter});
        return attributes;
    }

    /// [O, K, 1, 1]; compact and alike for all outputs: one row, expanded.
    std::string baseFactors(const op::Convolution& layer, const BasesTogether& bases)
    {
        const Dimensions shape = {layer.outputChannels, layer.bases, 1, 1};
        if (!m_compact || !bases.alike)
            return m_builder.floats(tensor("scale"), shape, bases.factors);
        const std::string row =
            m_builder.floats(tensor("scale"), {1, layer.bases, 1, 1}, std::span(bases.factors).first(layer.bases));
        return m_builder.node("Expand", part("scales"), {row, m_builder.integers(shape)});
    }

    void add(const op::FullyConnected& layer)
    {
        const BasesTogether bases = basesTogether(quantized(layer));
        std::string x = input();
        if (!m_flat[node().inputs[0]])
            x = m_builder.node("Flatten", part("row"), {x});
        m_flat[m_index] = true;
        std::vector<std::string> inputs = {x, weights(layer, bases)};
        if (bases.plain && layer.bias)
            inputs.push_back(perChannel(tensor("bias"), stored("bias")));
        x = m_builder.node("Gemm", bases.plain ? name() : part("products"), inputs, {{"transB", std::int64_t{1}}});
        if (bases.plain)
            return;
        const std::string scale = perChannel(tensor("scale"), bases.factors);
        x = m_builder.node("Mul", layer.bias ? part("scaled") : name(), {x, scale});
        if (layer.bias)
            m_builder.node("Add", name(), {x, perChannel(tensor("bias"), stored("bias"))});
    }

    void add(const op::Normalization&)
    {
        if (m_compact || m_model.folded.contains(name())) {
            const FoldedNormalization fold(stored("weight"), stored("bias"), stored("running_mean"),
                                           stored("running_var"));
            const std::string scaled =
                m_builder.node("Mul", inner("scaled"), {input(), perChannel(tensor("scale"), fold.scale)});
            m_builder.node("Add", name(), {scaled, perChannel(tensor("shift"), fold.shift)});
            return;
        }
        std::vector<std::string> inputs = {input()};
        for (const char* what : {"weight", "bias", "running_mean", "running_var"}) {
            const auto values = stored(what);
            inputs.push_back(m_builder.floats(fmt::format("{}.{}", name(), what),
                                              {static_cast<std::int64_t>(values.size())}, values));
        }
        m_builder.node("BatchNormalization", name(), inputs, {{"epsilon", FoldedNormalization::epsilon}});
    }

    void add(const op::Activation& activation)
    {
        switch (activation.precision.method) {
        case ActivationMethod::fullPrecision:
            m_builder.node("Relu", name(), {input()});
            break;
        case ActivationMethod::sign:
            addChoice(name(), inner("bit"), m_builder.number(0), m_builder.number(1), m_builder.number(-1));
            break;
        case ActivationMethod::fixedPoint:
            addFixedPoint(FixedPoint(activation.precision));
            break;
        case ActivationMethod::piecewise:
        case ActivationMethod::abc:
            addSteps(activation.precision.method);
            break;
        case ActivationMethod::ternary:
            addTernary();
            break;
        case ActivationMethod::horq:
            addHorq();
            break;
        case ActivationMethod::xnor: // graph.h
            break;
        }
    }

    /// high where the input has reached the threshold, else low
    std::string addChoice(const std::string& result, const std::string& bit, const std::string& threshold,
                          const std::string& high, const std::string& low)
    {
        return m_builder.node("Where", result,
                              {m_builder.node("GreaterOrEqual", bit, {input(), threshold}), high, low});
    }

    void addFixedPoint(const FixedPoint& fixed)
    {
        std::string x =
            m_builder.node("Clip", inner("clipped"), {input(), m_builder.number(0), m_builder.number(fixed.clip)});
        x = m_builder.node("Mul", inner("steps"), {x, m_builder.number(fixed.levels / fixed.clip)});
        x = m_builder.node("Add", inner("half-up"), {x, m_builder.number(0.5f)});
        x = m_builder.node("Floor", inner("whole"), {x});
        m_builder.node("Mul", name(), {x, m_builder.number(fixed.clip / fixed.levels)});
    }

    /// The planes of activation_planes.h. What is learned is stored as it is; the differences of PA's levels, ABC's
    /// thresholds 1/2 - v and opposite levels hang on nothing else, so that a runtime computes them once.
    void addSteps(ActivationMethod method)
    {
        const bool piecewise = method == ActivationMethod::piecewise;
        const auto count = static_cast<int>(stored("level").size());
        std::string sum;
        std::string below;
        for (int i = 0; i < count; ++i) {
            const auto numbered = [&](const char* what) { return inner(fmt::format("{}{}", what, i + 1)); };
            std::string threshold = learnedNumber("threshold", i);
            const std::string level = learnedNumber("level", i);
            std::string high = level;
            std::string low = m_builder.number(0);
            if (piecewise && i > 0)
                high = m_builder.node("Sub", numbered("step"), {level, below});
            if (!piecewise) {
                threshold = m_builder.node("Sub", numbered("from"), {m_builder.number(0.5f), threshold});
                low = m_builder.node("Neg", numbered("opposite"), {level});
            }
            below = level;
            const std::string plane =
                addChoice(count == 1 ? name() : numbered("plane"), numbered("bit"), threshold, high, low);
            sum = i == 0 ? plane : m_builder.node("Add", i + 1 == count ? name() : numbered("sum"), {sum, plane});
        }
    }

    std::string learnedNumber(const char* what, int i)
    {
        return m_builder.floats(fmt::format("{}.{}{}", name(), what, i + 1), {}, stored(what).subspan(i, 1));
    }

    /// Of each image.
    std::string addMean(const std::string& magnitudes, const char* mean)
    {
        return m_builder.node("ReduceMean", inner(mean), {magnitudes}, {{"axes", Values{1, 2, 3}}});
    }

    void addTernary()
    {
        const std::string magnitudes = m_builder.node("Abs", inner("magnitudes"), {input()});
        const std::string mean = addMean(magnitudes, "mean");
        const std::string threshold = m_builder.node("Mul", inner("threshold"), {mean, m_builder.number(0.4f)});
        const std::string isOver = m_builder.node("Greater", inner("over"), {magnitudes, threshold});
        m_builder.node("Where", name(),
                       {isOver, m_builder.node("Sign", inner("sign"), {input()}), m_builder.number(0)});
    }

    /// b1 H1 + b2 H2 (methods.md)
    void addHorq()
    {
        const auto signTimes = [&](const std::string& x, const std::string& factor, const char* bit, const char* what,
                                   const std::string& result) {
            const std::string isPositive = m_builder.node("GreaterOrEqual", inner(bit), {x, m_builder.number(0)});
            const std::string sign =
                m_builder.node("Where", inner(what), {isPositive, m_builder.number(1), m_builder.number(-1)});
            return m_builder.node("Mul", result, {sign, factor});
        };
        const std::string mean = addMean(m_builder.node("Abs", inner("magnitudes"), {input()}), "b1");
        const std::string first = signTimes(input(), mean, "bit1", "h1", inner("first"));
        const std::string residue = m_builder.node("Sub", inner("residue"), {input(), first});
        const std::string ofResidue = addMean(m_builder.node("Abs", inner("residues"), {residue}), "b2");
        const std::string second = signTimes(residue, ofResidue, "bit2", "h2", inner("second"));
        m_builder.node("Add", name(), {first, second});
    }

    /// Sums of |x| over the channels, those summed by a convolution of ones, over the number of addends.
    void add(const op::InputMagnitude& magnitude)
    {
        const std::int64_t side = magnitude.kernel;
        const std::string ones = m_builder.floats(tensor("ones"), {1, 1, side, side},
                                                  std::vector<float>(magnitude.kernel * magnitude.kernel, 1.0f));
        std::string x = m_builder.node("Abs", inner("magnitudes"), {input()});
        x = m_builder.node("ReduceSum", inner("channels"), {x, m_builder.integers({1})});
        x = m_builder.node("Conv", inner("windows"), {x, ones}, windows(magnitude));
        const auto addends = static_cast<float>(inputShape().channels * magnitude.kernel * magnitude.kernel);
        m_builder.node("Div", name(), {x, m_builder.number(addends)});
    }

    void add(const op::Product&) { m_builder.node("Mul", name(), {input(0), input(1)}); }

    void add(const op::Slope&)
    {
        m_builder.node("PRelu", name(), {input(), perChannel(tensor("weight"), stored("weight"))});
    }

    void add(const op::Shift&) { m_builder.node("Add", name(), {input(), perChannel(tensor("bias"), stored("bias"))}); }

    /// All channels as often as they fit, then the first ones of them.
    void add(const op::Repetition&)
    {
        const std::int64_t from = inputShape().channels;
        const std::int64_t to = node().output.channels;
        std::vector<std::string> inputs(to / from, input());
        if (to % from > 0) {
            inputs.push_back(m_builder.node(
                "Slice", inputs.empty() ? name() : part("first"),
                {input(), m_builder.integers({0}), m_builder.integers({to % from}), m_builder.integers({1})}));
        }
        if (to > from)
            m_builder.node("Concat", name(), inputs, {{"axis", std::int64_t{1}}});
    }

    void add(const op::Sum& sum)
    {
        const int count = static_cast<int>(node().inputs.size());
        std::string total = summand(sum, 0);
        for (int i = 1; i < count; ++i)
            total = m_builder.node("Add", i + 1 == count ? name() : part(fmt::format("sum{}", i + 1)),
                                   {total, summand(sum, i)});
        if (count == 1)
            m_builder.node("Identity", name(), {total});
    }

    std::string summand(const op::Sum& sum, int i)
    {
        if (i >= sum.scaled)
            return input(i);
        const std::string scale =
            m_builder.floats(tensor(fmt::format("scale{}", i + 1)), {}, stored("scale").subspan(i, 1));
        return m_builder.node("Mul", part(fmt::format("scaled{}", i + 1)), {input(i), scale});
    }

    void add(const op::Concatenation&)
    {
        std::vector<std::string> inputs;
        for (int i = 0; i < static_cast<int>(node().inputs.size()); ++i)
            inputs.push_back(input(i));
        m_builder.node("Concat", name(), inputs, {{"axis", std::int64_t{1}}});
    }

    void add(const op::Pool& pool)
    {
        const TensorShape& in = inputShape();
        const TensorShape& out = node().output;
        const bool maximum = pool.kind == op::PoolKind::maximum;
        m_builder.node(maximum ? "MaxPool" : "AveragePool", name(), {input()},
                       {{"kernel_shape", Values{pool.kernel, pool.kernel}},
                        {"strides", Values{pool.stride, pool.stride}},
                        {"pads", Values{pool.padBefore, pool.padBefore, overhang(pool, in.height, out.height),
                                        overhang(pool, in.width, out.width)}}});
    }

    void add(const op::GlobalAverage&)
    {
        m_builder.node("Flatten", name(), {m_builder.node("GlobalAveragePool", part("plane"), {input()})});
        m_flat[m_index] = true;
    }

    /// As channels of a plane of one pixel: a convolution reads them.
    void add(const op::Flatten&) { m_builder.node("Reshape", name(), {input(), m_builder.integers({0, -1, 1, 1})}); }

    void add(const op::Dropout& dropout)
    {
        m_builder.node("Dropout", name(), {input(), m_builder.number(static_cast<float>(dropout.rate))});
    }

    const Graph& m_graph;
    const TrainedModel& m_model;
    bool m_compact;
    OnnxBuilder m_builder;
    std::vector<bool> m_flat; ///< per node: its values are [N, C], not [N, C, H, W]
    int m_index = 0;
    int m_innerValues = 0;
    FloatJson m_latents = FloatJson::object();
    FloatJson m_learned = FloatJson::object();
};

void describe(onnx::ModelProto& model, const char* key, const std::string& value)
{
    onnx::StringStringEntryProto& entry = *model.add_metadata_props();
    entry.set_key(key);
    entry.set_value(value);
}

void addValue(onnx::ValueInfoProto& value, const std::string& name, const Dimensions& shape)
{
    value.set_name(name);
    onnx::TypeProto_Tensor& type = *value.mutable_type()->mutable_tensor_type();
    type.set_elem_type(onnx::TensorProto::FLOAT);
    type.mutable_shape()->add_dim()->set_dim_param("N");
    for (const std::int64_t size : shape)
        type.mutable_shape()->add_dim()->set_dim_value(size);
}

} // namespace

Result<onnx::ModelProto> onnxModel(const TrainedModel& model, const ExportOptions& options)
{
    const auto graph = lower(model.design);
    if (!graph)
        return tl::unexpected(graph.error());
    if (auto fits = checkWeights(*graph, model.weights); !fits)
        return tl::unexpected(fits.error());

    onnx::ModelProto result;
    result.set_ir_version(irVersion);
    result.add_opset_import()->set_version(operatorSet);
    result.set_producer_name("Binweave");
    if (!options.compact)
        result.set_doc_string(
            "Input: pixels 0..255, [N, C, H, W]; they are normalized in here. Output: one score a class.");
    describe(result, "binweave", "1");
    describe(result, "design", shortDesignText(model.design));
    describe(result, "classes", nlohmann::json(model.classNames).dump());
    describe(result, "mean", nlohmann::json(model.mean).dump());
    describe(result, "deviation", nlohmann::json(model.deviation).dump());

    onnx::GraphProto& to = *result.mutable_graph();
    to.set_name(model.design.name.empty() ? "network" : model.design.name);
    const TensorShape& in = model.design.input;
    addValue(*to.add_input(), "pixels", {in.channels, in.height, in.width});
    addValue(*to.add_output(), graph->nodes.back().name, {model.design.classes});
    Writer writer(*graph, model, options.compact, to);
    writer.write();
    if (!writer.latents().empty())
        describe(result, "latents", writer.latents().dump());
    if (!writer.learned().empty())
        describe(result, "levels", writer.learned().dump());
    return checkedOnnx(std::move(result), !options.compact);
}

} // namespace binweave
