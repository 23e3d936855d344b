// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/fields.h"

#include <string>
#include <variant>
#include <vector>

namespace binweave {

/// One of the enumerators of an enum, by their names in design files.
struct Choice
{
    int index = 0;
    std::vector<std::string> names;
    bool operator==(const Choice&) const = default;
};

using FieldValue = std::variant<int, double, bool, std::string, Choice>;

/// A property of an element, found by visitFields().
struct Field
{
    std::string path; ///< in the element: "precision.weights.method"
    FieldValue value;
    Range range{};       ///< of numbers
    bool applies = true; ///< false where other fields make it meaningless (bits of a sign)
};

/// The properties of an element; input stands for those of the network itself. Groups hold `branches` only: their
/// blocks are elements of their own. `projects`: a residual block's shortcut is a projection.
std::vector<Field> fieldsOf(const NetworkDesign& design, const ElementPath& element, bool projects = true);

/// Sets one field; other paths, and values of another type, change nothing.
void setField(NetworkDesign& design, const ElementPath& element, const std::string& path, const FieldValue& value);

/// "residual", "stem", "network", ..: what kind of element it is, for texts.
std::string elementKind(const NetworkDesign& design, const ElementPath& element);

} // namespace binweave
