// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/validation.h"

#include "model/fields.h"

#include <cmath>
#include <fmt/format.h>

namespace binweave {

namespace {

/// Visits a value and all it holds; keeps the first complaint.
class RangeCheck
{
public:
    template <class T>
    void check(const std::string& path, const T& value)
    {
        if constexpr (requires { value.index(); }) {
            std::visit([&](const auto& alternative) { check(path, alternative); }, value);
        } else if constexpr (requires { visitFields(value, *this); }) {
            visitFields(value, [&](const char* key, const auto& member, auto... range) {
                checkMember(path.empty() ? key : path + "." + key, member, range...);
            });
        }
    }

    std::string complaint;

private:
    template <class T>
    void checkMember(const std::string& path, const T& value)
    {
        check(path, value);
    }

    template <class T>
    void checkMember(const std::string& path, const std::vector<T>& values)
    {
        if (values.empty() && complaint.empty())
            complaint = fmt::format("{} is empty; it needs at least one element.", path);
        for (std::size_t i = 0; i < values.size(); ++i)
            check(fmt::format("{}[{}]", path, i), values[i]);
    }

    template <class T>
    void checkMember(const std::string& path, const T& value, Range range)
    {
        if (complaint.empty() && !(value >= range.least && value <= range.most))
            complaint = fmt::format("{} is {}; it must be between {} and {}.", path, value, range.least, range.most);
    }
};

} // namespace

Result<void> validate(const NetworkDesign& design)
{
    RangeCheck ranges;
    ranges.check("", design);
    if (!ranges.complaint.empty())
        return badInput(std::move(ranges.complaint));
    return {};
}

} // namespace binweave
