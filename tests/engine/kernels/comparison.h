// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <fmt/format.h>
#include <string>

namespace binweave {

/// Counts what was compared and keeps the first difference in words. The comparisons of kernels use it instead of
/// QTest, as they also run where there is no Qt: on an emulated processor.
class Comparison
{
public:
    /// To the bit. where() says which value it is.
    template <class T>
    void expect(T got, T expected, auto&& where)
    {
        ++m_count;
        using Bits = std::array<std::byte, sizeof(T)>;
        if (m_difference.empty() && std::bit_cast<Bits>(got) != std::bit_cast<Bits>(expected))
            m_difference = fmt::format("{}: {} instead of {}", where(), got, expected);
    }

    /// Value by value, as many as `expected` has.
    void expectAll(const auto& got, const auto& expected, auto&& where)
    {
        for (std::size_t i = 0; i < expected.size(); ++i)
            expect(got[i], expected[i], [&] { return fmt::format("{}, value {}", where(), i); });
    }

    long long count() const { return m_count; }
    const std::string& difference() const { return m_difference; } ///< empty: there is none

private:
    long long m_count = 0;
    std::string m_difference;
};

} // namespace binweave
