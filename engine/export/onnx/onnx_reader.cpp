// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/onnx_reader.h"

#include "engine/arithmetic.h"
#include "engine/export/onnx/level_weights.h"
#include "engine/export/onnx/onnx_check.h"
#include "engine/export/onnx/onnx_evaluator.h"
#include "engine/weight_levels.h"
#include "model/design_file.h"
#include "model/precision.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace binweave {

namespace {

/// Reads the stored tensors of one node of the design from the ONNX nodes that bear its name.
class TensorReader
{
public:
    TensorReader(const Graph& graph, const OnnxEvaluator& file, const onnx::ModelProto& model, TrainedModel& to)
        : m_graph(graph), m_file(file), m_latents(table(model, "latents")), m_learned(table(model, "levels")), m_to(to)
    {}

    void read(const Node& node)
    {
        m_node = &node;
        std::visit([&](const auto& operation) { take(operation); }, node.operation);
    }

private:
    /// JSON by node; empty where the metadata have no such thing.
    static nlohmann::json table(const onnx::ModelProto& model, const char* key)
    {
        const std::string* text = onnxMetadata(model, key);
        return text ? nlohmann::json::parse(*text, nullptr, false) : nlohmann::json();
    }
    /// What a table has for the node, as T.
    template <class T>
    T entry(const nlohmann::json& table, const char* what) const
    {
        try {
            return table.at(name()).get<T>();
        } catch (const nlohmann::json::exception&) {
            throw OnnxComplaint{fmt::format("the {} of layer '{}' are not in its metadata", what, name())};
        }
    }

    const std::string& name() const { return m_node->name; }

    /// The stored values that go into the node which makes `value`, in its place `input`.
    const std::vector<float>& values(const std::string& value, int input, std::int64_t count) const
    {
        const onnx::NodeProto* node = m_file.maker(value);
        const OnnxTensor* tensor = node && input < node->input_size() ? m_file.constant(node->input(input)) : nullptr;
        if (!tensor)
            throw OnnxComplaint{fmt::format("layer '{}' is not stored as its design says", value)};
        if (tensor->size() != count)
            throw OnnxComplaint{fmt::format("layer '{}' stores {} values instead of {}", value, tensor->size(), count)};
        return tensor->floats();
    }
    bool makes(const std::string& value, std::string_view type) const
    {
        const onnx::NodeProto* node = m_file.maker(value);
        return node && node->op_type() == type;
    }
    void keep(const char* what, std::vector<std::int64_t> shape, std::vector<float> stored)
    {
        m_to.weights[fmt::format("{}.{}", name(), what)] = {std::move(shape), std::move(stored)};
    }
    void keepRow(const char* what, const std::vector<float>& stored)
    {
        keep(what, {static_cast<std::int64_t>(stored.size())}, stored);
    }

    /// weights [O][K][inputs] and factors [O][K] to latent weights [K][O][inputs] and lambdas [K].
    void keepBases(const WeightPrecision& precision, int bases, int outputs, std::vector<std::int64_t> shape,
                   const std::vector<float>& together, const std::vector<float>& factors)
    {
        const auto inputs = static_cast<std::int64_t>(together.size()) / bases / outputs;
        const bool scaled = precision.method == WeightMethod::binary && precision.scale != WeightScale::none;
        std::vector<float> latent(together.size());
        std::vector<float> lambdas(bases, 1.0f);
        for (int i = 0; i < bases; ++i) {
            if (!factors.empty())
                lambdas[i] = scaled ? signOf(factors[i]) : factors[i];
            for (int o = 0; o < outputs; ++o) {
                const float alpha = scaled && !factors.empty() ? std::fabs(factors[o * bases + i]) : 1.0f;
                for (std::int64_t k = 0; k < inputs; ++k)
                    latent[(1LL * i * outputs + o) * inputs + k] = alpha * together[(1LL * o * bases + i) * inputs + k];
            }
        }
        if (hasLevels(precision))
            latent = latentOfLevels(latent, bases);
        keep("weight", std::move(shape), std::move(latent));
        if (bases > 1)
            keepRow("scale", lambdas);
        if (precision.method == WeightMethod::ttq)
            keep("level", {bases, 2}, entry<std::vector<float>>(m_learned, "levels"));
    }

    std::vector<float> latentOfLevels(const std::vector<float>& levels, int bases) const
    {
        if (const OnnxTensor* all = m_file.constant(name() + ".latent"))
            return all->floats();
        const auto latent = entry<LatentOfLevels>(m_latents, "latent weights");
        const bool isFinite = std::ranges::all_of(levels, [](float level) { return std::isfinite(level); });
        if (isFinite && static_cast<int>(latent.size()) == bases) {
            if (auto weights = latentWeights(latent, levels))
                return std::move(*weights);
        }
        throw OnnxComplaint{fmt::format("layer '{}' has other levels than its metadata", name())};
    }

    void take(const op::Convolution& layer)
    {
        const std::int64_t inputs = m_graph.inputShape(*m_node).channels / layer.groups;
        const std::int64_t window = inputs * layer.kernel * layer.kernel;
        const std::string bases = name() + "/bases";
        const bool plain = !m_file.maker(bases);
        const auto& together = values(plain ? name() : bases, 1, window * layer.outputChannels * layer.bases);
        const auto factors = plain ? std::vector<float>() : values(name(), 1, 1LL * layer.outputChannels * layer.bases);
        if (plain && layer.bases > 1)
            throw OnnxComplaint{fmt::format("layer '{}' lacks its {} bases", name(), layer.bases)};
        keepBases(layer.weights, layer.bases, layer.outputChannels,
                  {layer.bases, layer.outputChannels, inputs, layer.kernel, layer.kernel}, together, factors);
    }

    void take(const op::FullyConnected& layer)
    {
        const std::int64_t inputs = m_graph.inputShape(*m_node).elements();
        const std::string products = name() + "/products";
        const bool plain = !m_file.maker(products);
        const auto& together = values(plain ? name() : products, 1, inputs * layer.outputs);
        std::vector<float> factors;
        if (!plain)
            factors = values(layer.bias ? name() + "/scaled" : name(), 1, layer.outputs);
        keepBases(layer.weights, 1, layer.outputs, {layer.outputs, inputs}, together, factors);
        if (layer.bias)
            keepRow("bias", values(name(), plain ? 2 : 1, layer.outputs));
    }

    void take(const op::Activation& activation)
    {
        const ActivationPrecision& precision = activation.precision;
        if (!usesPieces(precision.method))
            return;
        for (const char* what : {"threshold", "level"}) {
            std::vector<float> learned;
            for (int i = 1; i <= precision.pieces; ++i) {
                const OnnxTensor* number = m_file.constant(fmt::format("{}.{}{}", name(), what, i));
                if (!number || number->size() != 1)
                    throw OnnxComplaint{fmt::format("{} {} of layer '{}' is not stored", what, i, name())};
                learned.push_back(number->floats()[0]);
            }
            keepRow(what, learned);
        }
    }

    void take(const op::Normalization&)
    {
        const std::int64_t channels = m_node->output.channels;
        if (makes(name(), "BatchNormalization")) {
            int input = 1;
            for (const char* what : {"weight", "bias", "running_mean", "running_var"})
                keepRow(what, values(name(), input++, channels));
            return;
        }
        const onnx::NodeProto* shifting = m_file.maker(name());
        if (!shifting || shifting->input_size() == 0)
            throw OnnxComplaint{fmt::format("nothing makes layer '{}'", name())};
        addFolded(m_to, name(), values(shifting->input(0), 1, channels), values(name(), 1, channels));
    }

    void take(const op::Slope&) { keepRow("weight", values(name(), 1, m_node->output.channels)); }
    void take(const op::Shift&) { keepRow("bias", values(name(), 1, m_node->output.channels)); }

    void take(const op::Sum& sum)
    {
        std::vector<float> theta;
        for (int i = 0; i < sum.scaled; ++i)
            theta.push_back(values(fmt::format("{}/scaled{}", name(), i + 1), 1, 1)[0]);
        if (sum.scaled > 0)
            keepRow("scale", theta);
    }

    void take(const auto&) {}

    const Graph& m_graph;
    const OnnxEvaluator& m_file;
    nlohmann::json m_latents;
    nlohmann::json m_learned;
    TrainedModel& m_to;
    const Node* m_node = nullptr;
};

template <class T>
std::vector<T> listFrom(const onnx::ModelProto& model, const char* key, int count)
{
    if (const std::string* text = onnxMetadata(model, key)) {
        try {
            auto list = nlohmann::json::parse(*text).get<std::vector<T>>();
            if (static_cast<int>(list.size()) == count)
                return list;
        } catch (const nlohmann::json::exception&) {
        }
    }
    throw OnnxComplaint{fmt::format("its metadata lack '{}' as a list of {} values", key, count)};
}

TrainedModel readModel(const onnx::ModelProto& model, const NetworkDesign& design, const Graph& graph,
                       const OnnxEvaluator& file)
{
    TrainedModel result{.design = design,
                        .weights = {},
                        .mean = listFrom<float>(model, "mean", design.input.channels),
                        .deviation = listFrom<float>(model, "deviation", design.input.channels),
                        .classNames = listFrom<std::string>(model, "classes", design.classes)};
    if (!std::ranges::all_of(result.mean, [](float value) { return std::isfinite(value); }))
        throw OnnxComplaint{"a mean of its metadata is no number"};
    const auto usable = [](float value) { return std::isfinite(value) && value > 0; };
    if (!std::ranges::all_of(result.deviation, usable))
        throw OnnxComplaint{"a deviation of its metadata is not above 0"};
    TensorReader reader(graph, file, model, result);
    for (const Node& node : graph.nodes)
        reader.read(node);
    return result;
}

} // namespace

bool isBinweaveOnnx(const onnx::ModelProto& model)
{
    return onnxMetadata(model, "binweave") && onnxMetadata(model, "design");
}

Result<TrainedModel> modelFromOnnx(const onnx::ModelProto& model, const std::string& source)
{
    const std::string* version = onnxMetadata(model, "binweave");
    const std::string* text = onnxMetadata(model, "design");
    if (!version || !text)
        return badInput(fmt::format("'{}' is no model that Binweave wrote: its metadata lack the design.", source));
    if (*version != "1")
        return badInput(fmt::format("'{}' has version {:.20} of the layout; this program reads version 1.", source,
                                    oneLine(*version)));
    const auto design = parseDesign(*text, fmt::format("the design in '{}'", source));
    if (!design)
        return badInput(oneLine(design.error().sentence));
    const auto graph = lower(*design);
    if (!graph)
        return tl::unexpected(graph.error());
    const auto file = OnnxEvaluator::build(model, source);
    if (!file)
        return tl::unexpected(file.error());
    try {
        TrainedModel result = readModel(model, *design, *graph, **file);
        if (auto fits = checkWeights(*graph, result.weights); !fits)
            return badInput(fmt::format("'{}': {}", source, fits.error().sentence));
        return result;
    } catch (const OnnxComplaint& complaint) {
        return badInput(fmt::format("'{}' is damaged: {}.", source, oneLine(complaint.text)));
    }
}

} // namespace binweave
