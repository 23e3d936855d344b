// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/batch_layout.h"
#include "engine/training/matrix.h"
#include "engine/training/sign_planes.h"
#include "model/graph.h"

#include <cstddef>
#include <tbb/cache_aligned_allocator.h>
#include <vector>

namespace binweave {

/// The values of all nodes of a graph and the loss's gradients by them, a piece of memory for each shard. Two values
/// that are never needed at the same time share their place.
class Activations
{
public:
    Activations(const Graph& graph, BatchLayout layout) : m_graph(graph), m_layout(layout) {}

    /// `readsInputs`: per node, whether its backward pass reads what went into it. `planes`: of nodes whose values are
    /// kept as bits.
    void allocate(const std::vector<bool>& readsInputs, const std::vector<std::optional<BitPlane>>& planes);

    /// The planes of a shard's images, signBytes() apart.
    std::uint8_t* bits(int node, int shard)
    {
        return reinterpret_cast<std::uint8_t*>(m_shards[shard].data() + m_places[node].value);
    }

    Matrix value(int node, int shard) { return matrix(node, shard, m_places[node].value); }
    Matrix gradient(int node, int shard) { return matrix(node, shard, m_places[node].gradient); }

private:
    struct Place
    {
        std::size_t value = 0;
        std::size_t gradient = 0;
    };
    Matrix matrix(int node, int shard, std::size_t offset);

    const Graph& m_graph;
    BatchLayout m_layout;
    std::vector<Place> m_places;
    std::vector<std::vector<float, tbb::cache_aligned_allocator<float>>> m_shards;
};

} // namespace binweave
