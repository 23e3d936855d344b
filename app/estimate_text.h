// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/estimate.h"

#include <string>

namespace binweave {

/// The estimates for a terminal: the table of layers, and the network's figures below it.
std::string estimateText(const NetworkDesign& design, const Estimates& estimates);

} // namespace binweave
