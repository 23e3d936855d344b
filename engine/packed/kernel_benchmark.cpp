// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/kernel_benchmark.h"

#include "engine/kernels/popcount_peak.h"
#include "engine/packed/binary_steps.h"
#include "engine/packed/float_layer_time.h"
#include "engine/packed/onednn_convolution.h"
#include "engine/packed/stopwatch.h"
#include "engine/random_stream.h"

#include <tbb/task_arena.h>

namespace binweave {

namespace {

constexpr KernelShape shapes[] = {{"S1", 64, 64, 56, 1},   {"S2", 128, 128, 28, 1}, {"S3", 256, 256, 14, 1},
                                  {"S4", 512, 512, 7, 1},  {"C1", 10, 20, 32, 2},   {"C2", 20, 20, 16, 1},
                                  {"C3", 40, 40, 8, 1},    {"C4", 80, 80, 4, 1},    {"C5", 64, 64, 32, 1},
                                  {"C6", 128, 128, 16, 1}, {"K1", 10, 60, 32, 2},   {"K2", 20, 60, 16, 1},
                                  {"K3", 40, 120, 8, 1},   {"K4", 80, 240, 4, 1}};

/// Bits to bits: node 0 is the input, node 1 the output.
double binarySeconds(const KernelShape& shape, const KernelSet& kernels, int threads, double seconds)
{
    RandomStream stream(1);
    std::vector<float> weights(static_cast<std::size_t>(shape.outputs) * shape.inputs * 9);
    std::ranges::generate(weights, [&] { return static_cast<float>(stream.uniform(-1, 1)); });
    const BitPlane input = BinaryConvolution::planeFor(shape.convolution(), shape.input(), shape.output());
    const BitPlane output{shape.output()};
    const ArenaLayout layout{.floatOffsets = {0, 0},
                             .bitOffsets = {0, (input.bytes() + 63) / 64 * 64},
                             .floats = 0,
                             .bitBytes = (input.bytes() + 63) / 64 * 64 + output.bytes()};
    Arena arena(layout);
    arena.threads = threads;
    for (std::size_t i = 0; i < input.bytes(); ++i)
        arena.bits[i] = static_cast<std::uint8_t>(stream.next());
    const std::vector<Threshold> thresholds(static_cast<std::size_t>(shape.outputs), Threshold{0, false});
    const ThresholdStep step({shape.convolution(), input, shape.output(), weights, kernels}, 0, thresholds, {1, output},
                             kernels);
    return medianSeconds(seconds, [&] { step.run(arena); });
}

double setSpeed(ShapeBenchmark& result, const KernelShape& shape, const KernelSet& kernels, double peak, double budget)
{
    const double seconds = binarySeconds(shape, kernels, result.threads, budget);
    result.microseconds = seconds * 1e6;
    result.tmacs = shape.multiplyAccumulates() / seconds / 1e12;
    result.shareOfPeak = result.tmacs * 1e12 / (peak * result.threads);
    return seconds;
}

/// The shapes of large networks.
bool isWorthThreads(const KernelShape& shape)
{
    constexpr double leastMacs = 1e7;
    return shape.multiplyAccumulates() > leastMacs;
}

ShapeBenchmark measure(const KernelShape& shape, const KernelSet& kernels, double peak, double budget)
{
    ShapeBenchmark result{.shape = shape.name, .kernelSet = kernels.name};
    const double seconds = setSpeed(result, shape, kernels, peak, budget);
    const auto peer = [&](PeerPrecision precision) {
        return onednnSeconds(shape.convolution(), shape.input(), shape.output(), precision, budget);
    };
    const auto onednn = peer(PeerPrecision::f32);
    const double f32 =
        onednn ? *onednn : floatLayerSeconds(shape.convolution(), shape.input(), shape.output(), kernels, budget);
    result.f32Microseconds = f32 * 1e6;
    result.f32By = onednn ? "oneDNN" : "own GEMM";
    if (const auto int8 = peer(PeerPrecision::int8))
        result.int8Microseconds = *int8 * 1e6;
    result.ratioF32 = f32 / seconds;
    return result;
}

} // namespace

op::Convolution KernelShape::convolution() const
{
    return {.outputChannels = outputs, .stride = stride, .weights = {}, .input = {}};
}

std::span<const KernelShape> kernelShapes()
{
    return shapes;
}

Result<KernelBenchmark> benchmarkKernels(std::span<const KernelSet* const> sets, double seconds, std::stop_token stop,
                                         const std::function<void(double)>& progress)
{
    KernelBenchmark result;
    const double all = static_cast<double>(sets.size() * std::size(shapes));
    const int threads = tbb::this_task_arena::max_concurrency();
    double done = 0;
    for (const KernelSet* set : sets) {
        const double peak = popcountPeak(*set);
        result.peaks.push_back({set->name, peak / 1e12});
        for (const KernelShape& shape : shapes) {
            if (stop.stop_requested())
                return failed("The benchmark was stopped before it was done.");
            result.shapes.push_back(measure(shape, *set, peak, seconds));
            if (threads > 1 && set == sets.back() && isWorthThreads(shape)) {
                ShapeBenchmark& together = result.shapes.emplace_back(
                    ShapeBenchmark{.shape = shape.name, .kernelSet = set->name, .threads = threads});
                setSpeed(together, shape, *set, peak, seconds);
            }
            if (progress)
                progress(++done / all);
        }
    }
    return result;
}

} // namespace binweave
