// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace binweave {

/// A processor's sizes that the figures of a program depend on.
struct CMachine
{
    int wordBits;
    int pointerBytes;
};
inline constexpr CMachine cMachine32{32, 4};
inline constexpr CMachine cMachine64{64, 8};

/// The constant arrays of a program as text, and how many bytes they take.
class CConstants
{
public:
    /// Each returns the array's name, OWNER_WHAT with the owner as an identifier.
    std::string addFloats(std::string_view owner, std::string_view what, std::span<const float> values);
    std::string addIntegers(std::string_view owner, std::string_view what, std::span<const std::int32_t> values);
    std::string addBytes(std::string_view owner, std::string_view what, std::span<const std::uint8_t> values);

    /// Rows of `perRow` bits, each row beginning with a word.
    std::string addBits(std::string_view owner, std::string_view what, const std::vector<bool>& bits,
                        std::size_t perRow);

    /// Text of another kind, with its size.
    void addText(std::string_view text, std::size_t bytes32, std::size_t bytes64);

    const std::string& text() const { return m_text; }
    std::size_t bytes(const CMachine& machine) const { return machine.wordBits == 32 ? m_bytes32 : m_bytes64; }

private:
    std::string begin(std::string_view type, std::string_view owner, std::string_view what, std::string_view size);
    void end(const std::vector<std::string>& items);

    std::string m_text;
    std::size_t m_bytes32 = 0;
    std::size_t m_bytes64 = 0;
};

} // namespace binweave
