// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_names.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace binweave {

namespace {

bool isLetterOrDigit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool isReserved(std::string_view text)
{
    constexpr std::array<std::string_view, 48> words{
        "auto",     "break",    "case",    "char",   "const",  "continue", "default", "do",       "double", "else",
        "enum",     "extern",   "float",   "for",    "goto",   "if",       "inline",  "int",      "long",   "register",
        "restrict", "return",   "short",   "signed", "sizeof", "static",   "struct",  "switch",   "union",  "typedef",
        "unsigned", "volatile", "void",    "while",  "main",   "net",      "class",   "new",      "delete", "this",
        "template", "operator", "private", "public", "try",    "catch",    "throw",   "namespace"};
    return std::ranges::find(words, text) != words.end();
}

} // namespace

std::string cIdentifier(std::string_view text)
{
    std::string name;
    for (const char c : text) {
        if (isLetterOrDigit(c))
            name += c;
        else if (!name.ends_with('_'))
            name += '_';
    }
    while (name.starts_with('_'))
        name.erase(0, 1);
    while (name.ends_with('_'))
        name.pop_back();
    const bool isStart = !name.empty() && !(name[0] >= '0' && name[0] <= '9');
    return isStart && !isReserved(name) ? name : "net_" + name;
}

std::string upperCase(std::string_view text)
{
    std::string upper(text);
    std::ranges::transform(upper, upper.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return upper;
}

std::string cLiteral(std::string_view text)
{
    std::string literal = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\' || c == '?') // "??/" and its like would be trigraphs
            literal += fmt::format("\\{}", c);
        else if (c >= ' ' && c <= '~')
            literal += c;
        else
            literal += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    }
    return literal + '"';
}

std::string cFloat(float value)
{
    std::string text = fmt::format("{}", value);
    if (text.find_first_of(".e") == std::string::npos)
        text += ".0";
    return text + 'f';
}

} // namespace binweave
