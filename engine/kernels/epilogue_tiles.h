// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"

#include <array>
#include <cstddef>
#include <cstdint>

#ifndef TARGET
#error "A file that includes this one says for which instructions it is compiled: #define TARGET __attribute__(..)"
#endif
#define INLINED __attribute__((always_inline))

/// KernelSet::epilogueRow by registers of channels. Lanes(count) loads and stores those of a register that are
/// channels, the first `count`; each file has its own in an unnamed namespace.
namespace binweave::epilogues {

/// A register of channels of all columns, what is theirs in registers. known: how many bases, or 0.
template <class Lanes, int known>
TARGET void epilogueChannels(const EpilogueRow row, int channel)
{
    using Floats = typename Lanes::Floats;
    const Lanes lanes(row.channels - channel);
    const int bases = known > 0 ? known : row.bases;
    const auto factorOf = [&](int base)
                              TARGET INLINED { return lanes.load(row.factors + base * row.channels + channel); };
    [[maybe_unused]] Floats factors[known + 1];
#pragma GCC unroll 8
    for (int base = 0; base < known; ++base)
        factors[base] = factorOf(base);
    const Floats scale = row.scale ? lanes.load(row.scale + channel) : Floats{};
    const Floats shift = row.scale ? lanes.load(row.shift + channel) : Floats{};
    for (int column = 0; column < row.columns; ++column) {
        const std::int32_t* sums = row.sums + column * row.sumStride + channel;
        Floats y{};
#pragma GCC unroll 8
        for (int base = 0; base < bases; ++base, sums += row.channels) {
            const Floats term = (known > 0 ? factors[base] : factorOf(base)) * lanes.load(sums);
            y = base == 0 ? term : y + term;
        }
        if (row.scale)
            y = y * scale + shift;
        const std::ptrdiff_t at = 1LL * column * row.channels + channel;
        if (row.addend)
            y = y + lanes.load(row.addend + at);
        lanes.store(row.values + at, y);
    }
}

template <class Whole, class Part, int known>
void epilogueOfBases(const EpilogueRow& row)
{
    int channel = 0;
    for (; channel + Whole::size <= row.channels; channel += Whole::size)
        epilogueChannels<Whole, known>(row, channel);
    if (channel < row.channels)
        epilogueChannels<Part, known>(row, channel);
}

/// Whole: Lanes of which all are channels.
template <class Whole, class Part>
void epilogueRow(const EpilogueRow& row)
{
    constexpr std::array byBases{epilogueOfBases<Whole, Part, 0>, epilogueOfBases<Whole, Part, 1>,
                                 epilogueOfBases<Whole, Part, 2>, epilogueOfBases<Whole, Part, 3>,
                                 epilogueOfBases<Whole, Part, 4>, epilogueOfBases<Whole, Part, 5>};
    byBases[row.bases < static_cast<int>(byBases.size()) ? row.bases : 0](row);
}

} // namespace binweave::epilogues

#undef INLINED
