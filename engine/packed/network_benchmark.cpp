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
#include <memory>
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

/// A layer that computes, its convolution in float where it runs on popcount, and what that took.
struct Layer
{
    LayerEstimate estimate;
    std::function<void()> inFloat{};
    std::vector<double> floatSeconds{};
};

/// One measurement: what it needs, and what it has found so far.
struct Measurement
{
    const PackedNetwork& network;
    const Graph& graph;
    const KernelSet& kernels;
    const std::stop_token& stop;
    std::vector<std::uint8_t> pixels;
    std::vector<float> scores;
    std::vector<Layer> layers{};
    std::map<std::string, std::vector<double>> packedSeconds{}; ///< of each layer
    std::vector<double> peakSeconds{};                          ///< of peakSteps
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
    void prepareLayers();
    void measureLayers(double seconds);
    void takeTurns();
    void addLayer(const Layer& layer);
    void compareWithFloat(LayerBenchmark& found, const Layer& layer) const;
    void sumUp();
};

void Measurement::prepareLayers()
{
    const auto columns = std::make_shared<std::vector<float>>();
    for (LayerEstimate& estimate : binweave::estimate(graph).layers) {
        if (!computes(estimate))
            continue;
        layers.push_back({.estimate = std::move(estimate)});
        Layer& layer = layers.back();
        if (!network.runsOnPopcount(layer.estimate.name))
            continue;
        const Node& node = nodeOf(graph, layer.estimate.name);
        layer.inFloat = floatLayer(std::get<op::Convolution>(node.operation), graph.inputShape(node), node.output,
                                   kernels, columns);
    }
}

void Measurement::measureLayers(double seconds)
{
    for (double passed = 0; passed < seconds && !stop.stop_requested();)
        passed += secondsOf([&] { takeTurns(); });
}

/// Each with caches that it has warmed itself, as far as it ever will: what does not fit is the same at the third call
/// as at any later one.
void Measurement::takeTurns()
{
    constexpr int warming = 2;
    const auto image = std::span(pixels).first(pixels.size() / result.batch);
    for (int pass = 0; pass < warming + 2 && !stop.stop_requested(); ++pass) {
        for (const auto& [layer, seconds] : network.timeLayers(image)) {
            if (pass >= warming)
                packedSeconds[layer].push_back(seconds);
        }
    }
    peakSeconds.push_back(secondsOf([&] { kernels.popcountSteps(peakSteps); }));
    for (Layer& layer : layers) {
        if (!layer.inFloat || stop.stop_requested())
            continue;
        for (int call = 0; call < warming; ++call)
            layer.inFloat();
        layer.floatSeconds.push_back(secondsOf(layer.inFloat));
    }
}

void Measurement::addLayer(const Layer& layer)
{
    const LayerEstimate& estimate = layer.estimate;
    LayerBenchmark found;
    found.name = estimate.name;
    found.origin = estimate.origin;
    found.onPopcount = network.runsOnPopcount(estimate.name);
    found.sigma = estimate.sigma;
    if (const auto times = packedSeconds.find(estimate.name); times != packedSeconds.end()) {
        found.packedMicroseconds = 1e6 * median(times->second);
        if (found.onPopcount)
            compareWithFloat(found, layer);
    }
    found.limit = layerLimit(graph, nodeOf(graph, estimate.name), found);
    result.layers.push_back(std::move(found));
}

void Measurement::compareWithFloat(LayerBenchmark& found, const Layer& layer) const
{
    found.floatMicroseconds = 1e6 * median(layer.floatSeconds);
    found.ratio = *found.floatMicroseconds / *found.packedMicroseconds;
    found.shareOfPeak =
        static_cast<double>(layer.estimate.macs.binary) / (*found.packedMicroseconds * result.peakTmacs * 1e6);
}

/// What follows from the times of all layers.
void Measurement::sumUp()
{
    result.peakTmacs = popcountPeak(kernels, median(peakSeconds)) / 1e12;
    std::ranges::for_each(layers, [&](const Layer& layer) { addLayer(layer); });
    double& all = result.layersMicroseconds;
    for (const auto& [layer, seconds] : packedSeconds)
        all += 1e6 * median(seconds);
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
    Measurement measurement{**network,
                            graph,
                            kernels,
                            stop,
                            randomImages(model.design.input, batch),
                            std::vector<float>(static_cast<std::size_t>(batch) * model.design.classes)};
    measurement.result.batch = batch;
    measurement.result.threads = tbb::this_task_arena::max_concurrency();
    measurement.result.kernelSet = kernels.name;

    std::vector<std::function<void()>> parts = {[&] { measurement.measureLatency(); },
                                                [&] { measurement.measureBatch(); },
                                                [&] { measurement.prepareLayers(); }};
    parts.insert(parts.end(), 5, [&] { measurement.measureLayers(budget); });

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
