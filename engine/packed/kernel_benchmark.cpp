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
#include <optional>
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
    BinaryLayer(const KernelShape& shape, const KernelSet& kernels)
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
        RandomStream stream(2);
        for (std::size_t i = 0; i < m_input.bytes(); ++i)
            m_arena.bits[i] = static_cast<std::uint8_t>(stream.next());
    }
    void run(Team* team = nullptr)
    {
        m_arena.team = team;
        m_step.run(m_arena);
    }

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
class Alone
{
public:
    Alone(const KernelShape& shape, const KernelSet& kernels)
        : m_shape(shape),
          m_kernels(kernels),
          m_layer(shape, kernels),
          m_own({[this] { m_layer.run(); }, [this] { m_kernels.popcountSteps(peakSteps); }}),
          m_floats(floatWorks())
    {}

    /// For so many seconds for each figure.
    void take(double seconds)
    {
        m_own.take(seconds * static_cast<double>(m_own.works()));
        m_floats.take(seconds * static_cast<double>(m_floats.works()));
    }

    ShapeBenchmark result() const
    {
        const double own = m_own.medianOf(binary);
        const double peakSeconds = m_own.ratio(peak, binary) * own;
        ShapeBenchmark result = figures(m_shape, m_kernels, 1, own, popcountPeak(m_kernels, peakSeconds) / 1e12);
        const double f32Seconds = m_floats.medianOf(m_f32.fastest(m_floats));
        result.f32Microseconds = 1e6 * f32Seconds;
        result.f32By = m_byOnednn ? "oneDNN" : "own GEMM";
        result.ratioF32 = f32Seconds / own;
        if (m_int8.first < m_int8.last)
            result.int8Microseconds = 1e6 * m_floats.medianOf(m_int8.fastest(m_floats));
        return result;
    }

private:
    static constexpr std::size_t binary = 0, peak = 1;

    std::vector<std::function<void()>> floatWorks()
    {
        std::vector<std::function<void()>> works;
        const auto add = [&](const std::vector<std::function<void()>>& some) {
            works.insert(works.end(), some.begin(), some.end());
            return Peers{works.size() - some.size(), works.size()};
        };
        const auto onednn = [&](PeerPrecision precision) {
            return add(onednnConvolutions(m_shape.convolution(), m_shape.input(), m_shape.output(), precision));
        };
        m_f32 = onednn(PeerPrecision::f32);
        m_byOnednn = m_f32.first < m_f32.last;
        if (!m_byOnednn)
            m_f32 = add({floatLayer(m_shape.convolution(), m_shape.input(), m_shape.output(), m_kernels)});
        m_int8 = onednn(PeerPrecision::int8);
        return works;
    }

    const KernelShape& m_shape;
    const KernelSet& m_kernels;
    BinaryLayer m_layer;
    Turns m_own;
    Peers m_f32, m_int8;
    bool m_byOnednn = false;
    Turns m_floats;
};

/// On several threads, in turns with one, which is each of them in turn: beside a neighbour a core is a third slower.
class Together
{
public:
    Together(const KernelShape& shape, const KernelSet& kernels, int threads)
        : m_shape(shape), m_kernels(kernels), m_threads(threads), m_together(shape, kernels)
    {
        for (int thread = 0; thread < threads; ++thread)
            m_alone.emplace_back(shape, kernels);
        m_calls = callsFor(0.5e-3, [&] { m_alone.front().run(); });
    }

    void take(double seconds)
    {
        Team::gather(m_threads, [&](Team& team) {
            m_team = &team;
            if (!m_turns)
                m_turns.emplace(std::vector<std::function<void()>>{[this] { runEach(); }, [this] { runAll(); }});
            m_turns->take(seconds * (m_threads + 1));
        });
    }

    ShapeBenchmark result(double peakTmacs) const
    {
        ShapeBenchmark result = figures(m_shape, m_kernels, m_threads, m_turns->medianOf(all) / m_calls, peakTmacs);
        result.ratioOneThread = m_turns->ratio(each, all) / m_threads;
        return result;
    }

private:
    static constexpr std::size_t each = 0, all = 1;

    void runEach()
    {
        std::atomic<int> turn = 0;
        m_team->share(m_threads, [&](int, int piece) {
            while (turn < piece)
                std::this_thread::yield();
            for (int i = 0; i < m_calls; ++i)
                m_alone[piece].run();
            ++turn;
        });
    }

    void runAll()
    {
        for (int i = 0; i < m_calls; ++i)
            m_together.run(m_team);
    }

    const KernelShape& m_shape;
    const KernelSet& m_kernels;
    const int m_threads;
    std::deque<BinaryLayer> m_alone; // each thread's
    BinaryLayer m_together;
    int m_calls; ///< of a layer in a turn
    Team* m_team = nullptr;
    std::optional<Turns> m_turns;
};

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
            Alone alone(shape, *set);
            std::optional<Together> together;
            if (threads > 1 && set == sets.back() && isWorthThreads(shape))
                together.emplace(shape, *set, threads);
            constexpr int rounds = 5; // what slows the processor for seconds slows all
            for (int round = 0; round < rounds; ++round) {
                alone.take(seconds / rounds);
                if (together)
                    together->take(seconds / rounds);
            }
            result.shapes.push_back(alone.result());
            if (together)
                result.shapes.push_back(together->result(result.shapes.back().peakTmacs));
            if (progress)
                progress(++done / all);
        }
    }
    return result;
}

} // namespace binweave
