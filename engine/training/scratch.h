// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <tbb/cache_aligned_allocator.h>
#include <tbb/enumerable_thread_specific.h>
#include <vector>

namespace binweave {

/// Working memory that each thread has for itself: grows to what the greediest layer asks for, then is allocated no
/// more.
class Scratch
{
public:
    /// At build time, by each layer.
    void reserve(std::size_t floats) { m_size = std::max(m_size, floats); }

    /// At run time: as many floats as the largest reservation.
    float* local()
    {
        auto& memory = m_memory.local();
        if (memory.size() < m_size)
            memory.resize(m_size);
        return memory.data();
    }

private:
    std::size_t m_size = 0;
    tbb::enumerable_thread_specific<std::vector<float, tbb::cache_aligned_allocator<float>>> m_memory;
};

} // namespace binweave
