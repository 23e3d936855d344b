// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/bench_kernels.h"
#include "app/commands/commands.h"
#include "app/commands/output.h"
#include "app/commands/registry.h"
#include "engine/files/packed_model.h"
#include "engine/packed/network_benchmark.h"
#include "engine/random_model.h"
#include "model/design_source.h"
#include "model/text_table.h"

#include <fmt/format.h>
#include <memory>

namespace binweave {

namespace {

struct Options
{
    std::string design;
    int batch = 64;
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
            {"threads", benchmark.threads},
            {"kernel_set", benchmark.kernelSet}};
}

std::string cell(const std::optional<double>& value, double factor = 1)
{
    return value ? fmt::format("{:.1f}", *value * factor) : std::string();
}

std::string benchmarkText(const NetworkBenchmark& benchmark)
{
    TextTable table{{{"layer", "", false},
                     {"estimated speed-up", "", true},
                     {"measured", "", true},
                     {"packed", "µs", true},
                     {"float", "µs", true},
                     {"popcount peak", "%", true}},
                    {}};
    for (const LayerBenchmark& layer : benchmark.layers) {
        table.rows.push_back({layer.name, cell(layer.sigma), cell(layer.ratio), cell(layer.packedMicroseconds),
                              cell(layer.floatMicroseconds), cell(layer.shareOfPeak, 100)});
    }
    return fmt::format("{}\n{:.0f} µs for one image; {:.0f} images/s in batches of {} on {} threads ({})\n",
                       plainText(table), benchmark.latencyMicroseconds, benchmark.imagesPerSecond, benchmark.batch,
                       benchmark.threads, benchmark.kernelSet);
}

/// Of a model file its own weights; else random ones, which take as long.
Result<TrainedModel> modelOf(const std::string& design)
{
    if (isPackedModel(design))
        return loadPackedModel(design);
    return resolveDesign(design).and_then([](const NetworkDesign& found) { return randomModel(found, 1); });
}

Result<NetworkBenchmark> measure(const Options& options)
{
    const Result<const KernelSet*> kernels = chooseKernelSet();
    if (!kernels)
        return tl::unexpected(kernels.error());
    return modelOf(options.design).and_then([&](const TrainedModel& model) {
        return benchmarkNetwork(model, **kernels, options.batch);
    });
}

Result<void> bench(const Options& options, bool json)
{
    if (options.kernels == !options.design.empty())
        return badInput("bench measures either a DESIGN or, with --kernels, the kernels alone.");
    if (options.kernels)
        return benchKernels(options.seconds, json);
    return measure(options).map([&](const NetworkBenchmark& benchmark) {
        if (json)
            printDocument(benchmarkJson(benchmark));
        else
            print(benchmarkText(benchmark));
    });
}

} // namespace

void addBench(CommandRegistry& registry)
{
    const auto options = std::make_shared<Options>();
    CLI::App& command = registry.add("bench", "How fast a design, or the kernels alone, run on this processor",
                                     [options](const Session& session) { return bench(*options, session.json); });
    command.add_option("DESIGN", options->design, "An expression, preset:NAME, a design file, or a model file");
    command.add_flag("--kernels", options->kernels, "The shapes of single layers on every kernel set instead");
    command.add_option("--batch", options->batch, "Images at a time for images per second")
        ->check(CLI::Range(1, 65536))
        ->capture_default_str();
    command.add_option("--seconds", options->seconds, "Measuring time for each figure of --kernels")
        ->check(CLI::Range(0.001, 60.0))
        ->capture_default_str();
}

} // namespace binweave
