// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/training_benchmark.h"

#include "engine/kernels/float_peak.h"
#include "engine/training/batch_source.h"
#include "engine/training/optimizer.h"
#include "engine/training/training_network.h"

#include <algorithm>
#include <chrono>
#include <tbb/task_arena.h>

namespace binweave {

namespace {

using Clock = std::chrono::steady_clock;

DataSet randomData(const NetworkDesign& design, int images)
{
    DataSet data{.name = "random",
                 .shape = design.input,
                 .classNames = std::vector<std::string>(design.classes),
                 .train = {},
                 .test = {},
                 .mean = std::vector<float>(design.input.channels, 128),
                 .deviation = std::vector<float>(design.input.channels, 64)};
    RandomStream random(1);
    data.train.pixels.resize(images * design.input.elements());
    std::ranges::generate(data.train.pixels, [&] { return static_cast<std::uint8_t>(random.below(256)); });
    data.train.labels.resize(images);
    std::ranges::generate(data.train.labels, [&] { return static_cast<int>(random.below(design.classes)); });
    return data;
}

/// Multiply-accumulates of one image's step, bases folded into one; the first layers need no gradient by their input.
double stepMacs(const Graph& graph)
{
    double all = 0;
    for (const Node& node : graph.nodes) {
        double macs = 0;
        if (const auto* convolution = std::get_if<op::Convolution>(&node.operation))
            macs = static_cast<double>(node.output.elements()) * graph.inputShape(node).channels * convolution->kernel *
                   convolution->kernel;
        else if (std::holds_alternative<op::FullyConnected>(node.operation))
            macs = static_cast<double>(node.output.elements()) * graph.inputShape(node).channels;
        else
            continue;
        all += macs * (std::holds_alternative<op::Input>(graph.nodes[node.inputs[0]].operation) ? 2 : 3);
    }
    return all;
}

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

Result<TrainingBenchmark> benchmarkTraining(const NetworkDesign& design, const KernelSet& kernels, int batch,
                                            double seconds, std::stop_token stop)
{
    auto graph = lower(design);
    if (!graph)
        return tl::unexpected(graph.error());
    const double macs = stepMacs(*graph);
    const auto network = TrainingNetwork::build(std::move(*graph), batch, 1, kernels);
    const DataSet data = randomData(design, batch);
    const TrainingSettings settings{.batch = batch};
    BatchSource batches(data, settings);
    Optimizer optimizer(settings, network->parameters());

    // The first step, which warms the caches, does not count.
    std::vector<double> times;
    const auto start = Clock::now();
    for (int step = 0; step < 4 || secondsSince(start) < seconds; ++step) {
        if (stop.stop_requested())
            return failed("The measurement was stopped.");
        const auto stepStart = Clock::now();
        network->step(step, batches.at(step, 0));
        optimizer.update(1e-4, step);
        if (step > 0)
            times.push_back(secondsSince(stepStart));
    }
    std::ranges::nth_element(times, times.begin() + times.size() / 2);

    TrainingBenchmark result{.imagesPerSecond = batch / times[times.size() / 2],
                             .operations = {},
                             .batch = batch,
                             .threads = tbb::this_task_arena::max_concurrency(),
                             .kernelSet = kernels.name};
    result.shareOfFloatPeak = result.imagesPerSecond * macs / (floatPeak() * result.threads);
    double total = 0;
    for (const auto& [name, spent] : network->accounts()) {
        result.operations.push_back({name, spent});
        total += spent;
    }
    for (auto& operation : result.operations)
        operation.share /= total;
    std::ranges::stable_sort(result.operations, std::ranges::greater{}, &TrainingBenchmark::Operation::share);
    return result;
}

} // namespace binweave
