// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace binweave {

/// The constant arrays of a C export, by name: floats, integers (int32_t, uint8_t), words of 64 bits.
class CArrays
{
public:
    using Values = std::variant<std::vector<float>, std::vector<std::int32_t>, std::vector<std::uint64_t>>;

    /// Reads every `static const TYPE NAME[..] = {..};` that begins a line. Layout within does not matter.
    /// Errors (badInput): an array that does not end, occurs twice, or holds what is no finite number of its type.
    static Result<CArrays> parse(std::string_view source);

    bool contains(const std::string& name) const { return m_arrays.contains(name); }

    /// Error (badInput): missing, of another type, or of another size.
    template <class T>
    Result<std::vector<T>> take(const std::string& name, std::size_t size) const
    {
        const auto found = m_arrays.find(name);
        const auto* values = found == m_arrays.end() ? nullptr : std::get_if<std::vector<T>>(&found->second);
        if (!values || values->size() != size)
            return wrong(name, size);
        return *values;
    }

private:
    tl::unexpected<Error> wrong(const std::string& name, std::size_t size) const;

    std::map<std::string, Values> m_arrays;
};

} // namespace binweave
