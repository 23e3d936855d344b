// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/design_source.h"

#include "model/design_file.h"
#include "model/expression.h"
#include "model/presets.h"

#include <fmt/format.h>

namespace binweave {

Result<NetworkDesign> resolveDesign(std::string_view source)
{
    constexpr std::string_view prefix = "preset:";
    if (source.starts_with(prefix))
        return presetDesign(source.substr(prefix.size()));

    const std::size_t first = source.find_first_not_of(" \t\r\n");
    if (first == source.npos)
        return badInput("No design was named; give a network expression such as \"(10,20,40,80) bnn g=3\", "
                        "preset:NAME or a design file.");
    if (source[first] == '(')
        return parseExpression(source);

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
