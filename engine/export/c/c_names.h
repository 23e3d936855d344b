// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace binweave {

/// A C identifier that says the same: "group1.block1.conv1" is group1_block1_conv1. What begins with a digit or is a
/// word of C or of its library's macros gets "net_" in front.
std::string cIdentifier(std::string_view text);

/// ASCII only.
std::string upperCase(std::string_view text);

/// A C string literal in ASCII, whatever the bytes of `text` are.
std::string cLiteral(std::string_view text);

/// The shortest decimal that reads back to the same float, as a C constant: "0.1f", "-0.0f". Finite values only.
std::string cFloat(float value);

} // namespace binweave
