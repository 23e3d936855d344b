// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/estimate.h"

#include <optional>

namespace binweave {

/// Rows of the least and the greatest zeta among stem and main path; empty where they do not differ.
struct ExtremeLayers
{
    std::size_t weakest;
    std::size_t strongest;
};
std::optional<ExtremeLayers> extremeLayers(const Estimates& estimates);

/// Whether the layer stands in the charts of beta and zeta: stem and main path (formulas.md section 5).
bool isCharted(const LayerEstimate& layer);

} // namespace binweave
