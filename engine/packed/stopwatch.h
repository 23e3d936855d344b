// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>
#include <stop_token>
#include <utility>
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

/// How often to call work so that it takes some `seconds`.
inline int callsFor(double seconds, auto&& work)
{
    const double once = std::min(secondsOf(work), secondsOf(work));
    return std::clamp(static_cast<int>(seconds / std::max(once, 1e-9)), 1, 1000);
}

/// Of one call.
inline double secondsOf(int calls, auto&& work)
{
    return secondsOf([&] {
               for (int i = 0; i < calls; ++i)
                   work();
           }) /
           calls;
}

/// Median of one call, for `seconds` of calls.
inline double medianSeconds(double seconds, auto&& work, const std::stop_token& stop = {})
{
    constexpr double shortest = 50e-6; // two looks at the clock cost some 30 ns
    const int calls = callsFor(shortest, work);
    std::vector<double> times;
    const auto measure = [&](bool first) {
        const double time = secondsOf(calls, work);
        if (!first)
            times.push_back(time);
    };
    repeat(seconds, measure, stop);
    return median(std::move(times));
}

/// Works measured in turns with warm caches.
class Turns
{
public:
    explicit Turns(std::vector<std::function<void()>> works) : m_works(std::move(works)), m_times(m_works.size())
    {
        constexpr double turn = 0.5e-3;
        for (const auto& work : m_works)
            m_calls.push_back(callsFor(turn, work));
    }

    /// For `seconds` and 3 turns at least, which join those before.
    void take(double seconds)
    {
        repeat(seconds, [&](bool isFirst) {
            for (std::size_t i = 0; i < m_works.size(); ++i) {
                secondsOf(m_calls[i], m_works[i]);
                const double time = secondsOf(m_calls[i], m_works[i]);
                if (!isFirst)
                    m_times[i].push_back(time);
            }
        });
    }

    std::size_t works() const { return m_works.size(); }

    /// Seconds of a call.
    double medianOf(std::size_t work) const { return median(m_times[work]); }

    /// How many times as long as `other` a call of `work` takes: the median of the ratios of each turn, whose two times
    /// are close enough for what slows the processor for a while to slow both.
    double ratio(std::size_t work, std::size_t other) const
    {
        std::vector<double> ratios;
        std::ranges::transform(m_times[work], m_times[other], std::back_inserter(ratios), std::divides());
        return median(std::move(ratios));
    }

private:
    std::vector<std::function<void()>> m_works;
    std::vector<int> m_calls;                 ///< of each work in a turn
    std::vector<std::vector<double>> m_times; ///< [work][turn]
};

} // namespace binweave
