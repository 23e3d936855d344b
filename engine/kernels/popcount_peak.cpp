// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/popcount_peak.h"

#include <algorithm>
#include <chrono>

namespace binweave {

double popcountPeak(const KernelSet& kernels)
{
    constexpr std::int64_t steps = 480'000; // 24 and fewer chains divide it
    constexpr int runs = 21;
    double best = 1e9;
    std::uint32_t result = 0;
    for (int run = 0; run < runs; ++run) {
        const auto start = std::chrono::steady_clock::now();
        result += kernels.popcountSteps(steps);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        best = std::min(best, seconds.count());
    }
    asm volatile("" : : "r"(result));
    return static_cast<double>(steps) * kernels.stepBits / best;
}

} // namespace binweave
