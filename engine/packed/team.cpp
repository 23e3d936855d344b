// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/team.h"

#include <thread>
#include <utility>

namespace binweave {

namespace {

/// Between two looks at what one waits for; who has waited for long lets others have the processor.
class Pause
{
public:
    void operator()()
    {
        constexpr int patience = 2000; // some 100 us
        if (++m_times > patience)
            return std::this_thread::yield();
#if defined(__x86_64__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        asm volatile("yield");
#endif
    }

private:
    int m_times = 0;
};

} // namespace

Team::~Team()
{
    m_isOver.store(true, std::memory_order_relaxed);
    m_helpers.wait();
}

void Team::share(int pieces, const std::function<void(int, int)>& part)
{
    if (!m_isCalled) {
        m_isCalled = true;
        for (int member = 1; member < m_threads; ++member)
            m_helpers.run([this, member] { help(member); });
    }
    m_part = &part;
    m_pieces = pieces;
    m_unfinished.store(pieces, std::memory_order_relaxed);
    m_unclaimed.store(pieces, std::memory_order_release);
    while (doPiece(0)) {}
    for (Pause pause; m_unfinished.load(std::memory_order_acquire) > 0;)
        pause();
    if (m_failure)
        std::rethrow_exception(std::exchange(m_failure, nullptr));
}

void Team::help(int member)
{
    Pause pause;
    while (!m_isOver.load(std::memory_order_relaxed)) {
        if (doPiece(member))
            pause = Pause();
        else
            pause();
    }
}

/// Whether there was one.
bool Team::doPiece(int member)
{
    int unclaimed = m_unclaimed.load(std::memory_order_relaxed);
    do {
        if (unclaimed == 0)
            return false;
    } while (!m_unclaimed.compare_exchange_weak(unclaimed, unclaimed - 1, std::memory_order_acquire,
                                                std::memory_order_relaxed));
    try {
        (*m_part)(member, m_pieces - unclaimed);
    } catch (...) {
        const std::scoped_lock lock(m_failing);
        if (!m_failure)
            m_failure = std::current_exception();
    }
    m_unfinished.fetch_sub(1, std::memory_order_release);
    return true;
}

} // namespace binweave
