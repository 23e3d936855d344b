// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/bit_plane.h"

#include <algorithm>

/// closeGaps() for functions of any instruction set: all is inlined into them, its shifts are theirs.
namespace binweave::gaps {

#define INLINED __attribute__((always_inline))

INLINED inline std::uint64_t loadFour(const std::uint16_t* halves)
{
    std::uint64_t four;
    std::memcpy(&four, halves, sizeof four);
    return four;
}

/// So many ones.
INLINED inline std::uint64_t ones(std::ptrdiff_t bits)
{
    return ~0ULL >> (64 - std::min<std::ptrdiff_t>(bits, 64));
}

/// `pixels` pixels' bits side by side; what lies beyond is not 0 where they have one pixel.
template <int pixels>
INLINED inline std::uint64_t squeezed(const std::uint16_t* from, int channels)
{
    constexpr std::uint64_t evenHalves = 0x0000ffff0000ffff;
    constexpr std::uint64_t evenWords = 0x00000000ffffffff;
    std::uint64_t word = loadFour(from);
    if constexpr (pixels == 4)
        word = (word & evenHalves) | (word >> 16 & evenHalves) << channels;
    if constexpr (pixels > 1)
        word = (word & evenWords) | word >> 32 << pixels / 2 * channels;
    return word;
}

/// Words of `together` pixels: 7 .. 57 bits, or 60 of them on a multiple of 4. None waits for the one before: its bits
/// that share a byte are taken from what was read. wholeBytes: they begin at the same bit of a byte, all of them.
template <int together, bool wholeBytes>
INLINED inline void closeByWords(const std::uint16_t* from, std::ptrdiff_t halves, int channels, int pixels,
                                 std::uint8_t* bytes, std::ptrdiff_t bit)
{
    const int bits = together * channels;
    const std::uint64_t all = ones(bits);
    const auto firstShift = static_cast<int>(bit % 8);
    std::uint64_t before = 0;
    const auto write = [&](std::uint64_t inside) INLINED {
        const std::uint64_t now = squeezed<together>(from, channels) & inside;
        const auto shift = wholeBytes ? firstShift : static_cast<int>(bit % 8);
        const std::uint64_t word = now << shift | before >> (bits - shift);
        std::memcpy(bytes + bit / 8, &word, sizeof word);
        before = now;
        from += together * halves;
        bit += bits;
    };
    for (; pixels >= together; pixels -= together)
        write(all);
    if (pixels > 0)
        write(ones(1LL * pixels * channels));
}

template <int together>
INLINED inline void closeByWords(const std::uint16_t* from, std::ptrdiff_t halves, int channels, int pixels,
                                 std::uint8_t* bytes, std::ptrdiff_t bit)
{
    if (together * channels % 8 == 0)
        return closeByWords<together, true>(from, halves, channels, pixels, bytes, bit);
    closeByWords<together, false>(from, halves, channels, pixels, bytes, bit);
}

inline bool fitsWords(int bits, std::ptrdiff_t bit)
{
    constexpr int mostShift = 7;
    return (bits >= mostShift && bits + mostShift <= 64) || (bits == 60 && bit % 4 == 0);
}

INLINED inline void closeRow(const std::uint16_t* from, std::ptrdiff_t halves, int channels, int pixels,
                             std::uint8_t* bytes, std::ptrdiff_t bit)
{
    if (channels % 8 == 0 && bit % 8 == 0) {
        std::uint8_t* to = bytes + bit / 8;
        for (; pixels > 0; --pixels, from += halves, to += channels / 8) {
            for (std::ptrdiff_t i = 0; i < halves; i += 4) {
                const std::uint64_t word = loadFour(from + i) & ones(channels - 16 * i);
                std::memcpy(to + 2 * i, &word, sizeof word);
            }
        }
        return;
    }
    if (halves == 1 && fitsWords(4 * channels, bit))
        return closeByWords<4>(from, halves, channels, pixels, bytes, bit);
    if (halves == 2 && fitsWords(2 * channels, bit))
        return closeByWords<2>(from, halves, channels, pixels, bytes, bit);
    if (fitsWords(channels, bit))
        return closeByWords<1>(from, halves, channels, pixels, bytes, bit);
    BitWriter writer(bytes, bit);
    for (; pixels > 0; --pixels, from += halves) {
        constexpr int together = 48;
        for (int c = 0; c < channels; c += together) {
            const int count = std::min(together, channels - c);
            writer.append(loadFour(from + c / 16) & ones(count), count);
        }
    }
}

INLINED inline void close(const GappedRows& rows)
{
    for (int row = 0; row < rows.rows; ++row)
        closeRow(rows.from + row * rows.pixels * rows.halves, rows.halves, rows.channels, rows.pixels,
                 rows.bytes + row * rows.rowBytes, rows.bit);
}

#undef INLINED

} // namespace binweave::gaps
