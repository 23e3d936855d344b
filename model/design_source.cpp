// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/design_source.h"

#include "model/design_file.h"
#include "model/expression.h"
#include "model/presets.h"

#include <fmt/format.h>

namespace binweave {

namespace {

constexpr std::string_view presetPrefix = "preset:";
constexpr std::string_view space = " \t\r\n";

bool isExpression(std::string_view source)
{
    const std::size_t first = source.find_first_not_of(space);
    return first != source.npos && source[first] == '(';
}

} // namespace

bool isDesignText(std::string_view source)
{
    return source.starts_with(presetPrefix) || isExpression(source);
}

Result<NetworkDesign> resolveDesign(std::string_view source)
{
    if (source.starts_with(presetPrefix))
        return presetDesign(source.substr(presetPrefix.size()));
    if (isExpression(source))
        return parseExpression(source);
    if (source.find_first_not_of(space) == source.npos)
        return badInput("No design was named; give a network expression such as \"(10,20,40,80) bnn g=3\", "
                        "preset:NAME or a design file.");
    std::error_code ignored;
    if (!std::filesystem::exists(source, ignored)) {
        const bool isPreset = presetDesign(source).has_value();
        return badInput(isPreset ? fmt::format("There is no file \"{0}\"; the preset is named preset:{0}.", source)
                                 : fmt::format("\"{}\" is neither a network expression such as "
                                               "\"(10,20,40,80) bnn g=3\", nor preset:NAME, nor a file that exists.",
                                               source));
    }
    return loadDesign(source);
}

} // namespace binweave
