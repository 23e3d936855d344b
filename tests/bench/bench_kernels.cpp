// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Binary convolutions against the same convolutions in float (windows as columns, GEMM), for every kernel set that this
// processor has, on the shapes of performance.md. Ends with a table of ratios; figures of one run only compare.
#include "engine/image_columns.h"
#include "engine/kernels/binary_convolution.h"
#include "engine/kernels/popcount_peak.h"
#include "engine/random_stream.h"

#include <algorithm>
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <map>
#include <string>
#include <vector>

using namespace binweave;

namespace {

struct Shape
{
    const char* name;
    int inputs;
    int outputs;
    int side;
    int stride = 1;
    int bases = 1;

    op::Convolution convolution() const
    {
        return {.outputChannels = outputs, .stride = stride, .bases = bases, .weights = {}, .input = {}};
    }
    TensorShape input() const { return {inputs, side, side}; }
    TensorShape output() const { return {outputs, side / stride, side / stride}; }
    double macs() const { return 9.0 * inputs * static_cast<double>(output().elements()) * bases; }
};

constexpr Shape shapes[] = {{"S1", 64, 64, 56},      {"S2", 128, 128, 28},     {"S3", 256, 256, 14},
                            {"S4", 512, 512, 7},     {"C1", 10, 20, 32, 2},    {"C2", 20, 20, 16},
                            {"C3", 40, 40, 8},       {"C4", 80, 80, 4},        {"C5", 64, 64, 32},
                            {"C6", 128, 128, 16},    {"K1", 10, 20, 32, 2, 3}, {"K2", 20, 20, 16, 1, 3},
                            {"K3", 40, 40, 8, 1, 3}, {"K4", 80, 80, 4, 1, 3}};

std::vector<float> randomValues(std::size_t count)
{
    RandomStream stream(count);
    std::vector<float> values(count);
    std::ranges::generate(values, [&] { return static_cast<float>(stream.uniform(-1, 1)); });
    return values;
}

void runBinary(benchmark::State& state, const Shape& shape, const KernelSet& kernels, double peak)
{
    const BitPlane plane = BinaryConvolution::planeFor(shape.convolution(), shape.input(), shape.output());
    const auto weights = randomValues(static_cast<std::size_t>(shape.bases) * shape.outputs * shape.inputs * 9);
    const BinaryConvolution convolution(shape.convolution(), plane, shape.output(), weights, kernels);
    std::vector<std::uint8_t> bits(plane.bytes());
    RandomStream stream(1);
    std::ranges::generate(bits, [&] { return static_cast<std::uint8_t>(stream.next()); });
    BinaryConvolution::Scratch scratch;
    convolution.prepare(scratch);
    for (auto _ : state)
        convolution.run(bits.data(), scratch, [](int, const std::int32_t* sums) { benchmark::DoNotOptimize(sums); });
    const double macs = shape.macs() * static_cast<double>(state.iterations());
    state.counters["macs"] = benchmark::Counter(macs, benchmark::Counter::kIsRate);
    state.counters["of_peak"] = benchmark::Counter(macs / peak, benchmark::Counter::kIsRate);
}

void runFloat(benchmark::State& state, const Shape& shape, const KernelSet& kernels)
{
    const int rows = shape.outputs * shape.bases;
    const int inputs = shape.inputs * 9;
    const int pixels = static_cast<int>(shape.output().pixels());
    const auto image = randomValues(static_cast<std::size_t>(shape.input().elements()));
    const auto weights = randomValues(static_cast<std::size_t>(rows) * inputs);
    std::vector<float> columns(static_cast<std::size_t>(inputs) * pixels);
    std::vector<float> sums(static_cast<std::size_t>(rows) * pixels);
    for (auto _ : state) {
        writeColumns(shape.convolution(), shape.input(), shape.output(), 0, shape.output().height, image.data(),
                     columns.data());
        kernels.gemm({.m = rows, .n = pixels, .k = inputs, .lda = inputs, .ldb = pixels, .ldc = pixels}, weights.data(),
                     columns.data(), sums.data());
        benchmark::DoNotOptimize(sums.data());
    }
    state.counters["macs"] =
        benchmark::Counter(shape.macs() * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

/// The usual lines; remembers the medians for the table.
class RatioReporter : public benchmark::ConsoleReporter
{
public:
    void ReportRuns(const std::vector<Run>& runs) override
    {
        ConsoleReporter::ReportRuns(runs);
        for (const Run& run : runs) {
            if (run.run_type == Run::RT_Iteration || run.aggregate_name == "median")
                m_times[run.run_name.function_name] = run.GetAdjustedRealTime();
        }
    }

    void printRatios() const
    {
        for (const auto& [name, time] : m_times) {
            const auto other = m_times.find("float" + name.substr(name.find('/')));
            if (name.starts_with("binary") && other != m_times.end())
                fmt::print("{:32} {:10.2f} us, float {:10.2f} us, ratio {:6.2f}\n", name, time, other->second,
                           other->second / time);
        }
    }

private:
    std::map<std::string, double> m_times;
};

} // namespace

int main(int argc, char** argv)
{
    benchmark::Initialize(&argc, argv);
    for (const KernelSet& set : kernelSets()) {
        if (!set.supported())
            continue;
        const double peak = popcountPeak(set);
        fmt::print("{}: popcount peak of one thread {:.3f} T\n", set.name, peak / 1e12);
        for (const Shape& shape : shapes) {
            const std::string where = fmt::format("/{}/{}", set.name, shape.name);
            benchmark::RegisterBenchmark(("binary" + where).c_str(), runBinary, shape, set, peak)
                ->Unit(benchmark::kMicrosecond);
            benchmark::RegisterBenchmark(("float" + where).c_str(), runFloat, shape, set)
                ->Unit(benchmark::kMicrosecond);
        }
    }
    RatioReporter reporter;
    benchmark::RunSpecifiedBenchmarks(&reporter);
    reporter.printRatios();
}
