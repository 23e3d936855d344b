// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/design_for_data.h"

#include <fmt/format.h>

namespace binweave {

namespace {

std::string shapeText(const TensorShape& shape)
{
    return fmt::format("{}x{}x{}", shape.channels, shape.height, shape.width);
}

} // namespace

std::optional<std::string> followData(NetworkDesign& design, const DataSet& data)
{
    const NetworkDesign before = design;
    design.input = data.shape;
    design.classes = static_cast<int>(data.classNames.size());
    if (design == before)
        return std::nullopt;
    std::string changes;
    if (design.input != before.input)
        changes = fmt::format("its input is {} instead of {}", shapeText(design.input), shapeText(before.input));
    if (design.classes != before.classes) {
        changes += fmt::format("{}it has {} classes instead of {}", changes.empty() ? "" : ", and ", design.classes,
                               before.classes);
    }
    return fmt::format("The design follows the data set '{}': {}.", data.name, changes);
}

} // namespace binweave
