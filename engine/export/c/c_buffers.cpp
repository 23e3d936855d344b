// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_buffers.h"

#include <algorithm>

namespace binweave {

void CBuffers::add(int value, std::size_t size, int step)
{
    m_values[value] = {(size + m_unit - 1) / m_unit * m_unit, step, step, value};
}

void CBuffers::read(int value, int step)
{
    if (const auto found = m_values.find(value); found != m_values.end())
        found->second.last = std::max(found->second.last, step);
}

void CBuffers::mayReplace(int value, int other)
{
    m_replaces[value] = other;
}

std::size_t CBuffers::firstFit(const Value& value, const std::vector<const Value*>& placed,
                               const std::map<const Value*, std::size_t>& offsets) const
{
    std::size_t begin = 0;
    for (bool moved = true; moved;) {
        moved = false;
        for (const Value* other : placed) {
            const bool together = value.first <= other->last && other->first <= value.last;
            const std::size_t at = offsets.at(other);
            if (together && begin < at + other->size && at < begin + value.size) {
                begin = at + other->size;
                moved = true;
            }
        }
    }
    return begin;
}

/// First fit, larger values first: their places are the hardest to find.
std::map<int, std::size_t> CBuffers::place()
{
    for (const auto& [value, other] : m_replaces) {
        const auto child = m_values.find(value);
        const auto parent = m_values.find(other);
        if (child == m_values.end() || parent == m_values.end())
            continue;
        Value& home = m_values.at(parent->second.home);
        if (home.last != child->second.first || home.size < child->second.size)
            continue;
        home.last = child->second.last;
        child->second.home = parent->second.home;
    }
    std::vector<const Value*> order;
    for (const auto& [value, entry] : m_values) {
        if (entry.home == value)
            order.push_back(&entry);
    }
    std::ranges::stable_sort(order, std::greater<>(), &Value::size);
    std::map<const Value*, std::size_t> offsets;
    std::vector<const Value*> placed;
    for (const Value* value : order) {
        offsets[value] = firstFit(*value, placed, offsets);
        placed.push_back(value);
        m_total = std::max(m_total, offsets[value] + value->size);
    }
    std::map<int, std::size_t> result;
    for (const auto& [value, entry] : m_values)
        result[value] = offsets[&m_values.at(entry.home)];
    return result;
}

} // namespace binweave
