// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/estimate.h"

#include <string>
#include <vector>

namespace binweave {

enum class Severity { note, warning, error };

/// What a design rule (methods.md, 'Design rules the linter names') says of a place in a design.
struct Finding
{
    ElementPath origin;
    std::string layer; ///< as users read it: "block 2", "stem"
    std::string rule;  ///< short and stable: "starving-layer"
    Severity severity = Severity::note;
    std::string text;   ///< what and why, with figures
    std::string remedy; ///< what to do
};

/// In network order. A design that cannot be lowered yields one finding of severity error.
std::vector<Finding> lint(const NetworkDesign& design, const EstimateOptions& options = {});

} // namespace binweave
