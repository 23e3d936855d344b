// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

namespace binweave {

/// Ways to split Z blocks into consecutive groups, 2^(Z-1) (formulas.md section 6). Empty where there is no block or
/// the number exceeds 64 bits (Z > 64).
constexpr std::optional<unsigned long long> partitionCount(int blocks)
{
    if (blocks < 1 || blocks > 64)
        return std::nullopt;
    return 1ULL << (blocks - 1);
}

} // namespace binweave
