// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/safetensors_target.h"

#include "engine/arithmetic.h"
#include "engine/export/packed_engine_run.h"
#include "engine/quantized_weights.h"
#include "engine/weight_levels.h"
#include "model/design_file.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>

namespace binweave {

namespace fs = std::filesystem;

namespace {

constexpr const char* designKey = "design";
constexpr std::string_view binarySuffix = ".binary";       ///< I8, -1 and 1
constexpr std::string_view quantizedSuffix = ".quantized"; ///< F32, of other methods
constexpr std::string_view alphaSuffix = ".alpha";         ///< F32 [bases][outputs]

bool isDerived(std::string_view name)
{
    return name.ends_with(binarySuffix) || name.ends_with(quantizedSuffix) || name.ends_with(alphaSuffix);
}

/// What inference makes of the latent weights, beside them.
class Derived
{
public:
    Derived(const Node& node, const Weights& weights, TensorFile& file) : m_node(node), m_weights(weights), m_file(file)
    {}

    void operator()(const op::Convolution& layer) const { add(layer.weights, layer.bases, layer.outputChannels); }
    void operator()(const op::FullyConnected& layer) const { add(layer.weights, 1, layer.outputs); }
    void operator()(const auto&) const {}

private:
    void add(const WeightPrecision& precision, int bases, int outputs) const
    {
        if (precision.method == WeightMethod::fullPrecision)
            return;
        const std::string name = m_node.name + ".weight";
        const Tensor& latent = m_weights.at(name);
        if (hasLevels(precision))
            return m_file.add(name + std::string(quantizedSuffix), Tensor{latent.shape, levels(precision, bases)});
        const QuantizedWeights quantized = quantizedWeights(precision, bases, outputs, latent.values, {});
        std::vector<std::int8_t> signs;
        for (const float value : quantized.values)
            signs.push_back(static_cast<std::int8_t>(value));
        m_file.entries.push_back({name + std::string(binarySuffix), latent.shape, std::move(signs)});
        if (std::ranges::any_of(quantized.factors, [](float factor) { return factor != 1; }))
            m_file.add(name + std::string(alphaSuffix), Tensor{{bases, outputs}, quantized.factors});
    }

    /// Each weight's level.
    std::vector<float> levels(const WeightPrecision& precision, int bases) const
    {
        const std::vector<float>& latent = m_weights.at(m_node.name + ".weight").values;
        const auto found = m_weights.find(m_node.name + ".level");
        const std::size_t perBase = latent.size() / static_cast<std::size_t>(bases);
        std::vector<float> result;
        for (std::size_t i = 0; i < static_cast<std::size_t>(bases); ++i) {
            const auto learned =
                found == m_weights.end() ? std::span<const float>() : std::span(found->second.values).subspan(2 * i, 2);
            const WeightLevels levels = levelsOf(precision, std::span(latent).subspan(i * perBase, perBase), learned);
            const std::vector<float> values = levels.values();
            for (const std::uint8_t c : levels.classes)
                result.push_back(values[c]);
        }
        return result;
    }

    const Node& m_node;
    const Weights& m_weights;
    TensorFile& m_file;
};

Result<std::vector<fs::path>> write(const TrainedModel& model, const ExportOptions&, const fs::path& path)
{
    const auto graph = lower(model.design);
    if (!graph)
        return tl::unexpected(graph.error());
    if (const auto fits = checkWeights(*graph, model.weights); !fits)
        return tl::unexpected(fits.error());
    TensorFile file = tensorFileOf(model);
    for (const Node& node : graph->nodes)
        std::visit(Derived(node, model.weights, file), node.operation);
    file.metadata[designKey] = designText(model.design);
    return writeTensorFile(path, file).map([&] { return std::vector{path}; });
}

/// The signs of the file are those of its latent weights.
Result<void> checkSigns(const TensorFile& file)
{
    for (const TensorFile::Entry& entry : file.entries) {
        const auto* signs = std::get_if<std::vector<std::int8_t>>(&entry.values);
        if (!signs || !entry.name.ends_with(binarySuffix))
            continue;
        const std::string latentName = entry.name.substr(0, entry.name.size() - binarySuffix.size());
        const auto latent = file.tensor(latentName);
        if (!latent)
            return tl::unexpected(latent.error());
        if (!std::ranges::equal(*signs, latent->values,
                                [](std::int8_t sign, float w) { return sign == (isPositive(w) ? 1 : -1); }))
            return badInput(
                fmt::format("'{}': {} are not the signs of {}.", file.path.string(), entry.name, latentName));
    }
    return {};
}

Result<TrainedModel> read(const fs::path& path)
{
    auto file = readTensorFile(path);
    if (!file)
        return tl::unexpected(file.error());
    if (const auto same = checkSigns(*file); !same)
        return tl::unexpected(same.error());
    const auto text = file->metadata.find(designKey);
    if (text == file->metadata.end())
        return badInput(fmt::format("'{}' holds no design; a file of weights alone is no model.", path.string()));
    auto design = parseDesign(text->second, fmt::format("the design in '{}'", path.string()));
    if (!design)
        return tl::unexpected(design.error());
    std::erase_if(file->entries, [](const TensorFile::Entry& entry) { return isDerived(entry.name); });
    return modelFrom(std::move(*design), *file);
}

Result<ArtefactScores> run(const fs::path& path, const LabelledImages& images, const ExportControl& control)
{
    return read(path).and_then([&](const TrainedModel& model) { return runOnPackedEngine(model, images, control); });
}

/// A file begins with the length of its header, which is a JSON object.
bool recognizes(const fs::path& path)
{
    std::array<char, 9> start{};
    std::ifstream(path, std::ios::binary).read(start.data(), start.size());
    if (start[8] != '{' || start[4] != 0 || start[5] != 0 || start[6] != 0 || start[7] != 0)
        return false;
    const auto file = readTensorFile(path);
    return file && file->metadata.contains(designKey);
}

} // namespace

ExportTarget safetensorsTarget()
{
    return {.name = "safetensors",
            .title = "safetensors weights",
            .suffix = ".safetensors",
            .compactToo = false,
            .reaches = [](const Graph&) -> Result<void> { return {}; },
            .write = write,
            .run = run,
            .recognizes = recognizes,
            .read = read};
}

} // namespace binweave
