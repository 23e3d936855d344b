// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/fields.h"
#include "model/precision.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

/// The parts of a design as JSON and back, from the fields of fields.h. For design_file.cpp.
namespace binweave {

using Json = nlohmann::ordered_json; // keys in the order of fields.h

template <class T>
Json toJson(const T& value)
{
    return value;
}

template <NamedEnum E>
Json toJson(const E& value)
{
    return std::string(enumName(value));
}

template <class T>
concept HasFields = requires(T& value)
{
    visitFields(value, [](const char*, auto&, auto...) {});
};

template <HasFields T>
Json toJson(const T& value);

/// null where it has no meaning
template <class T>
Json toJson(const std::optional<T>& value)
{
    return value ? Json(*value) : Json();
}

inline Json toJson(const Block& block)
{
    return std::visit(
        []<class B>(const B& alternative) {
            Json json{{"kind", BlockKind<B>::name}};
            json.update(toJson(alternative));
            return json;
        },
        block);
}

template <class T>
Json toJson(const std::vector<T>& values)
{
    Json json = Json::array();
    for (const T& value : values)
        json.push_back(toJson(value));
    return json;
}

template <HasFields T>
Json toJsonOfFields(const T& value)
{
    Json json = Json::object();
    visitFields(value, [&](const char* key, const auto& member, auto...) { json[key] = toJson(member); });
    return json;
}

/// Numbers that the method does not read are written only where they would be lost otherwise: files stay short.
void eraseUnread(Json& json, auto method, const Json& standard)
{
    for (const auto& [key, isRead] : {std::pair{"bits", usesBits(method)}, std::pair{"clip", usesBits(method)},
                                      std::pair{"pieces", usesPieces(method)}}) {
        if (!isRead && json.contains(key) && json[key] == standard[key])
            json.erase(key);
    }
}

template <HasFields T>
Json toJson(const T& value)
{
    Json json = toJsonOfFields(value);
    if constexpr (requires { usesPieces(value.method); })
        eraseUnread(json, value.method, toJsonOfFields(T{}));
    return json;
}

/// One sentence that begins with the path of what is wrong. Thrown by JsonReader, caught in design_file.cpp.
struct JsonComplaint
{
    std::string sentence;
};

/// Reads over defaults: keys that are missing leave a member as it is. Keeps the path for complaints.
class JsonReader
{
public:
    template <HasFields T>
    void read(const Json& json, T& value)
    {
        readObject(json, value, {});
    }

    /// `others`: keys that are not members but known.
    template <HasFields T>
    void readObject(const Json& json, T& value, std::vector<std::string_view> others)
    {
        require(json.is_object(), json, "an object");
        std::vector<std::string_view> known = std::move(others);
        visitFields(value, [&](const char* key, auto& member, auto... range) {
            known.push_back(key);
            if (json.contains(key))
                within(m_path.empty() ? key : fmt::format(".{}", key), [&] { read(json[key], member, range...); });
        });
        for (const auto& [key, unused] : json.items()) {
            if (std::find(known.begin(), known.end(), key) == known.end()) {
                throw JsonComplaint{fmt::format("{}{}{} is no known key; known here are {}.", m_path,
                                                m_path.empty() ? "" : ".", key, fmt::join(known, ", "))};
            }
        }
    }

    template <class T>
    void read(const Json& json, std::vector<T>& values)
    {
        require(json.is_array(), json, "an array");
        values.resize(json.size());
        for (std::size_t i = 0; i < json.size(); ++i)
            within(fmt::format("[{}]", i), [&] { read(json[i], values[i]); });
    }

    void read(const Json& json, Block& block)
    {
        require(json.is_object(), json, "an object");
        const std::string kind = json.value("kind", Json()).is_string() ? json["kind"] : "";
        if (!readBlock(json, kind, block, std::make_index_sequence<std::variant_size_v<Block>>())) {
            within(m_path.empty() ? "kind" : ".kind", [&] {
                require(false, json.value("kind", Json()),
                        blockKinds(std::make_index_sequence<std::variant_size_v<Block>>()));
            });
        }
    }

    template <NamedEnum E>
    void read(const Json& json, E& value)
    {
        std::vector<std::string> names;
        for (const auto& [enumerator, name] : EnumNames<E>::value) {
            if (json == name) {
                value = enumerator;
                return;
            }
            names.push_back(fmt::format("\"{}\"", name));
        }
        require(false, json, fmt::format("one of {}", fmt::join(names, ", ")));
    }

    void read(const Json& json, bool& value)
    {
        require(json.is_boolean(), json, "true or false");
        value = json;
    }

    void read(const Json& json, std::string& value)
    {
        require(json.is_string(), json, "a text");
        value = json;
    }

    template <class Number>
    void read(const Json& json, Number& value, Range range)
    {
        constexpr bool whole = std::is_integral_v<Number>;
        const bool isNumber = whole ? json.is_number_integer() : json.is_number();
        const double number = isNumber ? json.get<double>() : 0;
        require(isNumber && number >= range.least && number <= range.most, json,
                fmt::format("a {} from {} to {}", whole ? "whole number" : "number", range.least, range.most));
        value = json.get<Number>();
    }

    template <class Number>
    void read(const Json& json, std::optional<Number>& value, Range range)
    {
        if (json.is_null())
            value.reset();
        else
            read(json, value.emplace(), range);
    }

private:
    template <std::size_t... Index>
    bool readBlock(const Json& json, std::string_view kind, Block& block, std::index_sequence<Index...>)
    {
        const auto tryKind = [&]<class B>(std::in_place_type_t<B>) {
            if (kind != BlockKind<B>::name)
                return false;
            readObject(json, block.emplace<B>(), {"kind"});
            return true;
        };
        return (tryKind(std::in_place_type<std::variant_alternative_t<Index, Block>>) || ...);
    }

    /// "\"residual\", \"convolution\" or \"dense\""
    template <std::size_t... Index>
    static std::string blockKinds(std::index_sequence<Index...>)
    {
        std::vector<std::string> names;
        (names.push_back(fmt::format("\"{}\"", BlockKind<std::variant_alternative_t<Index, Block>>::name)), ...);
        const std::string last = names.back();
        names.pop_back();
        return fmt::format("{} or {}", fmt::join(names, ", "), last);
    }

    template <class Read>
    void within(const std::string& step, Read readInner)
    {
        const std::size_t length = m_path.size();
        m_path += step;
        readInner();
        m_path.resize(length);
    }

    /// "groups[0].blocks[1].channels is -3; it must be a whole number from 1 to 8192."
    void require(bool condition, const Json& json, std::string_view expected) const
    {
        if (condition)
            return;
        std::string is = json.is_structured() ? fmt::format("an {}", json.type_name())
                         : json.is_null()     ? "missing"
                                              : json.dump(-1, ' ', false, Json::error_handler_t::replace);
        if (is.size() > 60)
            is = is.substr(0, 60) + "..";
        throw JsonComplaint{
            fmt::format("{} is {}; it must be {}.", m_path.empty() ? "The text" : m_path, is, expected)};
    }

    std::string m_path;
};

} // namespace binweave
