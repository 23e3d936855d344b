// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace binweave {

/// Floats in row-major order; as many as the product of the shape's sizes, which is 1 for an empty shape.
struct Tensor
{
    std::vector<std::int64_t> shape;
    std::vector<float> values;
    bool operator==(const Tensor&) const = default;
};

/// Element types of a tensor file: F32, U8, I32, I64, U64, I8.
using TensorValues = std::variant<std::vector<float>, std::vector<std::uint8_t>, std::vector<std::int32_t>,
                                  std::vector<std::int64_t>, std::vector<std::uint64_t>, std::vector<std::int8_t>>;

/// Named tensors in order, and texts: the safetensors format (https://github.com/huggingface/safetensors). Its metadata
/// also carry a CRC-32 of everything else, which is written always and checked where present.
struct TensorFile
{
    struct Entry
    {
        std::string name;
        std::vector<std::int64_t> shape;
        TensorValues values;
        bool operator==(const Entry&) const = default;
    };

    std::vector<Entry> entries;
    std::map<std::string, std::string> metadata; ///< without the checksum
    std::filesystem::path path;                  ///< where it was read, for sentences

    void add(std::string name, Tensor tensor);
    /// A row of plain values, shape [values.size()].
    void add(std::string name, TensorValues row);

    /// Null where there is none of this name.
    const Entry* find(std::string_view name) const;

    /// Errors: badInput where the tensor is missing or of another element type.
    Result<Tensor> tensor(std::string_view name) const;
    template <class Element>
    Result<std::vector<Element>> row(std::string_view name) const
    {
        const Entry* entry = find(name);
        if (const auto* values = entry ? std::get_if<std::vector<Element>>(&entry->values) : nullptr)
            return *values;
        return missing(name);
    }

private:
    tl::unexpected<Error> missing(std::string_view name) const;
};

/// Trusts nothing in the file: lengths, shapes and offsets are checked before use. Errors: badInput with the path.
Result<TensorFile> readTensorFile(const std::filesystem::path& path);

/// Atomically. Shapes must agree with the numbers of values, names must differ. Errors: failed with the path.
Result<void> writeTensorFile(const std::filesystem::path& path, const TensorFile& file);

} // namespace binweave
