// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/float_network.h"

#include "engine/data/augmentation.h"
#include "engine/training/float_pass.h"
#include "engine/training/layers/layer.h"

#include <fmt/format.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>

namespace binweave {

namespace {

/// The parameters of one node; empty where it has none of that name.
class StoredReader
{
public:
    StoredReader(const Node& node, const Weights& weights) : m_node(node), m_weights(weights) {}

    FloatNetwork::Stored operator()(const op::Convolution& layer) const
    {
        return {.weights = quantizedWeights(layer.weights, layer.bases, layer.outputChannels, values("weight"),
                                            values("scale"), values("level"))};
    }
    FloatNetwork::Stored operator()(const op::FullyConnected& layer) const
    {
        const auto bias = values("bias");
        return {.weights = quantizedWeights(layer.weights, 1, layer.outputs, values("weight"), {}, values("level")),
                .bias = {bias.begin(), bias.end()}};
    }
    FloatNetwork::Stored operator()(const op::Normalization&) const
    {
        return {.normalization = {values("weight"), values("bias"), values("running_mean"), values("running_var")}};
    }
    FloatNetwork::Stored operator()(const op::Activation& activation) const
    {
        return {.planes = fixedPlanes(activation.precision, values("threshold"), values("level"))};
    }
    FloatNetwork::Stored operator()(const op::Slope&) const { return scales("weight"); }
    FloatNetwork::Stored operator()(const op::Shift&) const { return scales("bias"); }
    FloatNetwork::Stored operator()(const op::Sum&) const { return scales("scale"); }
    FloatNetwork::Stored operator()(const auto&) const { return {}; }

private:
    FloatNetwork::Stored scales(const char* what) const
    {
        const auto read = values(what);
        return {.scales = {read.begin(), read.end()}};
    }

    std::span<const float> values(const char* what) const
    {
        const auto found = m_weights.find(fmt::format("{}.{}", m_node.name, what));
        return found == m_weights.end() ? std::span<const float>() : std::span(found->second.values);
    }

    const Node& m_node;
    const Weights& m_weights;
};

} // namespace

Result<std::unique_ptr<FloatNetwork>> FloatNetwork::build(const TrainedModel& model, const KernelSet& kernels)
{
    auto graph = lower(model.design);
    if (!graph)
        return tl::unexpected(graph.error());
    if (auto fits = checkWeights(*graph, model.weights); !fits)
        return tl::unexpected(fits.error());
    return std::unique_ptr<FloatNetwork>(new FloatNetwork(std::move(*graph), model, kernels));
}

FloatNetwork::FloatNetwork(Graph graph, const TrainedModel& model, const KernelSet& kernels)
    : m_graph(std::move(graph)), m_kernels(kernels), m_mean(model.mean), m_deviation(model.deviation)
{
    for (const Node& node : m_graph.nodes)
        m_stored.push_back(std::visit(StoredReader(node, model.weights), node.operation));
}

void FloatNetwork::scores(std::span<const std::uint8_t> pixels, int count, std::span<float> scores) const
{
    observedScores(pixels, count, scores, {});
}

void FloatNetwork::observedScores(std::span<const std::uint8_t> pixels, int count, std::span<float> scores,
                                  const Observer& observer) const
{
    const std::size_t imageBytes = inputShape().elements();
    const auto write = [&](FloatPass& pass, int place, int index) {
        pass.writeImage(place, pixels.subspan(index * imageBytes, imageBytes), {m_mean, m_deviation});
    };
    passAll(count, write, scores, observer);
}

void FloatNetwork::scoresOf(int count, const std::function<void(int, std::span<float>)>& writeImage,
                            std::span<float> scores) const
{
    const auto write = [&](FloatPass& pass, int place, int index) {
        pass.writeImage(place, [&](std::span<float> image) { writeImage(index, image); });
    };
    passAll(count, write, scores, {});
}

template <class WriteImage>
void FloatNetwork::passAll(int count, WriteImage writeImage, std::span<float> scores, const Observer& observer) const
{
    constexpr int most = 8; // images that pass together
    tbb::enumerable_thread_specific<FloatPass> passes([&] { return FloatPass(m_graph, m_stored, m_kernels); });
    tbb::parallel_for(0, (count + most - 1) / most, [&](int group) {
        const int first = group * most;
        const int images = std::min(most, count - first);
        FloatPass& pass = passes.local();
        pass.begin(images);
        for (int i = 0; i < images; ++i)
            writeImage(pass, i, first + i);
        FloatPass::Observer seen;
        if (observer)
            seen = [&](int node, const Matrix& values) { observer(node, first, images, values); };
        pass.run(scores.subspan(1ULL * first * classes(), 1ULL * images * classes()), seen);
    });
}

} // namespace binweave
