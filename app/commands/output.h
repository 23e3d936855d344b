// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace binweave {

/// Keys in the order in which they are written.
using Json = nlohmann::ordered_json;

/// The one document of --json, indented.
void printDocument(const Json& document);

/// One object of a stream, on its line, at once.
void printLine(const Json& object);

void print(std::string_view text);

/// A sentence for the user, on standard error.
void note(std::string_view sentence);

/// null where it has no meaning.
template <class T>
Json orNull(const std::optional<T>& value)
{
    return value ? Json(*value) : Json();
}

} // namespace binweave
