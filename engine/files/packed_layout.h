// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

// What reading and writing a packed model share: docs/packed-model-file.md.

namespace binweave::packed_layout {

static_assert(std::endian::native == std::endian::little, "packed models are little-endian");

/// Like PNG's: no text, and a transfer that changes line ends shows.
constexpr std::array<std::uint8_t, 8> magic{0x89, 'B', 'W', 'M', '\r', '\n', 0x1a, '\n'};
constexpr std::uint32_t version = 1;

struct Header
{
    std::array<std::uint8_t, 8> magic;
    std::uint32_t version;
    std::uint32_t checksum;      ///< CRC-32 of all other bytes of the file
    std::uint64_t fileBytes;     ///< of the whole file
    std::uint32_t designBytes;   ///< JSON, a design file
    std::uint32_t metadataBytes; ///< JSON
    std::uint32_t tensors;
    std::uint32_t reserved;
};
static_assert(sizeof(Header) == 40);

enum class Coding : std::uint8_t {
    real = 0,          ///< float32
    levels = 1,        ///< tables of 2^bits float32, then bit planes of indices into them
    normalization = 2, ///< a batch normalization as [2][C] float32: scale, shift
};

struct Record
{
    std::uint64_t offset; ///< in the file
    Coding coding;
    std::uint8_t bits;        ///< of one weight; 32 where it is real
    std::uint16_t dimensions; ///< of `sizes`
    std::uint32_t groups;     ///< of Coding::levels: consecutive weights that share a table; else 1
    std::array<std::uint32_t, 6> sizes;
};
static_assert(sizeof(Record) == 40);

constexpr std::size_t tableAlignment = 8;
constexpr std::size_t tensorAlignment = 64; ///< of the first
constexpr std::size_t nextAlignment = 16;   ///< of those behind it

constexpr std::uint64_t roundedUp(std::uint64_t bytes, std::uint64_t alignment)
{
    return (bytes + alignment - 1) / alignment * alignment;
}

/// CRC-32 of everything but the checksum itself. Precondition: a whole header.
std::uint32_t checksum(std::span<const std::uint8_t> file);

} // namespace binweave::packed_layout
