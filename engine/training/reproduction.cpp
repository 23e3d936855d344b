// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/reproduction.h"

#include "model/expression.h"
#include "model/presets.h"

#include <fmt/format.h>

namespace binweave {

namespace {

std::string quoted(const std::string& text)
{
    std::string result = "'";
    for (const char c : text)
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

/// One overload per kind of field that visitFields names.
struct FlagWriter
{
    std::string& text;

    void operator()(const char* key, const auto& number, Range) const { text += fmt::format(" --{} {}", key, number); }
    void operator()(const char* key, bool value) const { text += fmt::format(" --{}{}", value ? "" : "no-", key); }
    void operator()(const char* key, const std::string& value) const
    {
        if (!value.empty())
            text += fmt::format(" --{} {}", key, quoted(value));
    }
    template <NamedEnum E>
    void operator()(const char* key, const E& value) const
    {
        text += fmt::format(" --{} {}", key, enumName(value));
    }
};

/// Input and classes follow the data.
bool isThisDesign(Result<NetworkDesign> named, const NetworkDesign& design)
{
    if (!named)
        return false;
    named->input = design.input;
    named->classes = design.classes;
    return *named == design;
}

std::string sourceOf(const NetworkDesign& design)
{
    if (isThisDesign(parseExpression(design.name), design))
        return design.name;
    if (isThisDesign(presetDesign(design.name), design))
        return "preset:" + design.name;
    return "design.json";
}

} // namespace

std::string trainingCommand(const NetworkDesign& design, const std::string& data, const TrainingSettings& settings)
{
    std::string text = fmt::format("binweave train {} --data {}", quoted(sourceOf(design)), quoted(data));
    visitFields(settings, FlagWriter{text});
    return text;
}

} // namespace binweave
