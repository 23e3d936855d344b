// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kernels/bit_plane_checks.h"

#include "engine/random_stream.h"
#include "tests/engine/kernels/page_end.h"

#include <algorithm>
#include <vector>

namespace binweave {

void compareClosedGaps(const KernelSet& set, int channels, Comparison& comparison)
{
    RandomStream stream(static_cast<std::uint64_t>(channels));
    const int halves = (channels + 15) / 16;
    for (const int pixels : {1, 2, 3, 4, 5, 7, 8, 33}) {
        for (const int start : {0, channels, 2 * channels, 5}) {
            constexpr int rows = 2;
            const std::ptrdiff_t rowBits = start + 1LL * pixels * channels;
            const std::ptrdiff_t rowBytes = rowBits / 8 + 9; // no byte more may be written
            std::vector<bool> expected(8 * rows * rowBytes);
            PageEnd<std::uint16_t> from(1ULL * rows * pixels * halves + 3);
            std::ranges::fill(from, std::uint16_t{0xffff});
            for (int pixel = 0; pixel < rows * pixels; ++pixel) {
                std::fill_n(&from[1ULL * pixel * halves], halves, std::uint16_t{});
                for (int c = 0; c < channels; ++c) {
                    const std::uint32_t bit = stream.below(2);
                    from[1ULL * pixel * halves + c / 16] |= static_cast<std::uint16_t>(bit << c % 16);
                    expected[8 * (pixel / pixels * rowBytes) + start + pixel % pixels * channels + c] = bit != 0;
                }
            }
            PageEnd<std::uint8_t> bytes(rows * rowBytes);
            std::ranges::fill(bytes, std::uint8_t{0xff});
            for (int row = 0; row < rows; ++row) // as rows of a plane: zeros before
                std::fill_n(bytes.begin() + row * rowBytes, start / 8 + 1, std::uint8_t{});
            set.closeGaps({.from = from.data(),
                           .halves = halves,
                           .channels = channels,
                           .pixels = pixels,
                           .rows = rows,
                           .bytes = bytes.data(),
                           .rowBytes = rowBytes,
                           .bit = start});
            const std::ptrdiff_t wholeBytes = (rowBits + 7) / 8 * 8; // zeros behind the last bit
            for (std::ptrdiff_t i = 0; i < rows * wholeBytes; ++i) {
                const std::ptrdiff_t row = i / wholeBytes;
                const std::ptrdiff_t at = 8 * row * rowBytes + i % wholeBytes;
                comparison.expect<bool>(bytes[at / 8] >> at % 8 & 1, expected[at], [&] {
                    return fmt::format("{}: row {}, {} pixels of {} channels from bit {}: bit {}", set.name, row,
                                       pixels, channels, start, i % wholeBytes);
                });
            }
        }
    }
}

} // namespace binweave
