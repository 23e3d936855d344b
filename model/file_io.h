// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace binweave {

/// False also where the path cannot be looked at. Unlike the standard library's, these never throw.
bool isThere(const std::filesystem::path& path);
bool isFolder(const std::filesystem::path& path);

/// The whole file. Errors: badInput with the path and the system's reason.
Result<std::vector<std::uint8_t>> readFile(const std::filesystem::path& path);
Result<std::string> readTextFile(const std::filesystem::path& path);

/// Replaces the file's contents or leaves it as it was: a temporary file in the same folder is written, synced and
/// renamed, then the folder is synced. Permissions of an existing file and symbolic links are kept. What is no regular
/// file (a pipe, a device) is written to directly. Errors: failed with the path and the system's reason; the temporary
/// file is removed.
Result<void> writeFileAtomically(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view text);

} // namespace binweave
