// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <charconv>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The CSV files of a run folder: a header, then rows.
namespace binweave::csv {

using Row = std::vector<std::string>;

/// The rows below `header`; empty optional where the text is no table with that header.
std::optional<std::vector<Row>> rows(const std::string& text, std::string_view header);

bool readNumber(const std::string& text, auto& number)
{
    const char* const end = text.data() + text.size();
    return std::from_chars(text.data(), end, number).ptr == end;
}

/// A figure that has no meaning is an empty field.
inline bool readNumber(const std::string& text, std::optional<double>& number)
{
    return text.empty() || readNumber(text, number.emplace());
}

inline std::string fieldOf(const std::optional<double>& number)
{
    return number ? fmt::format("{:.4f}", *number) : std::string();
}

} // namespace binweave::csv
