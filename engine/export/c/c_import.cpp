// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_import.h"

#include "engine/export/c/c_arrays.h"
#include "engine/export/c/c_fusion.h"
#include "engine/export/c/c_layer.h"
#include "engine/export/c/c_learned.h"
#include "engine/export/c/c_names.h"
#include "engine/export/c/c_program.h"
#include "engine/export/c/c_text.h"
#include "engine/weight_levels.h"
#include "model/design_file.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace binweave {

namespace {

/// Fills a model node by node, one overload per operation that stores something. After an error it does nothing.
class Importer
{
public:
    Importer(const Graph& graph, const CArrays& arrays, const CLearned& learned)
        : m_graph(graph), m_fusion(graph), m_arrays(arrays), m_learned(learned)
    {}

    /// With weights; the rest is the caller's to fill.
    Result<TrainedModel> model()
    {
        for (m_node = 0; m_node < static_cast<int>(m_graph.nodes.size()); ++m_node)
            std::visit(*this, node().operation);
        if (m_error)
            return tl::unexpected(*m_error);
        return std::move(m_model);
    }

    void operator()(const op::Convolution& layer)
    {
        const int channels = m_graph.inputShape(node()).channels / layer.groups;
        const auto inputs = static_cast<std::size_t>(channels) * static_cast<std::size_t>(layer.kernel * layer.kernel);
        const std::vector<std::int64_t> shape{layer.bases, layer.outputChannels, channels, layer.kernel, layer.kernel};
        const int kernel = m_fusion.readsBits(m_node) ? layer.kernel : 0;
        if (hasLevels(layer.weights))
            return addLevelled(layer.weights, layer.bases, shape, layer.outputChannels, inputs, kernel);
        const auto bases = static_cast<std::size_t>(layer.bases);
        const auto outputs = static_cast<std::size_t>(layer.outputChannels);
        std::vector<float> lambdas(bases, 1.0f);
        if (isReal(layer.weights)) {
            if (layer.bases > 1)
                lambdas = take<float>("factors", bases);
            add("weight", shape, values(bases * outputs, inputs, static_cast<std::size_t>(partsOfValues(layer))));
        } else {
            const std::vector<float> alphas = alphasOf(layer, bases, outputs, inputs, lambdas);
            add("weight", shape, signs(alphas, inputs, kernel));
        }
        if (layer.bases > 1)
            add("scale", {layer.bases}, std::move(lambdas));
    }

    void operator()(const op::FullyConnected& layer)
    {
        const auto inputs = static_cast<std::size_t>(m_graph.inputShape(node()).elements());
        const auto outputs = static_cast<std::size_t>(layer.outputs);
        const std::vector<std::int64_t> shape{layer.outputs, static_cast<std::int64_t>(inputs)};
        if (hasLevels(layer.weights)) {
            addLevelled(layer.weights, 1, shape, layer.outputs, inputs, 0);
        } else if (isReal(layer.weights)) {
            add("weight", shape, values(outputs, inputs, 1));
        } else {
            std::vector<float> alphas(outputs, 1.0f);
            if (layer.weights.scale != WeightScale::none && has("factors"))
                alphas = take<float>("factors", outputs);
            add("weight", shape, signs(alphas, inputs, 0));
        }
        if (layer.bias)
            add("bias", {layer.outputs}, take<float>("bias", outputs));
    }

    void operator()(const op::Activation& activation)
    {
        const ActivationPrecision& precision = activation.precision;
        if (!usesPieces(precision.method))
            return;
        const auto pieces = static_cast<std::size_t>(precision.pieces);
        const std::vector<float> thresholds = takeLearned("threshold", pieces);
        const std::vector<float> levels = takeLearned("level", pieces);
        const auto isHeld = [&] {
            const ActivationPlanes planes = fixedPlanes(precision, thresholds, levels);
            return planes.thresholds == take<float>("thresholds", pieces) &&
                   planes.factors == take<float>("factors", pieces);
        };
        if (!m_error && !isHeld())
            refuse(fmt::format("the arrays of {} are not those of its learned levels.", node().name));
        add("threshold", {precision.pieces}, thresholds);
        add("level", {precision.pieces}, levels);
    }

    void operator()(const op::Normalization&)
    {
        const auto channels = static_cast<std::size_t>(node().output.channels);
        std::vector<float> scale;
        std::vector<float> shift;
        if (has("least")) {
            const auto least = take<std::int32_t>("least", channels);
            const auto flipped = take<std::int32_t>("flipped", channels);
            for (std::size_t c = 0; c < std::min(least.size(), flipped.size()); ++c) {
                // The sign of s - least, or of least - 1 - s: whole numbers, exact in float.
                if (std::abs(static_cast<long long>(least[c])) > 1 << 24)
                    refuse(fmt::format("a threshold of {} is out of range.", node().name));
                scale.push_back(flipped[c] ? -1.0f : 1.0f);
                shift.push_back(static_cast<float>(flipped[c] ? least[c] - 1.0 : -1.0 * least[c]));
            }
        } else {
            scale = take<float>("scale", channels);
            shift = take<float>("shift", channels);
        }
        if (!m_error)
            addFolded(m_model, node().name, std::move(scale), std::move(shift));
    }

    void operator()(const op::Slope&)
    {
        add("weight", {node().output.channels},
            take<float>("slopes", static_cast<std::size_t>(node().output.channels)));
    }

    void operator()(const op::Shift&)
    {
        add("bias", {node().output.channels}, take<float>("shifts", static_cast<std::size_t>(node().output.channels)));
    }

    void operator()(const op::Sum& sum)
    {
        if (sum.scaled > 0)
            add("scale", {sum.scaled}, take<float>("theta", static_cast<std::size_t>(sum.scaled)));
    }

    void operator()(const auto&) {}

private:
    const Node& node() const { return m_graph.nodes[static_cast<std::size_t>(m_node)]; }
    std::string arrayName(const char* what) const { return fmt::format("{}_{}", cIdentifier(node().name), what); }
    bool has(const char* what) const { return m_arrays.contains(arrayName(what)); }

    void refuse(std::string sentence)
    {
        if (!m_error)
            m_error = Error{Error::Kind::badInput, std::move(sentence)};
    }

    /// Empty after an error.
    template <class T>
    std::vector<T> take(const char* what, std::size_t size)
    {
        auto values = m_arrays.take<T>(arrayName(what), size);
        if (values)
            return std::move(*values);
        refuse(values.error().sentence);
        return {};
    }

    void add(const char* what, const std::vector<std::int64_t>& shape, std::vector<float> values)
    {
        if (!m_error)
            m_model.weights[fmt::format("{}.{}", node().name, what)] = Tensor{shape, std::move(values)};
    }

    /// Numbers that the arrays do not hold as they are; finite. Empty after an error.
    std::vector<float> takeLearned(const char* what, std::size_t size)
    {
        const auto found = m_learned.find(fmt::format("{}.{}", node().name, what));
        if (found != m_learned.end() && found->second.size() == size)
            return found->second;
        refuse(fmt::format("it lacks the {} learned numbers {}.{}.", size, node().name, what));
        return {};
    }

    /// Weights whose levels are sums of signs, with what is learned beside them.
    void addLevelled(const WeightPrecision& precision, int bases, const std::vector<std::int64_t>& shape, int outputs,
                     std::size_t inputs, int kernel)
    {
        const auto terms = static_cast<std::size_t>(bases * termCount(precision));
        const std::vector<float> ones(terms * static_cast<std::size_t>(outputs), 1.0f);
        const auto isTtq = precision.method == WeightMethod::ttq;
        QuantizedWeights held{
            bases * termCount(precision), outputs, static_cast<int>(inputs), signs(ones, inputs, kernel), {}};
        const std::vector<float> lambdas =
            bases > 1 ? takeLearned("scale", static_cast<std::size_t>(bases)) : std::vector<float>();
        const std::vector<float> levels =
            isTtq ? takeLearned("level", 2 * static_cast<std::size_t>(bases)) : std::vector<float>();
        if (m_error)
            return;
        const auto learned = m_learned.find(node().name + ".weight");
        auto weights =
            learned == m_learned.end() ? std::nullopt : weightsOfSigns(precision, bases, held.values, learned->second);
        if (!weights || !isHeld(quantizedWeights(precision, bases, outputs, *weights, lambdas, levels), held))
            return refuse(fmt::format("the arrays of {} are not those of its learned weights.", node().name));
        add("weight", shape, std::move(*weights));
        if (bases > 1)
            add("scale", {bases}, lambdas);
        if (isTtq)
            add("level", {bases, 2}, levels);
    }

    /// Whether the signs are `held.values` and the factors those of the array, one a term.
    bool isHeld(const QuantizedWeights& weights, const QuantizedWeights& held)
    {
        if (weights.values != held.values)
            return false;
        if (!has("factors")) // all are 1
            return weights.bases == 1 && weights.factors[0] == 1;
        const auto factors = take<float>("factors", static_cast<std::size_t>(weights.bases));
        for (std::size_t term = 0; term < factors.size(); ++term) {
            if (weights.factors[term * static_cast<std::size_t>(weights.outputs)] != factors[term])
                return false;
        }
        return !factors.empty();
    }

    /// Real weights, [row][input].
    std::vector<float> values(std::size_t rows, std::size_t inputs, std::size_t parts)
    {
        const std::vector<float> transposed = take<float>("weights", rows * inputs);
        const std::size_t together = rows / parts;
        std::vector<float> result(transposed.size());
        for (std::size_t i = 0; i < result.size(); ++i) {
            const std::size_t row = i / inputs;
            result[i] = transposed[row / together * together * inputs + i % inputs * together + row % together];
        }
        return result;
    }

    /// Binary weights, each row times its alpha.
    std::vector<float> signs(const std::vector<float>& alphas, std::size_t inputs, int kernel)
    {
        const std::size_t words = (inputs + 63) / 64;
        const auto bits = take<std::uint64_t>("weights", alphas.size() * words);
        std::vector<float> result(bits.empty() ? 0 : alphas.size() * inputs);
        const int channels = kernel > 0 ? static_cast<int>(inputs) / (kernel * kernel) : 0;
        for (std::size_t i = 0; i < result.size(); ++i) {
            const auto input = static_cast<int>(i % inputs);
            const auto bit = static_cast<std::size_t>(kernel > 0 ? bitOfInput(input, channels, kernel) : input);
            const bool isSet = bits[i / inputs * words + bit / 64] >> bit % 64 & 1;
            result[i] = isSet ? alphas[i / inputs] : -alphas[i / inputs];
        }
        return result;
    }

    /// |weight| of every base and output; `lambdas` are set so that both multiply to the factors.
    std::vector<float> alphasOf(const op::Convolution& layer, std::size_t bases, std::size_t outputs,
                                std::size_t inputs, std::vector<float>& lambdas)
    {
        std::vector<float> alphas(bases * outputs, 1.0f);
        if (has("least"))
            return alphasOfThresholds(outputs, inputs);
        if (layer.weights.scale == WeightScale::none) {
            if (layer.bases > 1)
                lambdas = take<float>("factors", bases);
            return alphas;
        }
        if (layer.bases == 1 && !has("factors"))
            return alphas;
        const bool perOutput = layer.weights.scale == WeightScale::channel;
        const auto factors = take<float>("factors", perOutput ? bases * outputs : bases);
        for (std::size_t base = 0; base < bases && !factors.empty(); ++base) {
            const auto factor = [&](std::size_t c) { return factors[perOutput ? base * outputs + c : base]; };
            bool isNegative = false;
            bool isPositiveSomewhere = false;
            for (std::size_t c = 0; c < outputs; ++c) {
                isNegative |= factor(c) < 0;
                isPositiveSomewhere |= factor(c) > 0;
            }
            if (isNegative && (isPositiveSomewhere || layer.bases == 1))
                refuse(fmt::format("the factors of {} cannot be a design's: their signs differ.", node().name));
            const bool isZero = !isNegative && !isPositiveSomewhere && layer.bases > 1;
            lambdas[base] = isZero ? 0.0f : isNegative ? -1.0f : 1.0f;
            for (std::size_t c = 0; c < outputs; ++c)
                alphas[base * outputs + c] = isZero ? 1.0f : std::fabs(factor(c));
        }
        return alphas;
    }

    /// Without a normalization the sum alone decides: it is compared with 0, unless all its weights are 0.
    std::vector<float> alphasOfThresholds(std::size_t outputs, std::size_t inputs)
    {
        std::vector<float> alphas;
        for (const std::int32_t least : take<std::int32_t>("least", outputs)) {
            alphas.push_back(least == 0 ? 1.0f : 0.0f);
            if (least != 0 && least != -static_cast<std::int32_t>(inputs))
                refuse(fmt::format("a threshold of {} is out of range.", node().name));
        }
        alphas.resize(outputs);
        return alphas;
    }

    const Graph& m_graph;
    CFusion m_fusion;
    const CArrays& m_arrays;
    const CLearned& m_learned;
    int m_node = 0;
    TrainedModel m_model;
    std::optional<Error> m_error;
};

/// From the line that begins with the mark to `end`. Error: it is not there.
Result<std::string_view> after(std::string_view source, std::string_view mark, std::string_view end)
{
    const std::size_t at = source.find(fmt::format("\n{}", mark));
    const std::size_t last = at == std::string_view::npos ? at : source.find(end, at + 1);
    if (last == std::string_view::npos)
        return badInput(fmt::format("it lacks the line '{}..' of a C export.", mark));
    return source.substr(at + 1 + mark.size(), last - at - 1 - mark.size());
}

Result<std::vector<std::string>> classNames(std::string_view text, int count)
{
    try {
        auto names = nlohmann::json::parse(text).get<std::vector<std::string>>();
        if (static_cast<int>(names.size()) == count)
            return names;
    } catch (const nlohmann::json::exception&) {
    }
    return badInput(fmt::format("its class names are no list of {} texts.", count));
}

/// None where the source has no such line.
Result<CLearned> learnedNumbers(std::string_view source)
{
    const auto text = after(source, cLearnedMark, "\n");
    if (!text)
        return CLearned();
    try {
        auto learned = nlohmann::json::parse(*text).get<CLearned>();
        const auto isFinite = [](float value) { return std::isfinite(value); };
        if (std::ranges::all_of(learned, [&](const auto& list) { return std::ranges::all_of(list.second, isFinite); }))
            return learned;
    } catch (const nlohmann::json::exception&) {
    }
    return badInput("its learned numbers are no lists of finite numbers.");
}

} // namespace

Result<TrainedModel> modelOfCSource(std::string_view source)
{
    const auto classes = after(source, cClassesMark, "\n");
    if (!classes)
        return tl::unexpected(classes.error());
    const auto text = after(source, cDesignMark, "*/");
    if (!text)
        return tl::unexpected(text.error());
    auto design = parseDesign(*text, "its design");
    if (!design)
        return tl::unexpected(design.error());
    const auto graph = cGraph(*design);
    if (!graph)
        return tl::unexpected(graph.error());
    auto names = classNames(*classes, design->classes);
    if (!names)
        return tl::unexpected(names.error());
    const auto arrays = CArrays::parse(source.substr(0, static_cast<std::size_t>(classes->data() - source.data())));
    if (!arrays)
        return tl::unexpected(arrays.error());
    const auto channels = static_cast<std::size_t>(design->input.channels);
    auto mean = arrays->take<float>("mean", channels);
    if (!mean)
        return tl::unexpected(mean.error());
    auto deviation = arrays->take<float>("deviation", channels);
    if (!deviation)
        return tl::unexpected(deviation.error());
    if (std::ranges::any_of(*deviation, [](float d) { return !(d > 0); }))
        return badInput("a deviation is not above 0.");
    const auto learned = learnedNumbers(source);
    if (!learned)
        return tl::unexpected(learned.error());
    return Importer(*graph, *arrays, *learned).model().map([&](TrainedModel&& model) {
        model.design = std::move(*design);
        model.mean = std::move(*mean);
        model.deviation = std::move(*deviation);
        model.classNames = std::move(*names);
        return std::move(model);
    });
}

} // namespace binweave
