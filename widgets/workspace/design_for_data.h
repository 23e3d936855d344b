// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_set.h"
#include "model/design.h"

#include <optional>
#include <string>

namespace binweave {

/// Gives the design the data set's input shape and number of classes. The sentence says what changed; empty where
/// nothing did.
std::optional<std::string> followData(NetworkDesign& design, const DataSet& data);

} // namespace binweave
