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
    explicit Pause(int patience) : m_left(patience) {}

    void operator()()
    {
        if (m_left == 0)
            return std::this_thread::yield();
        --m_left;
#if defined(__x86_64__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        asm volatile("yield");
#endif
    }

private:
    int m_left; ///< looks, some 50 ns each
};

constexpr int betweenLayers = 2000;
constexpr int forLastPiece = 100;

} // namespace

Team::~Team()
{
    m_isOver.store(true, std::memory_order_relaxed);
    m_helpers.wait();
}

void Team::share(int pieces, Work work)
{
    if (pieces == 0)
        return;
    if (!m_hasCalled)
        callHelpers();
    m_offer.work = work;
    m_offer.pieces = pieces;
    m_offer.unclaimed.store(pieces - 1, std::memory_order_release);
    int own = 1;
    for (run(0, 0); doPiece(0);)
        ++own;
    m_expected += pieces - own;
    for (Pause pause(forLastPiece); m_helped.load(std::memory_order_acquire) != m_expected;)
        pause();
    if (m_failure)
        std::rethrow_exception(std::exchange(m_failure, nullptr));
}

void Team::callHelpers()
{
    m_hasCalled = true;
    for (int member = 1; member < m_threads; ++member)
        m_helpers.run([this, member] { help(member); });
}

void Team::help(int member)
{
    Pause pause(betweenLayers);
    while (!m_isOver.load(std::memory_order_relaxed)) {
        if (doPiece(member)) {
            m_helped.fetch_add(1, std::memory_order_release);
            pause = Pause(betweenLayers);
        } else {
            pause();
        }
    }
}

/// Whether there was one.
bool Team::doPiece(int member)
{
    if (m_offer.unclaimed.load(std::memory_order_relaxed) <= 0)
        return false;
    const int unclaimed = m_offer.unclaimed.fetch_sub(1, std::memory_order_acquire);
    if (unclaimed <= 0)
        return false;
    run(member, m_offer.pieces - unclaimed);
    return true;
}

void Team::run(int member, int piece)
{
    try {
        m_offer.work.call(m_offer.work.part, member, piece);
    } catch (...) {
        const std::scoped_lock lock(m_failing);
        if (!m_failure)
            m_failure = std::current_exception();
    }
}

} // namespace binweave
