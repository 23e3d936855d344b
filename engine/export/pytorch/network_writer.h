// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/graph.h"
#include "model/result.h"

#include <string>

namespace binweave {

/// The class Network of model.py: a line for each layer, then the forward pass.
/// Error (badInput): a name that Python could not give back.
Result<std::string> pytorchNetwork(const Graph& graph);

/// The blocks of `parts` (classes and functions at top level) that `text` names, or that those name, in their order.
std::string neededParts(std::string_view parts, std::string_view text);

} // namespace binweave
