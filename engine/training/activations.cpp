// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/activations.h"

#include <algorithm>

namespace binweave {

namespace {

/// Memory that is in use from one moment to another, both included.
struct Lifetime
{
    int from;
    int to;
    std::size_t size;
    std::size_t* place;
};

bool overlap(const Lifetime& a, const Lifetime& b)
{
    return a.from <= b.to && b.from <= a.to;
}

/// First fit, largest first. Returns the size of the whole.
std::size_t place(std::vector<Lifetime>& lifetimes)
{
    std::ranges::stable_sort(lifetimes, std::ranges::greater{}, &Lifetime::size);
    std::size_t end = 0;
    std::vector<const Lifetime*> placed; // by ascending place
    for (const Lifetime& lifetime : lifetimes) {
        std::size_t at = 0;
        for (const Lifetime* other : placed) {
            if (!overlap(*other, lifetime) || *other->place + other->size <= at)
                continue;
            if (at + lifetime.size <= *other->place)
                break;
            at = *other->place + other->size;
        }
        *lifetime.place = at;
        end = std::max(end, at + lifetime.size);
        placed.insert(std::ranges::upper_bound(placed, at, {}, [](const Lifetime* l) { return *l->place; }), &lifetime);
    }
    return end;
}

std::size_t roundedUp(std::size_t floats)
{
    constexpr std::size_t line = 16;
    return (floats + line - 1) / line * line;
}

} // namespace

void Activations::allocate(const std::vector<bool>& readsInputs, const std::vector<std::optional<BitPlane>>& planes)
{
    // Node i runs forward at moment i and backward at moment end - i.
    const int count = static_cast<int>(m_graph.nodes.size());
    const int end = 2 * count;
    m_places.assign(m_graph.nodes.size(), {});
    std::vector<Lifetime> lifetimes;
    for (int i = 0; i < count; ++i) {
        const std::size_t size = roundedUp(m_graph.nodes[i].output.elements() * m_layout.images(0));
        const std::size_t bits = planes[i] ? signBytes(*planes[i]) * m_layout.images(0) / sizeof(float) : 0;
        lifetimes.push_back({i, i, planes[i] ? bits : size, &m_places[i].value});
        lifetimes.push_back({end - i, end - i, size, &m_places[i].gradient});
    }
    lifetimes.back().from = count; // the loss
    lifetimes[lifetimes.size() - 2].to = count;
    for (int i = 0; i < count; ++i) {
        for (const int input : m_graph.nodes[i].inputs) {
            Lifetime& value = lifetimes[2 * input];
            value.to = std::max(value.to, readsInputs[i] ? end - i : i);
            Lifetime& gradient = lifetimes[2 * input + 1];
            gradient.from = std::min(gradient.from, end - i);
        }
    }
    const std::size_t size = place(lifetimes);
    m_shards.clear();
    for (int shard = 0; shard < m_layout.shards(); ++shard)
        m_shards.emplace_back(size);
}

Matrix Activations::matrix(int node, int shard, std::size_t offset)
{
    const TensorShape& shape = m_graph.nodes[node].output;
    return {m_shards[shard].data() + offset, shape.channels, static_cast<int>(shape.pixels()) * m_layout.images(shard)};
}

} // namespace binweave
