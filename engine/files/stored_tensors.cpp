// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/stored_tensors.h"

#include "engine/arithmetic.h"
#include "engine/files/level_coding.h"
#include "engine/quantized_weights.h"
#include "engine/weight_levels.h"

#include <algorithm>
#include <cstring>
#include <optional>

namespace binweave {

namespace {

using packed_layout::Coding;

constexpr std::array normalizationParts{".weight", ".bias", ".running_mean", ".running_var"};

void append(std::vector<std::uint8_t>& out, std::span<const float> values)
{
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(values.data());
    out.insert(out.end(), bytes, bytes + values.size_bytes());
}

std::span<const float> floatsAt(std::span<const std::uint8_t> data, std::vector<float>& copy)
{
    copy.resize(data.size() / sizeof(float));
    if (!copy.empty())
        std::memcpy(copy.data(), data.data(), copy.size() * sizeof(float));
    return copy;
}

StoredTensor realTensor(const std::string& name, const Tensor& tensor)
{
    StoredTensor stored{.name = name, .shape = tensor.shape, .data = {}};
    append(stored.data, tensor.values);
    return stored;
}

/// One weight a class, as weight_levels.h has them.
std::optional<std::vector<float>> levelledWeights(const WeightPrecision& precision, int bases,
                                                  std::span<const float> weights)
{
    constexpr std::array unused{1.0f, 1.0f}; // what is learned beside them changes no class
    const std::size_t perBase = weights.size() / static_cast<std::size_t>(bases);
    std::vector<float> canonical;
    for (std::size_t i = 0; i < weights.size(); i += perBase) {
        const auto base = weights.subspan(i, perBase);
        const auto found = canonicalWeights(precision, levelsOf(precision, base, unused), base, unused);
        if (!found)
            return std::nullopt;
        canonical.insert(canonical.end(), found->begin(), found->end());
    }
    return canonical;
}

/// Latent weights that stand for their quantized values: of few levels, and quantized to the same as `weights`.
std::optional<std::vector<float>> quantizedAlike(const WeightPrecision& precision, int bases, int outputs,
                                                 std::span<const float> weights)
{
    if (hasLevels(precision))
        return levelledWeights(precision, bases, weights);
    const QuantizedWeights wanted = quantizedWeights(precision, bases, outputs, weights, {});
    if (wanted.values.size() != weights.size() || wanted.factors.empty())
        return std::nullopt;
    const std::size_t run = weights.size() / wanted.factors.size();
    std::vector<float> canonical = wanted.values;
    for (std::size_t i = 0; i < canonical.size(); ++i)
        canonical[i] *= wanted.factors[i / run];
    const QuantizedWeights got = quantizedWeights(precision, bases, outputs, canonical, {});
    if (got.values != wanted.values || got.factors != wanted.factors)
        return std::nullopt;
    return canonical;
}

StoredTensor levelTensor(const std::string& name, const std::vector<std::int64_t>& shape, const LevelCoding& coding)
{
    StoredTensor stored{.name = name,
                        .coding = Coding::levels,
                        .bits = coding.bits,
                        .groups = coding.groups,
                        .shape = shape,
                        .data = {}};
    append(stored.data, coding.levels);
    stored.data.insert(stored.data.end(), coding.planes.begin(), coding.planes.end());
    return stored;
}

StoredTensor weightTensor(const std::string& name, const Tensor& tensor, const WeightPrecision& precision, int bases,
                          int outputs)
{
    if (precision.method == WeightMethod::fullPrecision)
        return realTensor(name, tensor);
    const auto canonical = quantizedAlike(precision, bases, outputs, tensor.values);
    if (!canonical)
        return realTensor(name, tensor);
    // One table for each base, or for each output of it where the scales are per channel.
    std::optional<StoredTensor> best;
    for (const int groups : {bases, bases * outputs}) {
        const auto coding = encodeLevels(*canonical, static_cast<std::size_t>(groups));
        if (!coding)
            continue;
        StoredTensor stored = levelTensor(name, tensor.shape, *coding);
        if (!best || stored.data.size() < best->data.size())
            best = std::move(stored);
        if (coding->bits == 1)
            break; // more tables could not make it smaller
    }
    return best ? std::move(*best) : realTensor(name, tensor);
}

/// What each operation stores; those without an overload of their own store real tensors as they are.
class Collector
{
public:
    Collector(const Graph& graph, const Weights& weights) : m_graph(graph), m_weights(weights) {}

    std::vector<StoredTensor> collect()
    {
        for (const Node& node : m_graph.nodes)
            std::visit([&](const auto& operation) { add(node, operation); }, node.operation);
        const auto isDone = [&](const std::string& name) { return std::ranges::find(m_done, name) != m_done.end(); };
        for (const auto& [name, tensor] : m_weights) {
            if (!isDone(name))
                m_stored.push_back(realTensor(name, tensor));
        }
        return std::move(m_stored);
    }

private:
    void add(const Node& node, const op::Convolution& layer)
    {
        addWeights(node, layer.weights, layer.bases, layer.outputChannels);
    }
    void add(const Node& node, const op::FullyConnected& layer) { addWeights(node, layer.weights, 1, layer.outputs); }

    void add(const Node& node, const op::Normalization&)
    {
        const auto part = [&](std::size_t i) -> const std::vector<float>& {
            return m_weights.at(node.name + normalizationParts[i]).values;
        };
        const FoldedNormalization fold(part(0), part(1), part(2), part(3));
        const auto isFinite = [](float value) { return std::isfinite(value); };
        if (!std::ranges::all_of(fold.scale, isFinite) || !std::ranges::all_of(fold.shift, isFinite))
            return; // a negative variance; such scores are not worth a byte, but they come back the same
        StoredTensor stored{.name = node.name,
                            .coding = Coding::normalization,
                            .shape = {2, static_cast<std::int64_t>(fold.scale.size())},
                            .data = {}};
        append(stored.data, fold.scale);
        append(stored.data, fold.shift);
        m_stored.push_back(std::move(stored));
        for (const char* name : normalizationParts)
            m_done.push_back(node.name + name);
    }

    void add(const Node&, const auto&) {}

    void addWeights(const Node& node, const WeightPrecision& precision, int bases, int outputs)
    {
        const std::string name = node.name + ".weight";
        m_stored.push_back(weightTensor(name, m_weights.at(name), precision, bases, outputs));
        m_done.push_back(name);
    }

    const Graph& m_graph;
    const Weights& m_weights;
    std::vector<StoredTensor> m_stored;
    std::vector<std::string> m_done; ///< names of `m_weights` that are stored already
};

} // namespace

std::vector<StoredTensor> storedTensors(const Graph& graph, const Weights& weights)
{
    return Collector(graph, weights).collect();
}

std::uint64_t dataBytes(Coding coding, int bits, std::uint64_t groups, std::uint64_t elements)
{
    if (coding != Coding::levels)
        return elements * sizeof(float);
    return (groups << bits) * sizeof(float) + LevelCoding::planeBytes(elements) * static_cast<std::uint64_t>(bits);
}

void addStored(std::string_view name, const packed_layout::Record& record, std::span<const std::uint8_t> data,
               TrainedModel& model)
{
    Tensor tensor{.shape = {record.sizes.begin(), record.sizes.begin() + record.dimensions}, .values = {}};
    std::vector<float> floats;
    if (record.coding == Coding::real) {
        floatsAt(data, tensor.values);
        model.weights.emplace(name, std::move(tensor));
    } else if (record.coding == Coding::levels) {
        std::uint64_t elements = 1;
        for (const std::int64_t size : tensor.shape)
            elements *= static_cast<std::uint64_t>(size);
        tensor.values.resize(elements);
        const std::size_t tableBytes = (std::size_t{record.groups} << record.bits) * sizeof(float);
        decodeLevels(record.bits, record.groups, floatsAt(data.first(tableBytes), floats), data.subspan(tableBytes),
                     tensor.values);
        model.weights.emplace(name, std::move(tensor));
    } else {
        const auto rows = floatsAt(data, floats);
        const auto shift = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 2);
        addFolded(model, std::string(name), {rows.begin(), shift}, {shift, rows.end()});
    }
}

} // namespace binweave
