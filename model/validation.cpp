// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/validation.h"

#include "model/fields.h"

#include <fmt/format.h>

namespace binweave {

namespace {

/// Visits a value and all it holds up to the first complaint. Designs are checked at every edit and nearly all are
/// fine: the path is put together from its end only once something is wrong.
class RangeCheck
{
public:
    template <class T>
    void check(const T& value)
    {
        if constexpr (requires { value.index(); }) {
            std::visit([&](const auto& alternative) { check(alternative); }, value);
        } else if constexpr (requires { visitFields(value, *this); }) {
            visitFields(value, [&](const char* key, const auto& member, auto... range) {
                if (m_complaint.empty())
                    within([&] { checkMember(member, range...); }, key);
            });
        }
    }

    /// Empty where all is well.
    std::string complaint() const { return m_complaint.empty() ? "" : m_path + m_complaint; }

private:
    template <class T>
    void checkMember(const T& value)
    {
        check(value);
    }

    template <class T>
    void checkMember(const std::vector<T>& values)
    {
        if (values.empty())
            m_complaint = " is empty; it needs at least one element.";
        for (std::size_t i = 0; i < values.size() && m_complaint.empty(); ++i)
            within([&] { check(values[i]); }, i);
    }

    template <class T>
    void checkMember(const T& value, Range range)
    {
        if (!(value >= range.least && value <= range.most))
            m_complaint = fmt::format(" is {}; it must be between {} and {}.", value, range.least, range.most);
    }

    template <class Check>
    void within(Check inner, const char* key)
    {
        inner();
        if (!m_complaint.empty())
            m_path = m_path.empty() || m_path.starts_with('[') ? key + m_path : fmt::format("{}.{}", key, m_path);
    }

    template <class Check>
    void within(Check inner, std::size_t index)
    {
        inner();
        if (!m_complaint.empty())
            m_path = m_path.empty() ? fmt::format("[{}]", index) : fmt::format("[{}].{}", index, m_path);
    }

    std::string m_path;
    std::string m_complaint;
};

} // namespace

Result<void> validate(const NetworkDesign& design)
{
    RangeCheck ranges;
    ranges.check(design);
    if (std::string complaint = ranges.complaint(); !complaint.empty())
        return badInput(std::move(complaint));
    return {};
}

} // namespace binweave
