// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdlib>
#include <sys/mman.h>
#include <type_traits>
#include <unistd.h>

namespace binweave {

/// Zeros, the last of which ends where a page begins that must not be touched: a kernel that reads or writes more than
/// it may is ended there, with or without a sanitizer.
template <class T>
class PageEnd
{
    static_assert(std::is_trivially_copyable_v<T>);

public:
    explicit PageEnd(std::size_t size) : m_size(size)
    {
        const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        const std::size_t used = (size * sizeof(T) + page - 1) / page * page;
        m_mapped = used + page;
        void* pages = mmap(nullptr, m_mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages == MAP_FAILED || mprotect(static_cast<char*>(pages) + used, page, PROT_NONE) != 0)
            std::abort();
        m_pages = static_cast<char*>(pages);
        m_data = reinterpret_cast<T*>(m_pages + used) - size;
    }
    PageEnd(const PageEnd&) = delete;
    PageEnd& operator=(const PageEnd&) = delete;
    ~PageEnd() { munmap(m_pages, m_mapped); }

    T* data() { return m_data; }
    const T* data() const { return m_data; }
    std::size_t size() const { return m_size; }
    T* begin() { return m_data; }
    T* end() { return m_data + m_size; }
    T& operator[](std::size_t i) { return m_data[i]; }
    const T& operator[](std::size_t i) const { return m_data[i]; }

private:
    std::size_t m_size;
    std::size_t m_mapped;
    char* m_pages;
    T* m_data;
};

} // namespace binweave
