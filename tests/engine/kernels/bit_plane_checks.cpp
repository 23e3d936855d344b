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
            std::vector<bool> expected(start);
            PageEnd<std::uint16_t> from(1ULL * pixels * halves + 3);
            std::ranges::fill(from, std::uint16_t{0xffff});
            for (int pixel = 0; pixel < pixels; ++pixel) {
                std::fill_n(&from[1ULL * pixel * halves], halves, std::uint16_t{});
                for (int c = 0; c < channels; ++c) {
                    const std::uint32_t bit = stream.below(2);
                    from[1ULL * pixel * halves + c / 16] |= static_cast<std::uint16_t>(bit << c % 16);
                    expected.push_back(bit != 0);
                }
            }
            // As a row of a plane: zeros before, and no byte more than may be written.
            PageEnd<std::uint8_t> bytes(expected.size() / 8 + 9);
            std::ranges::fill(bytes, std::uint8_t{0xff});
            std::fill_n(bytes.begin(), start / 8 + 1, std::uint8_t{});
            set.closeGaps(from.data(), halves, channels, pixels, bytes.data(), start);
            expected.resize((expected.size() + 7) / 8 * 8); // zeros behind the last bit
            for (std::size_t i = 0; i < expected.size(); ++i)
                comparison.expect<bool>(bytes[i / 8] >> i % 8 & 1, expected[i], [&] {
                    return fmt::format("{}: {} pixels of {} channels from bit {}: bit {}", set.name, pixels, channels,
                                       start, i);
                });
        }
    }
}

} // namespace binweave
