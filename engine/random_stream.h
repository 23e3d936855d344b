// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace binweave {

/// A stream of random numbers named by a seed and up to three counters (epoch, sample index, ..): whoever names the
/// same stream draws the same numbers, on every machine and from any thread. Streams of different names are
/// independent. Integer arithmetic throughout: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
class RandomStream
{
public:
    explicit constexpr RandomStream(std::uint64_t seed, std::uint64_t a = 0, std::uint64_t b = 0, std::uint64_t c = 0)
        : m_state(mix(mix(mix(mix(seed) + a) + b) + c))
    {}

    constexpr std::uint64_t next() { return finalize(m_state += increment); }

    /// In [0, 1), of 53 bits.
    constexpr double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }
    constexpr double uniform(double low, double high) { return low + (high - low) * uniform(); }

    /// In 0 .. count - 1, each with the same probability; count > 0.
    constexpr std::uint32_t below(std::uint32_t count)
    {
        // Of the 2^32 values the first 2^32 mod count are drawn again, so that every result has as many preimages.
        const std::uint32_t rejected = (0u - count) % count;
        while (true) {
            const auto value = static_cast<std::uint32_t>(next() >> 32);
            if (value >= rejected)
                return value % count;
        }
    }

    /// In low .. high, both included.
    constexpr int between(int low, int high)
    {
        return low + static_cast<int>(below(static_cast<std::uint32_t>(high - low) + 1));
    }

    /// Mean 0, deviation 1: the sum of twelve uniform numbers less 6, which needs no function of the mathematical
    /// library and so is the same everywhere. Never beyond 6.
    constexpr double normal()
    {
        std::uint64_t sum = 0;
        for (int i = 0; i < 6; ++i) {
            const std::uint64_t bits = next();
            sum += (bits & 0xffffffffu) + (bits >> 32);
        }
        return static_cast<double>(sum + 6) * 0x1p-32 - 6; // + 6: half a step for each of the twelve
    }

private:
    static constexpr std::uint64_t increment = 0x9e3779b97f4a7c15u;

    static constexpr std::uint64_t finalize(std::uint64_t z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    static constexpr std::uint64_t mix(std::uint64_t z) { return finalize(z + increment); }

    std::uint64_t m_state;
};

/// The numbers 0 .. count - 1 in random order (Fisher and Yates).
inline std::vector<int> shuffledIndices(int count, RandomStream stream)
{
    std::vector<int> indices(static_cast<std::size_t>(count));
    std::iota(indices.begin(), indices.end(), 0);
    for (int i = count - 1; i > 0; --i)
        std::swap(indices[static_cast<std::size_t>(i)], indices[stream.below(static_cast<std::uint32_t>(i) + 1)]);
    return indices;
}

} // namespace binweave
