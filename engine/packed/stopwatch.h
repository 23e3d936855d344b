// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <stop_token>
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

/// Calls measure(first) until `seconds` are over, 3 times at least, not counting a first one that warms the caches;
/// once where it is stopped.
inline void repeat(double seconds, auto&& measure, const std::stop_token& stop = {})
{
    measure(true);
    const auto start = std::chrono::steady_clock::now();
    const auto passed = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); };
    for (int i = 0; i == 0 || (!stop.stop_requested() && (i < 3 || passed() < seconds)); ++i)
        measure(false);
}

/// Median of one call, for `seconds` of calls. Short work is called several times between two looks at the clock.
inline double medianSeconds(double seconds, auto&& work, const std::stop_token& stop = {})
{
    constexpr double shortest = 50e-6; // the clock costs some 30 ns
    const double once = std::min(secondsOf(work), secondsOf(work));
    const int calls = std::clamp(static_cast<int>(shortest / std::max(once, 1e-9)), 1, 1000);
    std::vector<double> times;
    const auto measure = [&](bool first) {
        const double time = secondsOf([&] {
            for (int i = 0; i < calls; ++i)
                work();
        });
        if (!first)
            times.push_back(time / calls);
    };
    repeat(seconds, measure, stop);
    return median(std::move(times));
}

} // namespace binweave
