// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/tensor_layout.h"

#include <algorithm>
#include <array>
#include <bit>
#include <fmt/format.h>
#include <zlib.h>

namespace binweave::tensor_layout {

static_assert(std::endian::native == std::endian::little, "tensor files are little-endian");

namespace {

constexpr std::array<std::string_view, std::variant_size_v<TensorValues>> typeNames{"F32", "U8",  "I32",
                                                                                    "I64", "U64", "I8"};

} // namespace

std::string_view typeName(const TensorValues& values)
{
    return typeNames[values.index()];
}

std::optional<TensorValues> valuesOfType(std::string_view name)
{
    static const std::array<TensorValues, typeNames.size()> empty{
        std::vector<float>(),        std::vector<std::uint8_t>(),  std::vector<std::int32_t>(),
        std::vector<std::int64_t>(), std::vector<std::uint64_t>(), std::vector<std::int8_t>()};
    const auto found = std::ranges::find(typeNames, name);
    if (found == typeNames.end())
        return std::nullopt;
    return empty[static_cast<std::size_t>(found - typeNames.begin())];
}

std::size_t elementBytes(const TensorValues& values)
{
    return std::visit([](const auto& v) { return sizeof v[0]; }, values);
}

Bytes bytesOf(const TensorValues& values)
{
    return std::visit(
        [](const auto& v) { return Bytes(reinterpret_cast<const std::uint8_t*>(v.data()), v.size() * sizeof v[0]); },
        values);
}

std::string checksum(nlohmann::json header, Bytes data)
{
    header[metadataKey].erase(checksumKey);
    const std::string text = header.dump();
    auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(text.data()), text.size());
    if (!data.empty()) // zlib takes a null pointer for a new beginning
        crc = crc32_z(crc, data.data(), data.size());
    return fmt::format("{:08x}", crc);
}

} // namespace binweave::tensor_layout
