// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace binweave {

/// A plan of one array that holds values at different times. Steps are numbered from 0.
class CBuffers
{
public:
    /// `unit`: offsets are multiples of it.
    explicit CBuffers(std::size_t unit) : m_unit(unit) {}

    /// A value that `step` writes.
    void add(int value, std::size_t size, int step);
    /// `step` reads it.
    void read(int value, int step);
    /// Step by step, whoever writes `value` reads `other` at the same place first: it may take over its memory.
    void mayReplace(int value, int other);

    /// Offsets by value such that no two that live at a time overlap, but for a value that replaces another.
    std::map<int, std::size_t> place();
    std::size_t total() const { return m_total; } ///< after place()

private:
    struct Value
    {
        std::size_t size;
        int first;
        int last;
        int home; ///< the value whose memory it takes over; itself
    };
    std::size_t firstFit(const Value& value, const std::vector<const Value*>& placed,
                         const std::map<const Value*, std::size_t>& offsets) const;

    std::size_t m_unit;
    std::size_t m_total = 0;
    std::map<int, Value> m_values;
    std::map<int, int> m_replaces; ///< in the order of birth, as nodes are
};

} // namespace binweave
