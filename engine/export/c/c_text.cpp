// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_text.h"

#include "engine/export/c/c_frame.h"
#include "engine/export/c/c_learned.h"
#include "engine/export/c/c_names.h"
#include "engine/export/c/c_program.h"
#include "engine/export/c/c_runtime.h"
#include "model/design_file.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>

namespace binweave {

namespace {

using Json = nlohmann::ordered_json;

/// JSON for a comment: ASCII, and without the character that begins and ends comments.
std::string commentJson(const Json& json, int indent)
{
    std::string text;
    for (const char c : json.dump(indent, ' ', true, Json::error_handler_t::replace)) {
        if (c == '/')
            text += "\\u002f";
        else
            text += c;
    }
    return text;
}

/// 12345678 as "12,345,678".
std::string grouped(long long number)
{
    std::string text = fmt::to_string(number);
    for (std::size_t at = text.size(); at > 3; at -= 3)
        text.insert(at - 3, 1, ',');
    return text;
}

/// What a user may say of the network in a comment.
std::string commentTitle(const NetworkDesign& design)
{
    std::string title;
    for (const char c : design.name.empty() ? std::string("A network without a name") : design.name)
        title += (c >= ' ' && c <= '~' && c != '/' && c != '*' && c != '\\' && c != '?') ? c : ' ';
    return title;
}

/// Of the class names and the pointers to them.
std::size_t classNameBytes(const TrainedModel& model, const CMachine& machine)
{
    std::size_t bytes = 0;
    for (const std::string& name : model.classNames)
        bytes += name.size() + 1 + static_cast<std::size_t>(machine.pointerBytes);
    return bytes;
}

std::string figures(const TrainedModel& model, const CProgram& program)
{
    const auto flash = [&](const CMachine& machine) {
        return grouped(static_cast<long long>(program.constants.bytes(machine) + classNameBytes(model, machine)));
    };
    return fmt::format(" *   flash       {} bytes of constants (64-bit processor: {}), and the code\n"
                       " *   RAM         {} bytes of context; on the stack only a few local variables\n"
                       " *   operations  {} binary and {} real multiply-accumulates an image\n",
                       flash(cMachine32), flash(cMachine64), grouped(static_cast<long long>(program.contextBytes())),
                       grouped(program.binaryProducts), grouped(program.realProducts));
}

using Parts = std::map<std::string_view, std::string>;

/// The frame with its parts, which may come from a user and are not looked into.
std::string filled(std::string_view frame, const Parts& parts)
{
    std::string text;
    while (true) {
        const std::size_t begin = frame.find('@');
        if (begin == std::string_view::npos)
            return text.append(frame);
        const std::size_t end = frame.find('@', begin + 1);
        text.append(frame.substr(0, begin)).append(parts.at(frame.substr(begin + 1, end - begin - 1)));
        frame.remove_prefix(end + 1);
    }
}

std::string headerText(const Graph& graph, const TrainedModel& model, const CProgram& program, std::string_view name,
                       std::string_view prefix)
{
    const auto atLeastOne = [](std::size_t size, std::size_t unit) { return fmt::to_string(std::max(size, unit)); };
    const TensorShape& input = graph.nodes[0].output;
    return filled(withProgramName(cHeaderFrame(), prefix), {{"FILE", std::string(name)},
                                                            {"TITLE", commentTitle(model.design)},
                                                            {"FIGURES", figures(model, program)},
                                                            {"CHANNELS", fmt::to_string(input.channels)},
                                                            {"HEIGHT", fmt::to_string(input.height)},
                                                            {"WIDTH", fmt::to_string(input.width)},
                                                            {"CLASSES", fmt::to_string(model.design.classes)},
                                                            {"BITS", atLeastOne(program.bits, 64)},
                                                            {"WINDOW_BITS", atLeastOne(program.windowBits, 64)},
                                                            {"FLOATS", atLeastOne(program.floats, 1)},
                                                            {"WINDOW_FLOATS", atLeastOne(program.windowFloats, 1)},
                                                            {"PRODUCTS", atLeastOne(program.products, 1)}});
}

/// A line of its own, or nothing.
std::string learnedLine(const Graph& graph, const Weights& weights)
{
    const CLearned learned = cLearned(graph, weights);
    return learned.empty() ? "" : fmt::format("{}{}\n", cLearnedMark, commentJson(Json(learned), -1));
}

std::string sourceText(const Graph& graph, const TrainedModel& model, const CProgram& program, std::string_view name,
                       std::string_view prefix)
{
    std::string classNames;
    for (const std::string& className : model.classNames)
        classNames += fmt::format("    {},\n", cLiteral(className));
    return filled(withProgramName(cSourceFrame(), prefix),
                  {{"FILE", std::string(name)},
                   {"TITLE", commentTitle(model.design)},
                   {"CLASSES_JSON", commentJson(Json(model.classNames), -1)},
                   {"LEARNED", learnedLine(graph, model.weights)},
                   {"DESIGN_JSON", commentJson(Json::parse(shortDesignText(model.design)), 1)},
                   {"CLASS_NAMES", classNames},
                   {"CONSTANTS", program.constants.text()},
                   {"FUNCTIONS", withProgramName(cRuntimeText(program.functions), prefix)},
                   {"VALUES", withProgramName(program.values, prefix)},
                   {"CALLS", program.calls}});
}

} // namespace

std::string cProgramName(std::string_view name)
{
    std::string identifier = cIdentifier(name);
    // Layers' arrays begin with these.
    for (const char* layer : {"input", "stem", "block", "group", "classifier", "mean", "deviation"}) {
        if (identifier.starts_with(layer))
            return "net_" + identifier;
    }
    return identifier;
}

Result<CText> cText(const TrainedModel& model, std::string_view name)
{
    const auto graph = cGraph(model.design);
    if (!graph)
        return tl::unexpected(graph.error());
    if (const auto fits = checkWeights(*graph, model.weights); !fits)
        return tl::unexpected(fits.error());
    const CProgram program = cProgram(*graph, model);
    const std::string prefix = cProgramName(name);
    return CText{headerText(*graph, model, program, name, prefix), sourceText(*graph, model, program, name, prefix)};
}

} // namespace binweave
