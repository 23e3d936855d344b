// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/files/tensor_file.h"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

// What reading and writing a tensor file share. Layout: header length (8 bytes, little-endian), header (JSON), data.
// The header maps each name to its element type, shape and half-open byte range of the data; the ranges cover the data,
// each byte once.

namespace binweave {

/// readTensorFile() of bytes; `path` is for sentences.
Result<TensorFile> parseTensorFile(std::span<const std::uint8_t> bytes, std::filesystem::path path);

namespace tensor_layout {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t lengthBytes = 8;
constexpr const char* metadataKey = "__metadata__";
constexpr const char* checksumKey = "crc32";

/// F32, U8, ..
std::string_view typeName(const TensorValues& values);

/// An empty vector of the type named, or nothing.
std::optional<TensorValues> valuesOfType(std::string_view typeName);

std::size_t elementBytes(const TensorValues& values);
Bytes bytesOf(const TensorValues& values);

/// The CRC-32 of the header without its checksum, with sorted keys, then the data; as eight hexadecimal digits.
std::string checksum(nlohmann::json header, Bytes data);

} // namespace tensor_layout

} // namespace binweave
