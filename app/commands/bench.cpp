// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/bench_kernels.h"
#include "app/commands/checks.h"
#include "app/commands/commands.h"
#include "app/commands/output.h"
#include "app/commands/registry.h"
#include "engine/files/packed_model.h"
#include "engine/packed/benchmark_table.h"
#include "engine/packed/network_benchmark.h"
#include "engine/random_model.h"
#include "engine/training/training_benchmark.h"
#include "model/design_source.h"
#include "model/text_table.h"

#include <fmt/format.h>
#include <memory>
#include <optional>

namespace binweave {

namespace {

constexpr int trainingBatch = 128;

struct Options
{
    std::string design;
    std::optional<int> batch;
    bool train = false;
    bool kernels = false;
    double seconds = 0.15;
};

Json layerJson(const LayerBenchmark& layer)
{
    return {{"name", layer.name},
            {"sigma", orNull(layer.sigma)},
            {"packed_microseconds", orNull(layer.packedMicroseconds)},
            {"float_microseconds", orNull(layer.floatMicroseconds)},
            {"ratio", orNull(layer.ratio)},
            {"share_of_peak", orNull(layer.shareOfPeak)}};
}

Json benchmarkJson(const NetworkBenchmark& benchmark)
{
    Json layers = Json::array();
    for (const LayerBenchmark& layer : benchmark.layers)
        layers.push_back(layerJson(layer));
    return {{"layers", std::move(layers)},
            {"latency_microseconds", benchmark.latencyMicroseconds},
            {"images_per_second", benchmark.imagesPerSecond},
            {"binary_share", benchmark.binaryShare},
            {"held_back_by", benchmark.limit},
            {"threads", benchmark.threads},
            {"kernel_set", benchmark.kernelSet}};
}

/// Adds to a design's document what --train measures.
void addTraining(Json& document, const TrainingBenchmark& training)
{
    Json operations = Json::array();
    for (const auto& [name, share] : training.operations)
        operations.push_back({{"name", name}, {"share", share}});
    document["train_images_per_second"] = training.imagesPerSecond;
    document["operations"] = std::move(operations);
}

std::string trainingText(const TrainingBenchmark& training)
{
    TextTable table{{{"a training step", "", false}, {"share of time", "%", true}}, {}};
    for (const auto& [name, share] : training.operations)
        table.rows.push_back({name, fmt::format("{:.1f}", 100 * share)});
    return fmt::format("\n{}\ntraining: {:.0f} images/s in batches of {} on {} threads ({}), {:.0f} % of the "
                       "processor's fp32 peak\n",
                       plainText(table), training.imagesPerSecond, training.batch, training.threads, training.kernelSet,
                       100 * training.shareOfFloatPeak);
}

std::string benchmarkText(const NetworkBenchmark& benchmark)
{
    return fmt::format("{}\n{:.0f} µs for one image; {:.0f} images/s one by one, {:.0f} in batches of {} on {} threads "
                       "({})\n{}\n",
                       plainText(benchmarkTable(benchmark)), benchmark.latencyMicroseconds,
                       1e6 / benchmark.latencyMicroseconds, benchmark.imagesPerSecond, benchmark.batch,
                       benchmark.threads, benchmark.kernelSet, benchmark.limit);
}

/// Of a model file its own weights; else random ones, which take as long.
Result<TrainedModel> modelOf(const std::string& design)
{
    if (isPackedModel(design))
        return loadPackedModel(design);
    return resolveDesign(design).and_then([](const NetworkDesign& found) { return randomModel(found, 1); });
}

struct Measured
{
    NetworkBenchmark inference;
    std::optional<TrainingBenchmark> training;
};

Result<Measured> measure(const Options& options)
{
    const Result<const KernelSet*> kernels = chooseKernelSet();
    if (!kernels)
        return tl::unexpected(kernels.error());
    const auto model = modelOf(options.design);
    if (!model)
        return tl::unexpected(model.error());
    auto inference = benchmarkNetwork(*model, **kernels, options.batch.value_or(benchmarkBatch));
    if (!inference)
        return tl::unexpected(inference.error());
    Measured measured{*std::move(inference), {}};
    if (!options.train)
        return measured;
    auto training = benchmarkTraining(model->design, **kernels, options.batch.value_or(trainingBatch));
    if (!training)
        return tl::unexpected(training.error());
    measured.training = *std::move(training);
    return measured;
}

void show(const Measured& measured, bool json)
{
    if (json) {
        Json document = benchmarkJson(measured.inference);
        if (measured.training)
            addTraining(document, *measured.training);
        return printDocument(document);
    }
    print(benchmarkText(measured.inference));
    if (measured.training)
        print(trainingText(*measured.training));
}

Result<void> bench(const Options& options, bool json)
{
    if (options.kernels == !options.design.empty())
        return badInput("bench measures either a DESIGN or, with --kernels, the kernels alone.");
    if (options.kernels && options.train)
        return badInput("bench --train measures a DESIGN; --kernels has none.");
    if (options.kernels)
        return benchKernels(options.seconds, json);
    return measure(options).map([&](const Measured& measured) { show(measured, json); });
}

} // namespace

void addBench(CommandRegistry& registry)
{
    const auto options = std::make_shared<Options>();
    CLI::App& command = registry.add("bench", "How fast a design, or the kernels alone, run on this processor",
                                     [options](const Session& session) { return bench(*options, session.json); });
    command.add_option("DESIGN", options->design, "An expression, preset:NAME, a design file, or a model file");
    command.add_flag("--kernels", options->kernels, "The shapes of single layers on every kernel set instead");
    command.add_flag("--train", options->train, "Also how fast it trains, and where a step's time goes");
    command
        .add_option(
            "--batch", options->batch,
            fmt::format("Images at a time for images per second [{}, with --train {}]", benchmarkBatch, trainingBatch))
        ->check(numberBetween(1, 65536));
    command.add_option("--seconds", options->seconds, "Measuring time for each figure of --kernels")
        ->check(numberBetween(0.001, 60.))
        ->capture_default_str();
}

} // namespace binweave
