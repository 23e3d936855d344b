// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace binweave {

/// One small C function (or type) that generated programs call.
struct CFunction
{
    std::string_view name;
    std::initializer_list<std::string_view> needs; ///< functions that stand earlier in the table
    std::string_view text;                         ///< with `net_` and `NET_` where the program's name goes
};

/// In the order in which they stand in a program.
std::span<const CFunction> cBitFunctions();
std::span<const CFunction> cFloatFunctions();
std::span<const CFunction> cPlaneFunctions();
std::span<const CFunction> cConvolutionFunctions();

/// The text of the functions named, with all that they need and no other: an unused static function is a warning.
std::string cRuntimeText(const std::set<std::string_view>& used);

/// `net_` and `NET_` become the program's name.
std::string withProgramName(std::string_view text, std::string_view name);

} // namespace binweave
