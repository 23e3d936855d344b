// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/kernel_benchmark.h"

#include "engine/kernels/popcount_peak.h"
#include "engine/packed/binary_steps.h"
#include "engine/packed/float_layer.h"
#include "engine/packed/onednn_convolution.h"
#include "engine/packed/stopwatch.h"
#include "engine/random_stream.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <span>
#include <tbb/task_arena.h>

namespace binweave {

namespace {

constexpr KernelShape shapes[] = {{"S1", 64, 64, 56, 1},   {"S2", 128, 128, 28, 1}, {"S3", 256, 256, 14, 1},
                                  {"S4", 512, 512, 7, 1},  {"C1", 10, 20, 32, 2},   {"C2", 20, 20, 16, 1},
                                  {"C3", 40, 40, 8, 1},    {"C4", 80, 80, 4, 1},    {"C5", 64, 64, 32, 1},
                                  {"C6", 128, 128, 16, 1}, {"K1", 10, 60, 32, 2},   {"K2", 20, 60, 16, 1},
                                  {"K3", 40, 120, 8, 1},   {"K4", 80, 240, 4, 1}};

/// Bits to bits: node 0 is the input, node 1 the output.
class BinaryLayer
{
public:
    BinaryLayer(const KernelShape& shape, const KernelSet& kernels, int threads)
        : m_input(BinaryConvolution::planeFor(shape.convolution(), shape.input(), shape.output())),
          m_layout{.floatOffsets = {0, 0},
                   .bitOffsets = {0, (m_input.bytes() + 63) / 64 * 64},
                   .floats = 0,
                   .bitBytes = (m_input.bytes() + 63) / 64 * 64 + BitPlane{shape.output()}.bytes()},
          m_arena(m_layout),
          m_step({shape.convolution(), m_input, shape.output(), randomWeights(shape), kernels}, 0,
                 std::vector(static_cast<std::size_t>(shape.outputs), Threshold{0, false}),
                 {1, BitPlane{shape.output()}}, kernels)
    {
        m_arena.threads = threads;
        RandomStream stream(2);
        for (std::size_t i = 0; i < m_input.bytes(); ++i)
            m_arena.bits[i] = static_cast<std::uint8_t>(stream.next());
    }
    void run() { m_step.run(m_arena); }

private:
    static std::vector<float> randomWeights(const KernelShape& shape)
    {
        RandomStream stream(1);
        std::vector<float> weights(static_cast<std::size_t>(shape.outputs) * shape.inputs * 9);
        std::ranges::generate(weights, [&] { return static_cast<float>(stream.uniform(-1, 1)); });
        return weights;
    }

    BitPlane m_input;
    ArenaLayout m_layout;
    Arena m_arena;
    ThresholdStep m_step;
};

/// The shapes of large networks.
bool isWorthThreads(const KernelShape& shape)
{
    constexpr double leastMacs = 1e7;
    return shape.multiplyAccumulates() > leastMacs;
}

/// peakSeconds: of peakSteps.
ShapeBenchmark figures(const KernelShape& shape, const KernelSet& kernels, int threads, double seconds,
                       double peakSeconds)
{
    const double tmacs = shape.multiplyAccumulates() / seconds / 1e12;
    const double peakTmacs = popcountPeak(kernels, peakSeconds) / 1e12;
    return {.shape = shape.name,
            .kernelSet = kernels.name,
            .threads = threads,
            .microseconds = 1e6 * seconds,
            .tmacs = tmacs,
            .peakTmacs = peakTmacs,
            .shareOfPeak = tmacs / (peakTmacs * threads)};
}

/// A shape on one kernel set: on one thread, in turns with float and the peak, and where `threads` are several on all
/// of them, without a pause in which they would fall asleep.
std::vector<ShapeBenchmark> measure(const KernelShape& shape, const KernelSet& kernels, int threads, double seconds)
{
    using Work = std::function<void()>;
    struct Some
    {
        std::size_t first, count;
    };
    BinaryLayer layer(shape, kernels, 1);
    constexpr std::size_t peak = 0, binary = 1;
    std::vector<Work> works{[&] { kernels.popcountSteps(peakSteps); }, [&] { layer.run(); }};
    const auto add = [&](const std::vector<Work>& some) {
        works.insert(works.end(), some.begin(), some.end());
        return Some{works.size() - some.size(), some.size()};
    };
    const auto onednn = [&](PeerPrecision precision) {
        return add(onednnConvolutions(shape.convolution(), shape.input(), shape.output(), precision));
    };
    Some f32 = onednn(PeerPrecision::f32);
    const bool byOnednn = f32.count > 0;
    if (!byOnednn)
        f32 = add({floatLayer(shape.convolution(), shape.input(), shape.output(), kernels)});
    const Some int8 = onednn(PeerPrecision::int8);

    const auto medians = mediansInTurns(seconds * static_cast<double>(works.size()), works);
    const auto fastest = [&](const Some& some) {
        return *std::ranges::min_element(std::span(medians).subspan(some.first, some.count));
    };
    std::vector<ShapeBenchmark> results{figures(shape, kernels, 1, medians[binary], medians[peak])};
    ShapeBenchmark& alone = results.front();
    alone.f32Microseconds = 1e6 * fastest(f32);
    alone.f32By = byOnednn ? "oneDNN" : "own GEMM";
    alone.ratioF32 = fastest(f32) / medians[binary];
    if (int8.count > 0)
        alone.int8Microseconds = 1e6 * fastest(int8);
    if (threads > 1) {
        BinaryLayer shared(shape, kernels, threads);
        const double time = medianSeconds(seconds, [&] { shared.run(); });
        results.push_back(figures(shape, kernels, threads, time, medians[peak]));
    }
    return results;
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
        result.peaks.push_back({set->name, popcountPeak(*set) / 1e12});
        for (const KernelShape& shape : shapes) {
            if (stop.stop_requested())
                return failed("The benchmark was stopped before it was done.");
            const bool alsoTogether = set == sets.back() && isWorthThreads(shape);
            std::ranges::move(measure(shape, *set, alsoTogether ? threads : 1, seconds),
                              std::back_inserter(result.shapes));
            if (progress)
                progress(++done / all);
        }
    }
    return result;
}

} // namespace binweave
