// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/network_benchmark.h"

#include "engine/kernels/popcount_peak.h"
#include "engine/packed/float_layer.h"
#include "engine/packed/packed_network.h"
#include "engine/packed/speed_limit.h"
#include "engine/packed/stopwatch.h"
#include "engine/random_stream.h"
#include "model/estimate.h"

#include <algorithm>
#include <map>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

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

using LayerSeconds = std::map<std::string, double>;

/// Median seconds per layer of the packed engine.
LayerSeconds packedSeconds(const PackedNetwork& network, std::span<const std::uint8_t> image,
                           const std::stop_token& stop)
{
    std::map<std::string, std::vector<double>> times;
    const auto measure = [&](bool first) {
        for (const auto& [layer, seconds] : network.timeLayers(image)) {
            if (!first)
                times[layer].push_back(seconds);
        }
    };
    repeat(budget, measure, stop);
    LayerSeconds medians;
    for (auto& [layer, seconds] : times)
        medians[layer] = median(std::move(seconds));
    return medians;
}

/// The convolution or fully connected node that stands for a layer.
const Node& nodeOf(const Graph& graph, const std::string& layer)
{
    return *std::ranges::find_if(graph.nodes, [&](const Node& node) {
        return node.layer == layer && (std::holds_alternative<op::Convolution>(node.operation) ||
                                       std::holds_alternative<op::FullyConnected>(node.operation));
    });
}

bool computes(const LayerEstimate& layer)
{
    return layer.macs.full + layer.macs.binary > 0;
}

/// One measurement: what it needs, and what it has found so far.
struct Measurement
{
    const PackedNetwork& network;
    const Graph& graph;
    const KernelSet& kernels;
    const std::stop_token& stop;
    std::vector<std::uint8_t> pixels;
    std::vector<float> scores;
    LayerSeconds packed{};
    NetworkBenchmark result{};

    double secondsOfImages(int count, double seconds)
    {
        const std::span images = std::span(pixels).first(count * pixels.size() / result.batch);
        const std::span answers = std::span(scores).first(count * scores.size() / result.batch);
        return medianSeconds(
            seconds, [&] { network.scores(images, count, answers); }, stop);
    }
    void measureLatency() { result.latencyMicroseconds = 1e6 * secondsOfImages(1, budget); }
    void measureBatch() { result.imagesPerSecond = result.batch / secondsOfImages(result.batch, 2 * budget); }
    void measureLayers()
    {
        packed = packedSeconds(network, std::span(pixels).first(pixels.size() / result.batch), stop);
    }
    void addLayer(const LayerEstimate& estimate, double seconds);
    void compareWithFloat(LayerBenchmark& layer, const Node& node, long long macs, double seconds) const;
    void sumUp();
};

void Measurement::addLayer(const LayerEstimate& estimate, double seconds)
{
    const Node& node = nodeOf(graph, estimate.name);
    LayerBenchmark layer;
    layer.name = estimate.name;
    layer.origin = estimate.origin;
    layer.onPopcount = network.runsOnPopcount(estimate.name);
    layer.sigma = estimate.sigma;
    if (const auto time = packed.find(estimate.name); time != packed.end()) {
        layer.packedMicroseconds = time->second * 1e6;
        if (layer.onPopcount)
            compareWithFloat(layer, node, estimate.macs.binary, seconds);
    }
    layer.limit = layerLimit(graph, node, layer);
    result.layers.push_back(std::move(layer));
}

void Measurement::compareWithFloat(LayerBenchmark& layer, const Node& node, long long macs, double seconds) const
{
    const auto& convolution = std::get<op::Convolution>(node.operation);
    const auto inFloat = floatLayer(convolution, graph.inputShape(node), node.output, kernels);
    layer.floatMicroseconds = 1e6 * medianSeconds(seconds, inFloat, stop);
    layer.ratio = *layer.floatMicroseconds / *layer.packedMicroseconds;
    layer.shareOfPeak = static_cast<double>(macs) / (*layer.packedMicroseconds * result.peakTmacs * 1e6);
}

/// What follows from the times of all layers.
void Measurement::sumUp()
{
    double& all = result.layersMicroseconds;
    for (const auto& [layer, seconds] : packed)
        all += 1e6 * seconds;
    double onPopcount = 0;
    double onFloat = 0;
    double counterpart = 0; // in float, of what runs on popcount
    for (LayerBenchmark& layer : result.layers) {
        const double time = layer.packedMicroseconds.value_or(0);
        if (layer.packedMicroseconds)
            layer.share = time / all;
        (layer.onPopcount ? onPopcount : onFloat) += time;
        counterpart += layer.floatMicroseconds.value_or(0);
    }
    result.binaryShare = onPopcount / all;
    result.floatShare = onFloat / all;
    result.otherShare = 1 - result.binaryShare - result.floatShare;
    if (onPopcount > 0)
        result.binaryRatio = counterpart / onPopcount;
    result.limit = networkLimit(result);
}

/// Ends what runs in parallel inside of `work` as soon as it is stopped.
void runStoppable(const std::stop_token& stop, const std::function<void()>& work)
{
    tbb::task_group_context context;
    const std::stop_callback cancel(stop, [&] { context.cancel_group_execution(); });
    tbb::task_group(context).run_and_wait(work);
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

    Measurement measurement{**network,
                            graph,
                            kernels,
                            stop,
                            randomImages(model.design.input, batch),
                            std::vector<float>(static_cast<std::size_t>(batch) * model.design.classes)};
    measurement.result.batch = batch;
    measurement.result.threads = tbb::this_task_arena::max_concurrency();
    measurement.result.kernelSet = kernels.name;
    measurement.result.peakTmacs = popcountPeak(kernels) / 1e12;

    std::vector<std::function<void()>> parts = {[&] { measurement.measureLatency(); },
                                                [&] { measurement.measureBatch(); },
                                                [&] { measurement.measureLayers(); }};
    const double layerBudget = 4 * budget / static_cast<double>(layers.size());
    for (const LayerEstimate& layer : layers)
        parts.push_back([&] { measurement.addLayer(layer, layerBudget); });

    for (std::size_t i = 0; i < parts.size(); ++i) {
        runStoppable(stop, parts[i]);
        if (stop.stop_requested())
            return failed("The benchmark was stopped before it was done.");
        if (progress)
            progress(static_cast<double>(i + 1) / static_cast<double>(parts.size()));
    }
    measurement.sumUp();
    return std::move(measurement.result);
}

} // namespace binweave
