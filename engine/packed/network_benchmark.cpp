// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/network_benchmark.h"

#include "engine/kernels/popcount_peak.h"
#include "engine/packed/float_layer_time.h"
#include "engine/packed/packed_network.h"
#include "engine/packed/stopwatch.h"
#include "engine/random_stream.h"
#include "model/estimate.h"

#include <algorithm>
#include <map>
#include <tbb/task_arena.h>

namespace binweave {

namespace {

/// Seconds that each of the measurements may take.
constexpr double budget = 0.4;

std::vector<std::uint8_t> randomImages(const TensorShape& shape, int count)
{
    RandomStream stream(1);
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(count * shape.elements()));
    std::ranges::generate(pixels, [&] { return static_cast<std::uint8_t>(stream.below(256)); });
    return pixels;
}

/// Median seconds per layer of the packed engine.
std::map<std::string, double> packedSeconds(const PackedNetwork& network, std::span<const std::uint8_t> image)
{
    std::map<std::string, std::vector<double>> times;
    repeat(budget, [&](bool first) {
        for (const auto& [layer, seconds] : network.timeLayers(image)) {
            if (!first)
                times[layer].push_back(seconds);
        }
    });
    std::map<std::string, double> medians;
    for (auto& [layer, seconds] : times)
        medians[layer] = median(std::move(seconds));
    return medians;
}

/// The convolution on popcount that stands for a layer, if it is one.
const Node* popcountNode(const Graph& graph, const std::string& layer)
{
    for (const Node& node : graph.nodes) {
        const auto* convolution = std::get_if<op::Convolution>(&node.operation);
        if (node.layer == layer && convolution && convolution->weights.method == WeightMethod::binary &&
            convolution->input.method == ActivationMethod::sign)
            return &node;
    }
    return nullptr;
}

LayerBenchmark benchmarkLayer(const Graph& graph, const LayerEstimate& estimate,
                              const std::map<std::string, double>& packed, const NetworkBenchmark& network,
                              const KernelSet& kernels, double seconds)
{
    LayerBenchmark layer;
    layer.name = estimate.name;
    layer.sigma = estimate.sigma;
    const auto time = packed.find(estimate.name);
    if (time == packed.end())
        return layer;
    layer.packedMicroseconds = time->second * 1e6;
    if (const Node* node = popcountNode(graph, estimate.name)) {
        layer.floatMicroseconds = 1e6 * floatLayerSeconds(std::get<op::Convolution>(node->operation),
                                                          graph.inputShape(*node), node->output, kernels, seconds);
        layer.ratio = *layer.floatMicroseconds / *layer.packedMicroseconds;
        layer.shareOfPeak = static_cast<double>(estimate.macs.binary) / (time->second * network.peakTmacs * 1e12);
    }
    return layer;
}

bool computes(const LayerEstimate& layer)
{
    return layer.macs.full + layer.macs.binary > 0;
}

} // namespace

Result<NetworkBenchmark> benchmarkNetwork(const TrainedModel& model, const KernelSet& kernels, int batch,
                                          std::stop_token stop, const std::function<void(double)>& progress)
{
    const auto network = PackedNetwork::build(model, kernels);
    if (!network)
        return tl::unexpected(network.error());
    const Graph graph = lower(model.design).value();
    std::vector<LayerEstimate> layers = estimate(graph).layers;
    std::erase_if(layers, [](const LayerEstimate& layer) { return !computes(layer); });

    NetworkBenchmark result;
    result.batch = batch;
    result.threads = tbb::this_task_arena::max_concurrency();
    result.kernelSet = kernels.name;
    result.peakTmacs = popcountPeak(kernels) / 1e12;

    const auto pixels = randomImages(model.design.input, batch);
    const auto image = std::span(pixels).first(static_cast<std::size_t>(model.design.input.elements()));
    std::vector<float> scores(static_cast<std::size_t>(batch) * model.design.classes);
    const auto oneScores = std::span(scores).first(static_cast<std::size_t>(model.design.classes));
    std::map<std::string, double> packed;

    std::vector<std::function<void()>> parts = {
        [&] {
            result.latencyMicroseconds = 1e6 * medianSeconds(budget, [&] { (*network)->scores(image, 1, oneScores); });
        },
        [&] {
            result.imagesPerSecond =
                batch / medianSeconds(2 * budget, [&] { (*network)->scores(pixels, batch, scores); });
        },
        [&] { packed = packedSeconds(**network, image); }};
    const double layerBudget = 4 * budget / static_cast<double>(layers.size());
    for (const LayerEstimate& layer : layers)
        parts.push_back(
            [&] { result.layers.push_back(benchmarkLayer(graph, layer, packed, result, kernels, layerBudget)); });

    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (stop.stop_requested())
            return failed("The benchmark was stopped before it was done.");
        parts[i]();
        if (progress)
            progress(static_cast<double>(i + 1) / static_cast<double>(parts.size()));
    }
    return result;
}

} // namespace binweave
