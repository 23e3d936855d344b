// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_arrays.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace binweave {

namespace {

/// What is left to read of an array's items.
class Items
{
public:
    explicit Items(std::string_view text) : m_rest(text) { skipSpace(); }

    bool atEnd() const { return m_rest.empty(); }

    /// The comma after an item; the last one may lack it.
    bool separator() { return atEnd() || accept(","); }

    bool number(float& value)
    {
        const auto [end, error] = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), value);
        return error == std::errc() && std::isfinite(value) && skipTo(end) && (accept("f") || accept("F"));
    }

    bool number(std::int32_t& value)
    {
        const auto [end, error] = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), value);
        return error == std::errc() && skipTo(end);
    }

    /// 0x.., or W(0x.., 0x..) with the higher half first.
    bool number(std::uint64_t& value)
    {
        std::uint32_t high = 0;
        std::uint32_t low = 0;
        const bool isPair = accept("W");
        if (isPair && !(accept("(") && hexadecimal(high) && accept(",")))
            return false;
        if (!hexadecimal(low) || (isPair && !accept(")")))
            return false;
        value = std::uint64_t{high} << 32 | low;
        return true;
    }

private:
    bool accept(std::string_view what)
    {
        if (!m_rest.starts_with(what))
            return false;
        m_rest.remove_prefix(what.size());
        skipSpace();
        return true;
    }

    bool hexadecimal(std::uint32_t& value)
    {
        if (!m_rest.starts_with("0x"))
            return false;
        m_rest.remove_prefix(2);
        const auto [end, error] = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), value, 16);
        return error == std::errc() && skipTo(end);
    }

    bool skipTo(const char* end)
    {
        m_rest.remove_prefix(static_cast<std::size_t>(end - m_rest.data()));
        skipSpace();
        return true;
    }

    void skipSpace()
    {
        const std::size_t next = m_rest.find_first_not_of(" \t\r\n");
        m_rest.remove_prefix(next == std::string_view::npos ? m_rest.size() : next);
    }

    std::string_view m_rest;
};

template <class T>
std::optional<CArrays::Values> valuesOf(std::string_view items)
{
    std::vector<T> values;
    for (Items rest(items); !rest.atEnd();) {
        T value{};
        if (!rest.number(value) || !rest.separator())
            return std::nullopt;
        values.push_back(value);
    }
    return values;
}

std::optional<CArrays::Values> valuesOf(std::string_view type, std::string_view items)
{
    if (type == "float")
        return valuesOf<float>(items);
    if (type == "word")
        return valuesOf<std::uint64_t>(items);
    return valuesOf<std::int32_t>(items);
}

} // namespace

Result<CArrays> CArrays::parse(std::string_view source)
{
    constexpr std::string_view start = "\nstatic const ";
    constexpr auto npos = std::string_view::npos;
    CArrays arrays;
    for (std::size_t at = 0; (at = source.find(start, at)) != npos;) {
        at += start.size();
        const std::string_view line = source.substr(at, source.find('\n', at) - at);
        const std::size_t space = line.find(' ');
        const std::size_t bracket = line.find('[');
        const std::string_view type = line.substr(0, space);
        const bool isKnown = type == "float" || type == "word" || type == "int32_t" || type == "uint8_t";
        if (!isKnown || bracket == npos || bracket < space || line.find('(') < bracket)
            continue; // a function, a structure
        const std::string name(line.substr(space + 1, bracket - space - 1));
        if (name == "popcounts")
            continue;
        const std::size_t open = source.find('{', at);
        const std::size_t close = source.find('}', at);
        if (open == npos || close == npos || close < open)
            return badInput(fmt::format("the array {} does not end.", name));
        auto values = valuesOf(type, source.substr(open + 1, close - open - 1));
        if (!values)
            return badInput(fmt::format("the array {} holds what is no {} constant.", name, type));
        if (!arrays.m_arrays.emplace(name, std::move(*values)).second)
            return badInput(fmt::format("the array {} is there twice.", name));
        at = close;
    }
    return arrays;
}

tl::unexpected<Error> CArrays::wrong(const std::string& name, std::size_t size) const
{
    return badInput(fmt::format("it {} the array {} of {} values that the design needs.",
                                contains(name) ? "has another array instead of" : "lacks", name, size));
}

} // namespace binweave
