// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/value_layout.h"

#include <algorithm>
#include <numeric>

namespace binweave {

std::vector<std::size_t> placeValues(const std::vector<Lifetime>& values, std::size_t& total)
{
    constexpr std::size_t unit = 16; // floats in a cache line
    std::vector<int> order(values.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](int i) { return values[i].first; });

    struct Placed
    {
        std::size_t begin, end;
        int last;
    };
    std::vector<Placed> alive; // by begin
    std::vector<std::size_t> offsets(values.size(), 0);
    total = 0;
    for (int i : order) {
        const Lifetime& value = values[i];
        if (value.size == 0)
            continue;
        std::erase_if(alive, [&](const Placed& placed) { return placed.last < value.first; });
        if (value.takes >= 0 && values[value.takes].last == value.first) {
            offsets[i] = offsets[value.takes];
            std::ranges::find(alive, offsets[i], &Placed::begin)->last = value.last;
            continue;
        }
        const std::size_t size = (value.size + unit - 1) / unit * unit;
        std::size_t begin = 0;
        auto next = alive.begin();
        for (; next != alive.end() && next->begin < begin + size; ++next)
            begin = next->end;
        alive.insert(next, {begin, begin + size, value.last});
        offsets[i] = begin;
        total = std::max(total, begin + size);
    }
    return offsets;
}

} // namespace binweave
