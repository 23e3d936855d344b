// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_constants.h"

#include "engine/export/c/c_names.h"

#include <fmt/format.h>

namespace binweave {

std::string CConstants::begin(std::string_view type, std::string_view owner, std::string_view what,
                              std::string_view size)
{
    std::string name = cIdentifier(owner);
    if (!what.empty())
        name += fmt::format("_{}", what);
    m_text += fmt::format("static const {} {}[{}] = {{", type, name, size);
    return name;
}

void CConstants::end(const std::vector<std::string>& items)
{
    constexpr std::size_t width = 120;
    std::size_t column = width;
    for (const std::string& item : items) {
        if (column + item.size() + 2 > width) {
            m_text += "\n   ";
            column = 3;
        }
        m_text += ' ';
        m_text += item;
        m_text += ',';
        column += item.size() + 2;
    }
    m_text += "\n};\n";
}

std::string CConstants::addFloats(std::string_view owner, std::string_view what, std::span<const float> values)
{
    std::string name = begin("float", owner, what, fmt::to_string(values.size()));
    std::vector<std::string> items;
    items.reserve(values.size());
    for (const float value : values)
        items.push_back(cFloat(value));
    end(items);
    m_bytes32 += 4 * values.size();
    m_bytes64 += 4 * values.size();
    return name;
}

std::string CConstants::addIntegers(std::string_view owner, std::string_view what, std::span<const std::int32_t> values)
{
    std::string name = begin("int32_t", owner, what, fmt::to_string(values.size()));
    std::vector<std::string> items;
    for (const std::int32_t value : values)
        items.push_back(fmt::to_string(value));
    end(items);
    m_bytes32 += 4 * values.size();
    m_bytes64 += 4 * values.size();
    return name;
}

std::string CConstants::addBytes(std::string_view owner, std::string_view what, std::span<const std::uint8_t> values)
{
    std::string name = begin("uint8_t", owner, what, fmt::to_string(values.size()));
    std::vector<std::string> items;
    for (const std::uint8_t value : values)
        items.push_back(fmt::to_string(value));
    end(items);
    m_bytes32 += values.size();
    m_bytes64 += values.size();
    return name;
}

std::string CConstants::addBits(std::string_view owner, std::string_view what, const std::vector<bool>& bits,
                                std::size_t perRow)
{
    const std::size_t rows = bits.size() / perRow;
    std::string name = begin("word", owner, what, fmt::format("{} * WORDS({})", rows, perRow));
    std::vector<std::string> items;
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t first = 0; first < perRow; first += 64) {
            std::uint64_t word = 0;
            for (std::size_t bit = 0; bit < 64 && first + bit < perRow; ++bit)
                word |= std::uint64_t{bits[row * perRow + first + bit]} << bit;
            const auto low = static_cast<std::uint32_t>(word);
            const auto high = static_cast<std::uint32_t>(word >> 32);
            // A last word of at most 32 bits is one word on either machine.
            items.push_back(perRow - first > 32 ? fmt::format("W(0x{:08x}, 0x{:08x})", high, low)
                                                : fmt::format("0x{:08x}", low));
        }
    }
    end(items);
    m_bytes32 += rows * ((perRow + 31) / 32) * 4;
    m_bytes64 += rows * ((perRow + 63) / 64) * 8;
    return name;
}

void CConstants::addText(std::string_view text, std::size_t bytes32, std::size_t bytes64)
{
    m_text += text;
    m_bytes32 += bytes32;
    m_bytes64 += bytes64;
}

} // namespace binweave
