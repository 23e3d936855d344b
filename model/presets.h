// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/published.h"
#include "model/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace binweave {

/// What can be varied: "preset:NAME:KEY=VALUE,KEY=VALUE".
struct PresetKey
{
    std::string name;
    std::string standard;             ///< the value where none is given
    std::vector<std::string> choices; ///< all values; empty: whole numbers of `range`, or without it a list
    std::optional<std::pair<int, int>> range;
    std::string meaning;

    std::string accepted() const; ///< "1, 2 or 4", "a whole number from 1 to 8"
};

struct Preset
{
    std::string name;    ///< an expression, or a plain name: "resnete-18-cifar10"
    std::string source;  ///< the paper or table it comes from
    std::string summary; ///< one sentence
    std::vector<PresetKey> keys = {};
};

/// A row of the papers' tables that a variant of a preset stands for.
struct PresetFigure
{
    std::string settings; ///< "m=8,n=7"; empty: the standard variant
    const PublishedPoint* point = nullptr;
    std::string sizeNote;       ///< why our stored size differs in its printed digits; empty where it agrees
    std::string operationsNote; ///< likewise of operations
};

/// All that preset:NAME accepts, source thesis first.
const std::vector<Preset>& presets();

/// NAME or NAME:KEY=VALUE,..; the design's name leaves out what is standard. Error (badInput): no such preset, names
/// the nearest ones; a key or value that the preset has not, names those it has.
Result<NetworkDesign> presetDesign(std::string_view name);

/// The preset that a name with or without settings means; null where there is none.
const Preset* findPreset(std::string_view name);

std::vector<PresetFigure> publishedFigures(const Preset& preset);

/// What the window opens and the README's first command runs.
NetworkDesign defaultDesign();

} // namespace binweave
