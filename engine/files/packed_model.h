// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/trained_model.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

/// Binweave's own model file: a design and all that running it needs, quantized weights at their bits. Byte by byte in
/// docs/packed-model-file.md.
///
/// What comes back gives the scores of what was saved to the bit, but is no more than that: a latent weight is the
/// value it is quantized to, and a normalization is folded to its scale and shift.
namespace binweave {

inline constexpr std::string_view packedModelSuffix = ".binweave-model";

/// Atomically. Errors: badInput where the weights do not fit the design; failed with the path.
Result<void> savePackedModel(const TrainedModel& model, const std::filesystem::path& path);

/// Trusts nothing in the file. Errors: badInput with the path.
Result<TrainedModel> loadPackedModel(const std::filesystem::path& path);

/// By its first bytes; false also where there is no such file.
bool isPackedModel(const std::filesystem::path& path);

/// The file's contents, and back; `source` begins the sentences of errors.
Result<std::vector<std::uint8_t>> packedModelBytes(const TrainedModel& model);
Result<TrainedModel> parsePackedModel(std::span<const std::uint8_t> bytes, std::string_view source);

} // namespace binweave
