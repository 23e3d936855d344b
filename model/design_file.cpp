// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/design_file.h"

#include "model/design_json.h"
#include "model/file_io.h"
#include "model/validation.h"

#include <algorithm>
#include <fmt/format.h>

namespace binweave {

namespace {

constexpr const char* formatName = "binweave-design";
constexpr int formatVersion = 1;

std::string written(const Json& json)
{
    return json.dump(4, ' ', false, Json::error_handler_t::replace) + '\n';
}

/// Calls read(json); complaints and JSON errors become one sentence that begins with `source`.
template <class Value, class Read>
Result<Value> parsed(std::string_view text, std::string_view source, Read read)
{
    try {
        return read(Json::parse(text));
    } catch (const JsonComplaint& complaint) {
        return badInput(fmt::format("{}: {}", source, complaint.sentence));
    } catch (const Json::parse_error& error) {
        const std::string_view before = text.substr(0, error.byte == 0 ? 0 : error.byte - 1);
        const auto line = std::count(before.begin(), before.end(), '\n') + 1;
        const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;
        return badInput(fmt::format("{}: this is no JSON from line {}, column {} on.", source, line, column));
    } catch (const Json::exception&) {
        return badInput(fmt::format("{}: this JSON holds a number that is too large.", source));
    }
}

void checkFormat(const Json& json)
{
    if (!json.is_object() || !json.contains("format") || json["format"] != formatName)
        throw JsonComplaint{fmt::format("this is no design file, which begins with \"format\": \"{}\".", formatName)};
    if (!json.contains("version") || !json["version"].is_number_integer())
        throw JsonComplaint{"version is missing or no whole number."};
    if (json["version"] != formatVersion) {
        throw JsonComplaint{fmt::format("the file has version {} of the format; this program reads version {}.",
                                        json["version"].dump(), formatVersion)};
    }
}

NetworkDesign designFrom(const Json& json)
{
    checkFormat(json);
    NetworkDesign design;
    JsonReader reader;
    reader.readObject(json, design, {"format", "version"});
    if (const auto valid = validate(design); !valid)
        throw JsonComplaint{valid.error().sentence};
    return design;
}

Json designJson(Json fields)
{
    Json json{{"format", formatName}, {"version", formatVersion}};
    json.update(fields);
    return json;
}

/// Without the members that are as in `usual`, at any depth.
Json withoutUsual(const Json& json, const Json& usual)
{
    Json kept = Json::object();
    for (const auto& [key, value] : json.items()) {
        if (!usual.contains(key) || !value.is_object())
            kept[key] = value;
        else
            kept[key] = withoutUsual(value, usual[key]);
        if (usual.contains(key) && (value == usual[key] || (value.is_object() && kept[key].empty())))
            kept.erase(key);
    }
    return kept;
}

Json shortJson(const Group& group)
{
    Json json = withoutUsual(toJson(group), toJson(Group{}));
    json["blocks"] = Json::array();
    for (const Block& block : group.blocks) {
        const Json usual = std::visit([]<class B>(const B&) { return toJson(B{}); }, block);
        json["blocks"].push_back(withoutUsual(toJson(block), usual)); // "kind" is no field and stays
    }
    return json;
}

} // namespace

std::string designText(const NetworkDesign& design)
{
    return written(designJson(toJson(design)));
}

std::string shortDesignText(const NetworkDesign& design)
{
    Json json = withoutUsual(toJson(design), toJson(NetworkDesign{}));
    json["groups"] = Json::array();
    for (const Group& group : design.groups)
        json["groups"].push_back(shortJson(group));
    return designJson(json).dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<NetworkDesign> parseDesign(std::string_view text, std::string_view source)
{
    return parsed<NetworkDesign>(text, source, designFrom);
}

Result<NetworkDesign> loadDesign(const std::filesystem::path& file)
{
    const auto text = readTextFile(file);
    if (!text)
        return tl::unexpected(text.error());
    return parseDesign(*text, file.string());
}

Result<void> saveDesign(const NetworkDesign& design, const std::filesystem::path& file)
{
    return writeFileAtomically(file, designText(design));
}

std::string blocksText(const std::vector<Block>& blocks)
{
    return written(toJson(blocks));
}

Result<std::vector<Block>> parseBlocks(std::string_view text)
{
    return parsed<std::vector<Block>>(text, "Pasted blocks", [](const Json& json) {
        std::vector<Block> blocks;
        JsonReader reader;
        reader.read(json, blocks);
        return blocks;
    });
}

} // namespace binweave
