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
        constexpr int slackBytes = 16; // unaligned 64-bit loads and stores may overhang
        return (1LL * (left + shape.width + right) * shape.channels / 8 + slackBytes) / 8 * 8;
    }
    /// Of row 0; the margin's rows have negative numbers.
    std::ptrdiff_t byteOf(int row) const { return (top + row) * rowBytes(); }
    std::size_t bytes() const { return static_cast<std::size_t>((top + shape.height + bottom) * rowBytes()); }
};

/// Writes bits one after the other, beginning inside a byte whose lower bits are 0. Up to 8 bytes after the last bit
/// become 0.
class BitWriter
{
public:
    static constexpr int most = 56; ///< bits at a time: they and the 7 of a byte that is not full fit a word

    BitWriter(std::uint8_t* bytes, std::ptrdiff_t bit) : m_next(bytes + bit / 8), m_count(static_cast<int>(bit % 8)) {}

    /// The lowest `count` <= most of `bits`, the others being 0. Without a branch: bits come in lengths that no
    /// processor predicts.
    void append(std::uint64_t bits, int count)
    {
        m_pending |= bits << m_count;
        std::memcpy(m_next, &m_pending, sizeof m_pending);
        m_count += count;
        m_next += m_count / 8;
        m_pending >>= m_count / 8 * 8;
        m_count %= 8;
    }

    /// `count` bits of `words`, the unused ones of the last word being 0.
    void append(const std::uint32_t* words, int count)
    {
        for (; count > 32; count -= 32, m_next += 4) { // as append(*words, 32), which leaves m_count as it is
            m_pending |= static_cast<std::uint64_t>(*words++) << m_count;
            std::memcpy(m_next, &m_pending, sizeof m_pending);
            m_pending >>= 32;
        }
        append(*words, count);
    }

private:
    std::uint8_t* m_next;
    std::uint64_t m_pending = 0;
    int m_count; ///< of pending bits, under 8
};

/// Rows of `pixels` pixels, each `halves` words of 16 whose unused bits are 0, and where these go.
struct GappedRows
{
    const std::uint16_t* from; ///< rows follow each other
    std::ptrdiff_t halves;
    int channels;
    int pixels;
    int rows;
    std::uint8_t* bytes;
    std::ptrdiff_t rowBytes;
    std::ptrdiff_t bit; ///< of each row's bytes
};

/// Brings the pixels of each row to `bit` of its bytes, `channels` bits each without a gap. The lower bits of the first
/// byte must be 0. Up to 3 words more are read, and up to 8 bytes after a row's last bit become 0.
void closeGaps(const GappedRows& rows);

/// The `count` <= 32 bits that begin at `bit`; reads 8 bytes.
inline std::uint32_t bitsAt(const std::uint8_t* bytes, std::ptrdiff_t bit, int count)
{
    std::uint64_t word;
    std::memcpy(&word, bytes + bit / 8, sizeof word);
    return static_cast<std::uint32_t>((word >> (bit % 8)) & ((1ull << count) - 1));
}

} // namespace binweave
