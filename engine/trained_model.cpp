// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained_model.h"

#include "engine/arithmetic.h"
#include "engine/every_width.h"
#include "engine/files/packed_model.h"
#include "model/design_file.h"
#include "model/file_io.h"
#include "model/precision.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace binweave {

namespace {

using Shapes = std::map<std::string, std::vector<std::int64_t>>;

constexpr const char* foldedKey = "folded";

/// Without a way out in between: compilers widen that, and networks have millions of weights.
BINWEAVE_EVERY_WIDTH bool areFinite(const std::vector<float>& values)
{
    constexpr std::uint32_t exponent = 0x7f800000;
    std::uint32_t found = 0;
    for (const float value : values)
        found |= static_cast<std::uint32_t>((std::bit_cast<std::uint32_t>(value) & exponent) == exponent);
    return found == 0;
}

/// What each operation stores; those without an overload of their own store nothing.
struct ShapeWriter
{
    const Graph& graph;
    const Node& node;
    Shapes& shapes;

    void operator()(const op::Convolution& layer) const
    {
        shapes[node.name + ".weight"] = {layer.bases, layer.outputChannels,
                                         graph.inputShape(node).channels / layer.groups, layer.kernel, layer.kernel};
        if (layer.bases > 1)
            shapes[node.name + ".scale"] = {layer.bases};
        addLevels(layer.weights, layer.bases);
    }

    void operator()(const op::FullyConnected& layer) const
    {
        shapes[node.name + ".weight"] = {layer.outputs, graph.inputShape(node).elements()};
        if (layer.bias)
            shapes[node.name + ".bias"] = {layer.outputs};
        addLevels(layer.weights, 1);
    }

    void operator()(const op::Activation& activation) const
    {
        if (usesPieces(activation.precision.method)) {
            shapes[node.name + ".threshold"] = {activation.precision.pieces};
            shapes[node.name + ".level"] = {activation.precision.pieces};
        }
    }

    void operator()(const op::Normalization&) const
    {
        for (const char* what : {".weight", ".bias", ".running_mean", ".running_var"})
            shapes[node.name + what] = {node.output.channels};
    }

    void operator()(const op::Slope&) const { shapes[node.name + ".weight"] = {node.output.channels}; }
    void operator()(const op::Shift&) const { shapes[node.name + ".bias"] = {node.output.channels}; }

    void operator()(const op::Sum& sum) const
    {
        if (sum.scaled > 0)
            shapes[node.name + ".scale"] = {sum.scaled};
    }

    void operator()(const auto&) const {}

    void addLevels(const WeightPrecision& weights, int bases) const
    {
        if (weights.method == WeightMethod::ttq)
            shapes[node.name + ".level"] = {bases, 2};
    }
};

std::string shapeText(const std::vector<std::int64_t>& shape)
{
    return fmt::format("[{}]", fmt::join(shape, ", "));
}

tl::unexpected<Error> inFile(const std::filesystem::path& file, const Error& error)
{
    return tl::unexpected(Error{error.kind, fmt::format("{}: {}", file.string(), error.sentence)});
}

/// The JSON list under `key` of a file's metadata.
template <class T>
Result<std::vector<T>> listOf(const TensorFile& file, const std::string& key, int count)
{
    const auto found = file.metadata.find(key);
    if (found != file.metadata.end()) {
        try {
            auto list = nlohmann::json::parse(found->second).get<std::vector<T>>();
            if (static_cast<int>(list.size()) == count)
                return list;
        } catch (const nlohmann::json::exception&) {
        }
    }
    return badInput(fmt::format("{}: its metadata lack '{}' as a list of {} values.", file.path.string(), key, count));
}

/// Names of normalizations; none in files of runs.
Result<std::set<std::string>> foldedOf(const TensorFile& file, const Weights& weights)
{
    const auto found = file.metadata.find(foldedKey);
    if (found == file.metadata.end())
        return std::set<std::string>();
    try {
        auto names = nlohmann::json::parse(found->second).get<std::set<std::string>>();
        if (std::ranges::all_of(names, [&](const auto& name) { return weights.contains(name + ".running_var"); }))
            return names;
    } catch (const nlohmann::json::exception&) {
    }
    return badInput(
        fmt::format("{}: '{}' of its metadata is no list of its normalizations.", file.path.string(), foldedKey));
}

Result<void> readMetadata(const TensorFile& file, TrainedModel& model)
{
    auto mean = listOf<float>(file, "mean", model.design.input.channels);
    auto deviation = listOf<float>(file, "deviation", model.design.input.channels);
    auto classes = listOf<std::string>(file, "classes", model.design.classes);
    auto folded = foldedOf(file, model.weights);
    if (!mean)
        return tl::unexpected(mean.error());
    if (!deviation)
        return tl::unexpected(deviation.error());
    if (!classes)
        return tl::unexpected(classes.error());
    if (!folded)
        return tl::unexpected(folded.error());
    if (std::ranges::any_of(*deviation, [](float d) { return !(d > 0); }))
        return badInput(fmt::format("{}: a deviation of its metadata is not above 0.", file.path.string()));
    model.mean = std::move(*mean);
    model.deviation = std::move(*deviation);
    model.classNames = std::move(*classes);
    model.folded = std::move(*folded);
    return {};
}

Result<TrainedModel> loadRunFolder(const std::filesystem::path& folder)
{
    auto design = loadDesign(folder / "design.json");
    if (!design)
        return tl::unexpected(design.error());
    if (const auto graph = lower(*design); !graph)
        return inFile(folder / "design.json", graph.error());
    if (!isThere(folder / "weights.safetensors") && isPackedModel(folder / packedWeightsName))
        return loadPackedModel(folder / packedWeightsName);
    const auto file = readTensorFile(folder / "weights.safetensors");
    if (!file)
        return tl::unexpected(file.error());
    return modelFrom(std::move(*design), *file);
}

} // namespace

std::map<std::string, std::vector<std::int64_t>> weightShapes(const Graph& graph)
{
    Shapes shapes;
    for (const Node& node : graph.nodes)
        std::visit(ShapeWriter{graph, node, shapes}, node.operation);
    return shapes;
}

Result<void> checkWeights(const Graph& graph, const Weights& weights)
{
    const Shapes shapes = weightShapes(graph);
    for (const auto& [name, shape] : shapes) {
        const auto found = weights.find(name);
        if (found == weights.end())
            return badInput(fmt::format("The weights lack the tensor {} that the design needs.", name));
        if (found->second.shape != shape)
            return badInput(fmt::format("The tensor {} has the shape {}, but the design needs {}.", name,
                                        shapeText(found->second.shape), shapeText(shape)));
        if (!areFinite(found->second.values))
            return badInput(fmt::format("The tensor {} has a value that is not a finite number.", name));
    }
    for (const auto& [name, tensor] : weights) {
        if (!shapes.contains(name))
            return badInput(fmt::format("The weights have a tensor {} that the design does not know.", name));
    }
    return {};
}

void addFolded(TrainedModel& model, const std::string& node, std::vector<float> scale, std::vector<float> shift)
{
    constexpr float variance = 1.0f - FoldedNormalization::epsilon;
    static_assert(variance + FoldedNormalization::epsilon == 1.0f);
    const auto channels = static_cast<std::int64_t>(scale.size());
    std::vector<float> mean(scale.size()); // signed so that a shift of -0 stays what it is
    for (std::size_t c = 0; c < mean.size(); ++c)
        mean[c] = std::copysign(0.0f, scale[c]);
    model.weights[node + ".weight"] = {{channels}, std::move(scale)};
    model.weights[node + ".bias"] = {{channels}, std::move(shift)};
    model.weights[node + ".running_mean"] = {{channels}, std::move(mean)};
    model.weights[node + ".running_var"] = {{channels}, std::vector<float>(channels, variance)};
    model.folded.insert(node);
}

Result<TrainedModel> loadTrainedModel(const std::filesystem::path& path)
{
    if (isPackedModel(path))
        return loadPackedModel(path);
    if (isThere(path) && !isFolder(path))
        return badInput(fmt::format("'{}' is neither a run folder nor a model file.", path.string()));
    return loadRunFolder(path);
}

Result<TrainedModel> modelFrom(NetworkDesign design, const TensorFile& file)
{
    const auto graph = lower(design);
    if (!graph)
        return inFile(file.path, graph.error());
    TrainedModel model{.design = std::move(design), .weights = {}, .mean = {}, .deviation = {}, .classNames = {}};
    for (const TensorFile::Entry& entry : file.entries) {
        auto tensor = file.tensor(entry.name);
        if (!tensor)
            return tl::unexpected(tensor.error());
        model.weights.emplace(entry.name, std::move(*tensor));
    }
    if (const auto fits = checkWeights(*graph, model.weights); !fits)
        return inFile(file.path, fits.error());
    if (const auto read = readMetadata(file, model); !read)
        return tl::unexpected(read.error());
    return model;
}

TensorFile tensorFileOf(const TrainedModel& model)
{
    TensorFile tensors;
    for (const auto& [name, tensor] : model.weights)
        tensors.add(name, tensor);
    tensors.metadata["mean"] = nlohmann::json(model.mean).dump();
    tensors.metadata["deviation"] = nlohmann::json(model.deviation).dump();
    tensors.metadata["classes"] = nlohmann::json(model.classNames).dump();
    if (!model.folded.empty())
        tensors.metadata[foldedKey] = nlohmann::json(model.folded).dump();
    return tensors;
}

Result<void> saveWeights(const TrainedModel& model, const std::filesystem::path& file)
{
    return writeTensorFile(file, tensorFileOf(model));
}

} // namespace binweave
