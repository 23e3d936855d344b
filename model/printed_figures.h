// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/estimate.h"
#include "model/published.h"

#include <string>
#include <vector>

namespace binweave {

/// A figure as a paper printed it beside ours in the same unit.
struct PrintedFigure
{
    enum class Kind { parameterBits, storedSize, operations };
    Kind kind = Kind::storedSize;
    std::string printed;
    std::string ours;    ///< one digit more than printed
    bool agrees = false; ///< in every printed digit, rounded
};

/// The parameter bits (against those derived, where the source has a misprint), stored size and equivalent operations
/// that the row has.
std::vector<PrintedFigure> printedFigures(const PublishedPoint& point, const Estimates& estimates);

} // namespace binweave
