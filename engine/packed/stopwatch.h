// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

/// Timing for benchmarks: medians of repeated calls.
namespace binweave {

inline double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

inline double secondsOf(auto&& work)
{
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Calls measure(first) until `seconds` are over, 3 times at least, not counting a first one that warms the caches.
inline void repeat(double seconds, auto&& measure)
{
    measure(true);
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 3 || std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() < seconds;
         ++i)
        measure(false);
}

/// Median of one call, for `seconds` of calls. Short work is called several times between two looks at the clock.
inline double medianSeconds(double seconds, auto&& work)
{
    constexpr double shortest = 50e-6; // the clock costs some 30 ns
    const double once = std::min(secondsOf(work), secondsOf(work));
    const int calls = std::clamp(static_cast<int>(shortest / std::max(once, 1e-9)), 1, 1000);
    std::vector<double> times;
    repeat(seconds, [&](bool first) {
        const double time = secondsOf([&] {
            for (int i = 0; i < calls; ++i)
                work();
        });
        if (!first)
            times.push_back(time / calls);
    });
    return median(std::move(times));
}

} // namespace binweave
