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
#include <atomic>
#include <deque>
#include <functional>
#include <span>
#include <tbb/task_arena.h>
#include <thread>
#include <utility>
#include <vector>

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
    BinaryLayer(const KernelShape& shape, const KernelSet& kernels, Team* team = nullptr)
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
        m_arena.team = team;
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

ShapeBenchmark figures(const KernelShape& shape, const KernelSet& kernels, int threads, double seconds,
                       double peakTmacs)
{
    const double tmacs = shape.multiplyAccumulates() / seconds / 1e12;
    return {.shape = shape.name,
            .kernelSet = kernels.name,
            .threads = threads,
            .microseconds = 1e6 * seconds,
            .tmacs = tmacs,
            .peakTmacs = peakTmacs,
            .shareOfPeak = tmacs / (peakTmacs * threads)};
}

/// Float convolutions among the works of some turns.
struct Peers
{
    std::size_t first = 0, last = 0;

    /// Which takes least.
    std::size_t fastest(const Turns& turns) const
    {
        std::size_t best = first;
        for (std::size_t peer = first + 1; peer < last; ++peer)
            best = turns.medianOf(peer) < turns.medianOf(best) ? peer : best;
        return best;
    }
};

/// On one thread. Float has turns of its own, as it heats the processor: what follows it is slower for a millisecond.
ShapeBenchmark measureAlone(const KernelShape& shape, const KernelSet& kernels, double seconds)
{
    BinaryLayer layer(shape, kernels);
    constexpr std::size_t binary = 0, peak = 1;
    Turns own({[&] { layer.run(); }, [&] { kernels.popcountSteps(peakSteps); }});

    std::vector<std::function<void()>> floats;
    const auto add = [&](const std::vector<std::function<void()>>& some) {
        floats.insert(floats.end(), some.begin(), some.end());
        return Peers{floats.size() - some.size(), floats.size()};
    };
    const auto onednn = [&](PeerPrecision precision) {
        return add(onednnConvolutions(shape.convolution(), shape.input(), shape.output(), precision));
    };
    Peers f32 = onednn(PeerPrecision::f32);
    const bool byOnednn = f32.first < f32.last;
    if (!byOnednn)
        f32 = add({floatLayer(shape.convolution(), shape.input(), shape.output(), kernels)});
    const Peers int8 = onednn(PeerPrecision::int8);
    Turns others(std::move(floats));

    constexpr int rounds = 5; // what slows the processor for seconds slows both
    for (int round = 0; round < rounds; ++round) {
        own.take(seconds * static_cast<double>(own.works()) / rounds);
        others.take(seconds * static_cast<double>(others.works()) / rounds);
    }
    const double peakSeconds = own.ratio(peak, binary) * own.medianOf(binary);
    ShapeBenchmark result = figures(shape, kernels, 1, own.medianOf(binary), popcountPeak(kernels, peakSeconds) / 1e12);
    const double f32Seconds = others.medianOf(f32.fastest(others));
    result.f32Microseconds = 1e6 * f32Seconds;
    result.f32By = byOnednn ? "oneDNN" : "own GEMM";
    result.ratioF32 = f32Seconds / own.medianOf(binary);
    if (int8.first < int8.last)
        result.int8Microseconds = 1e6 * others.medianOf(int8.fastest(others));
    return result;
}

/// On several threads, in turns with one, which is each of them in turn: beside a neighbour a core is a third slower.
ShapeBenchmark measureTogether(const KernelShape& shape, const KernelSet& kernels, int threads, double seconds,
                               double peakTmacs)
{
    ShapeBenchmark result;
    Team::gather(threads, [&](Team& team) {
        std::deque<BinaryLayer> alone; // each thread's
        for (int thread = 0; thread < threads; ++thread)
            alone.emplace_back(shape, kernels);
        BinaryLayer together(shape, kernels, &team);
        const int calls = callsFor(0.5e-3, [&] { alone.front().run(); });
        const auto repeat = [calls](BinaryLayer& layer) {
            for (int i = 0; i < calls; ++i)
                layer.run();
        };
        constexpr std::size_t each = 0, all = 1;
        Turns turns({[&] {
                         std::atomic<int> turn = 0;
                         team.share(threads, [&](int, int piece) {
                             while (turn < piece)
                                 std::this_thread::yield();
                             repeat(alone[piece]);
                             ++turn;
                         });
                     },
                     [&] { repeat(together); }});
        turns.take(seconds * (threads + 1));
        result = figures(shape, kernels, threads, turns.medianOf(all) / calls, peakTmacs);
        result.ratioOneThread = turns.ratio(each, all) / threads;
    });
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
        result.peaks.push_back({set->name, popcountPeak(*set) / 1e12});
        for (const KernelShape& shape : shapes) {
            if (stop.stop_requested())
                return failed("The benchmark was stopped before it was done.");
            const ShapeBenchmark alone = measureAlone(shape, *set, seconds);
            result.shapes.push_back(alone);
            if (threads > 1 && set == sets.back() && isWorthThreads(shape))
                result.shapes.push_back(measureTogether(shape, *set, threads, seconds, alone.peakTmacs));
            if (progress)
                progress(++done / all);
        }
    }
    return result;
}

} // namespace binweave
