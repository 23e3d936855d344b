// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/fields.h"
#include "model/graph.h"

#include <cmath>
#include <random>

namespace binweave {

/// Fills every field of a design with a value from its range, by the fields themselves: a new field or block kind is
/// covered without a change here. Numbers lean towards the small ones, so that most designs can be lowered.
class RandomDesign
{
public:
    explicit RandomDesign(unsigned seed) : m_engine(seed) {}

    NetworkDesign next()
    {
        NetworkDesign design;
        fill(design);
        return design;
    }

    /// One that can be lowered: most have methods or sizes that do not go together somewhere.
    NetworkDesign nextThatFits()
    {
        for (;;) {
            NetworkDesign design = next();
            if (lower(design))
                return design;
        }
    }

private:
    template <class T>
    void fill(T& value)
    {
        if constexpr (requires { EnumNames<T>::value; })
            value = EnumNames<T>::value[below(EnumNames<T>::value.size())].first;
        else
            visitFields(value, [&](const char*, auto& member, auto... range) { fill(member, range...); });
    }

    void fill(Block& block)
    {
        fillAlternative(block, below(std::variant_size_v<Block>),
                        std::make_index_sequence<std::variant_size_v<Block>>());
    }

    template <std::size_t... Index>
    void fillAlternative(Block& block, std::size_t chosen, std::index_sequence<Index...>)
    {
        ((Index == chosen ? fill(block.emplace<Index>()) : void()), ...);
    }

    template <class T>
    void fill(std::vector<T>& values)
    {
        values.resize(1 + below(3));
        for (T& value : values)
            fill(value);
    }

    void fill(bool& value) { value = below(2) == 1; }

    void fill(std::string& value)
    {
        static constexpr const char* texts[] = {"", "plain", "\"quoted\" \\ and\nbroken", "größer 漢字 \U0001F600"};
        value = texts[below(4)];
    }

    template <class Number>
    void fill(Number& value, Range range)
    {
        const double share = std::pow(std::uniform_real_distribution<double>(0, 1)(m_engine), 6);
        const double number = range.least + (range.most - range.least) * share;
        value = static_cast<Number>(std::is_integral_v<Number> ? std::round(number) : number);
    }

    std::size_t below(std::size_t count) { return m_engine() % count; }

    std::mt19937 m_engine;
};

} // namespace binweave
