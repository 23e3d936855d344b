// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/result.h"

namespace binweave {

/// Every number of the design inside its range of fields.h, and no group without blocks.
/// Error (badInput): names the first offending field by its path in a design file ("groups[0].blocks[1].channels").
Result<void> validate(const NetworkDesign& design);

} // namespace binweave
