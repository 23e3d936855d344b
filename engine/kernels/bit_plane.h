// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace binweave {

/// Where the bits of an activation are: rows of pixels, each pixel's channels one after the other without padding, so
/// that a kernel row over few channels is one short run of bits. Around the plane lies a margin of zeros for the
/// windows that overhang it.
///
///     row:  | left * C zeros | pixel 0: C bits | pixel 1 | .. | right * C zeros | slack for whole words |
struct BitPlane
{
    TensorShape shape;
    int top = 0;
    int bottom = 0;
    int left = 0;
    int right = 0;

    std::ptrdiff_t bitOf(int column) const { return 1LL * (left + column) * shape.channels; }
    std::ptrdiff_t rowBytes() const
    {
        constexpr int slackBytes = 16; // unaligned 64-bit loads and 32-bit stores may overhang
        return (1LL * (left + shape.width + right) * shape.channels / 8 + slackBytes) / 8 * 8;
    }
    /// Of row 0; the margin's rows have negative numbers.
    std::ptrdiff_t byteOf(int row) const { return (top + row) * rowBytes(); }
    std::size_t bytes() const { return static_cast<std::size_t>((top + shape.height + bottom) * rowBytes()); }
};

/// Writes bits one after the other, beginning inside a byte whose lower bits are 0.
class BitWriter
{
public:
    BitWriter(std::uint8_t* bytes, std::ptrdiff_t bit) : m_next(bytes + bit / 8), m_count(static_cast<int>(bit % 8)) {}

    /// The lowest `count` <= 32 of `bits`, the others being 0.
    void append(std::uint32_t bits, int count)
    {
        m_pending |= static_cast<std::uint64_t>(bits) << m_count;
        m_count += count;
        if (m_count >= 32) {
            store();
            m_pending >>= 32;
            m_count -= 32;
        }
    }

    /// `count` bits of `words`, the unused ones of the last word being 0.
    void append(const std::uint32_t* words, int count)
    {
        for (; count > 32; count -= 32)
            append(*words++, 32);
        append(*words, count);
    }

    /// Sets what is left of the last word to 0.
    void finish() { store(); }

private:
    void store()
    {
        const auto word = static_cast<std::uint32_t>(m_pending);
        std::memcpy(m_next, &word, sizeof word);
        m_next += sizeof word;
    }

    std::uint8_t* m_next;
    std::uint64_t m_pending = 0;
    int m_count;
};

/// The `count` <= 32 bits that begin at `bit`; reads 8 bytes.
inline std::uint32_t bitsAt(const std::uint8_t* bytes, std::ptrdiff_t bit, int count)
{
    std::uint64_t word;
    std::memcpy(&word, bytes + bit / 8, sizeof word);
    return static_cast<std::uint32_t>((word >> (bit % 8)) & ((1ull << count) - 1));
}

} // namespace binweave
