// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/bench_kernels.h"

#include "app/commands/output.h"
#include "engine/packed/kernel_benchmark.h"
#include "model/text_table.h"

#include <cstdlib>
#include <fmt/format.h>

namespace binweave {

namespace {

Json shapeJson(const ShapeBenchmark& shape)
{
    return {{"shape", shape.shape},
            {"kernel_set", shape.kernelSet},
            {"threads", shape.threads},
            {"microseconds", shape.microseconds},
            {"tmacs", shape.tmacs},
            {"peak_tmacs", shape.peakTmacs}, // while it was measured
            {"share_of_peak", shape.shareOfPeak},
            {"f32_microseconds", orNull(shape.f32Microseconds)},
            {"f32_by", shape.f32By},
            {"int8_microseconds", orNull(shape.int8Microseconds)},
            {"ratio_f32", orNull(shape.ratioF32)},
            {"ratio_one_thread", orNull(shape.ratioOneThread)}};
}

Json benchmarkJson(const KernelBenchmark& benchmark)
{
    Json shapes = Json::array();
    for (const ShapeBenchmark& shape : benchmark.shapes)
        shapes.push_back(shapeJson(shape));
    Json peaks = Json::object();
    double best = 0;
    for (const KernelBenchmark::Peak& peak : benchmark.peaks) {
        peaks[peak.kernelSet] = peak.tmacs;
        best = std::max(best, peak.tmacs);
    }
    return {{"peak_tmacs", best}, {"peaks", std::move(peaks)}, {"shapes", std::move(shapes)}};
}

std::string benchmarkText(const KernelBenchmark& benchmark)
{
    TextTable table{{{"shape", "", false},
                     {"kernel set", "", false},
                     {"threads", "", true},
                     {"time", "µs", true},
                     {"speed", "T/s", true},
                     {"popcount peak", "%", true},
                     {"float", "µs", true},
                     {"int8", "µs", true},
                     {"ratio to float", "", true},
                     {"to one thread", "", true}},
                    {}};
    for (const ShapeBenchmark& shape : benchmark.shapes) {
        const auto oneDigit = [](const std::optional<double>& value) {
            return value ? fmt::format("{:.1f}", *value) : std::string();
        };
        table.rows.push_back({shape.shape, shape.kernelSet, fmt::format("{}", shape.threads),
                              fmt::format("{:.2f}", shape.microseconds), fmt::format("{:.3f}", shape.tmacs),
                              fmt::format("{:.0f}", shape.shareOfPeak * 100), oneDigit(shape.f32Microseconds),
                              oneDigit(shape.int8Microseconds), oneDigit(shape.ratioF32),
                              shape.ratioOneThread ? fmt::format("{:.2f}", *shape.ratioOneThread) : std::string()});
    }
    std::string text =
        plainText(table) + "\nOne image, bits in and out; float on one thread by " + benchmark.shapes.front().f32By +
        "; several threads to one: to the mean of each alone. Binary multiply-accumulates a second at best:";
    for (const KernelBenchmark::Peak& peak : benchmark.peaks)
        text += fmt::format(" {} {:.3f} T", peak.kernelSet, peak.tmacs);
    return text + " (word by word: kernels that count three rows by parity, or by tables, can exceed it, and so can "
                  "those that leave out padding, which is in the number).\n";
}

/// The set that the environment names, else all that work here.
Result<std::vector<const KernelSet*>> setsToMeasure()
{
    if (std::getenv("BINWEAVE_KERNELS"))
        return chooseKernelSet().map([](const KernelSet* set) { return std::vector{set}; });
    std::vector<const KernelSet*> sets;
    for (const KernelSet& set : kernelSets()) {
        if (set.supported())
            sets.push_back(&set);
    }
    return sets;
}

} // namespace

Result<void> benchKernels(double seconds, bool json)
{
    return setsToMeasure()
        .and_then([&](const std::vector<const KernelSet*>& sets) { return benchmarkKernels(sets, seconds); })
        .map([&](const KernelBenchmark& benchmark) {
            if (json)
                printDocument(benchmarkJson(benchmark));
            else
                print(benchmarkText(benchmark));
        });
}

} // namespace binweave
