// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace binweave {

/// A network expression in the notation of the source thesis, "(10,20,40,80) bnn resnet 3*3 g=3" (commands.md, 'Naming
/// a design'; `groups=1+2` partitions the blocks into groups of g branches). The design is named by the expression.
/// Errors (badInput): the position, what stands there, and what was expected.
Result<NetworkDesign> parseExpression(std::string_view text);

/// The expression that parses to this design, its name aside, and its input and classes, which follow the data set;
/// empty where there is none.
std::optional<std::string> expressionOf(const NetworkDesign& design);

} // namespace binweave
