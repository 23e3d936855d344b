// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Images per second while training, and where the time goes, for the networks of performance.md or the designs that are
// given as arguments; `--threads N` before them. Compare figures of one run only.
#include "engine/training/training_benchmark.h"
#include "model/design_source.h"

#include <cstdlib>
#include <fmt/format.h>
#include <string>
#include <tbb/global_control.h>
#include <vector>

using namespace binweave;

namespace {

bool measure(const std::string& source)
{
    const auto design = resolveDesign(source);
    const auto kernels = chooseKernelSet();
    if (!design || !kernels) {
        fmt::print(stderr, "{}\n", (design ? kernels.error() : design.error()).sentence);
        return false;
    }
    const auto benchmark = benchmarkTraining(*design, **kernels, 128);
    if (!benchmark) {
        fmt::print(stderr, "{}\n", benchmark.error().sentence);
        return false;
    }
    fmt::print("{}: {:.0f} images/s on {} threads ({}), {:.0f} % of the fp32 peak\n", source,
               benchmark->imagesPerSecond, benchmark->threads, benchmark->kernelSet, 100 * benchmark->shareOfFloatPeak);
    for (const auto& [name, share] : benchmark->operations) {
        if (share >= 0.001)
            fmt::print("    {:<26} {:5.1f} %\n", name, 100 * share);
    }
    return true;
}

} // namespace

int main(int count, char** arguments)
{
    std::vector<std::string> designs(arguments + 1, arguments + count);
    std::size_t threads = tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism);
    if (designs.size() >= 2 && designs[0] == "--threads") {
        threads = std::strtoul(designs[1].c_str(), nullptr, 10);
        designs.erase(designs.begin(), designs.begin() + 2);
    }
    const tbb::global_control control(tbb::global_control::max_allowed_parallelism, std::max<std::size_t>(threads, 1));
    if (designs.empty())
        designs = {"(10,20,40,80) bnn g=3", "(20,40,80,160) bnn g=5", "preset:resnete-18-cifar10"};
    for (const std::string& design : designs) {
        if (!measure(design))
            return 1;
    }
    return 0;
}
