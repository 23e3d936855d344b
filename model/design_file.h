// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/result.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace binweave {

/// The JSON of a design file ("format": "binweave-design", "version": 1), readable, keys as in fields.h.
std::string designText(const NetworkDesign& design);

/// The same on one line, without the keys that have their default values: for other files' metadata.
std::string shortDesignText(const NetworkDesign& design);

/// Errors (badInput): not JSON, another format or version, unknown keys, wrong types, values out of range; the sentence
/// names `source` and the path in it. Keys may be left out and take their defaults.
Result<NetworkDesign> parseDesign(std::string_view text, std::string_view source);

Result<NetworkDesign> loadDesign(const std::filesystem::path& file);
Result<void> saveDesign(const NetworkDesign& design, const std::filesystem::path& file); ///< atomically

/// The JSON of blocks for copy and paste as text, and back.
std::string blocksText(const std::vector<Block>& blocks);
Result<std::vector<Block>> parseBlocks(std::string_view text);

} // namespace binweave
