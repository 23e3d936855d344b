// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace binweave {

struct Preset
{
    std::string name;    ///< an expression, or a plain name: "resnete-18-cifar10"
    std::string source;  ///< the paper or table it comes from
    std::string summary; ///< one sentence
};

/// All that preset:NAME accepts, source thesis first.
const std::vector<Preset>& presets();

/// Error (badInput): no such preset; names the nearest ones.
Result<NetworkDesign> presetDesign(std::string_view name);

/// What the window opens and the README's first command runs.
NetworkDesign defaultDesign();

} // namespace binweave
