// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/checks.h"

#include <array>
#include <charconv>

namespace binweave {

CLI::Validator runNumber()
{
    const auto check = [](const std::string& text) {
        int value = 0;
        return CLI::detail::lexical_cast(text, value) ? std::string() : fmt::format("{} is no number of a run", text);
    };
    return CLI::Validator(check, {}, "run number");
}

std::optional<TensorShape> parseShape(const std::string& text)
{
    std::array<int, 3> sides{};
    const char* at = text.data();
    const char* const end = at + text.size();
    for (int& side : sides) {
        if (&side != &sides.front() && (at == end || *at++ != 'x'))
            return std::nullopt;
        const auto [next, error] = std::from_chars(at, end, side);
        if (error != std::errc())
            return std::nullopt;
        at = next;
    }
    return at == end ? std::optional(TensorShape{sides[0], sides[1], sides[2]}) : std::nullopt;
}

CLI::Validator shape()
{
    const auto check = [](const std::string& text) {
        return parseShape(text) ? std::string() : fmt::format("{} is no shape CxHxW, such as 3x32x32", text);
    };
    return CLI::Validator(check, {}, "shape");
}

} // namespace binweave
