// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <CLI/CLI.hpp>
#include <concepts>
#include <fmt/format.h>
#include <optional>
#include <string>

namespace binweave {

/// What an option's check answers where its value is wrong: "--lr: 101 is no number from 0 to 100".
template <class Number>
CLI::Validator numberBetween(Number least, Number most)
{
    const auto check = [least, most](const std::string& text) {
        Number value{};
        if (CLI::detail::lexical_cast(text, value) && value >= least && value <= most)
            return std::string();
        return fmt::format("{} is no {}number from {} to {}", text, std::integral<Number> ? "whole " : "", least, most);
    };
    return CLI::Validator(check, fmt::format("{}..{}", least, most), "number");
}

/// Of a run in the history; whether it exists is found out later.
CLI::Validator runNumber();

/// "3x32x32": channels, height, width. Empty where it is none.
std::optional<TensorShape> parseShape(const std::string& text);

/// One that parseShape() reads.
CLI::Validator shape();

} // namespace binweave
