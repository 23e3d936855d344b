// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <exception>
#include <mutex>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

namespace binweave {

/// Threads that stand by for one image. A layer is too short (25 us) for threads that must be found, woken or asked one
/// by one: helpers come from TBB with the first layer that is shared, and wait for pieces of the next ones awake.
class Team
{
public:
    /// Calls work(team) with a team of up to `threads` that ends with it. Helpers come when TBB has threads for them;
    /// until then the others do their share.
    template <class Work>
    static void gather(int threads, Work work)
    {
        // Isolated: a thread that waits here must not begin another image in this thread's arena.
        tbb::this_task_arena::isolate([&] {
            Team team(threads);
            work(team);
        });
    }

    explicit Team(int threads) : m_threads(threads) {}
    ~Team();
    Team(const Team&) = delete;
    Team& operator=(const Team&) = delete;

    int threads() const { return m_threads; }
    bool hasCalledHelpers() const { return m_hasCalled; } ///< by a share()

    /// Calls part(member, piece) for all pieces, each by the first thread that has time, the first pieces first;
    /// members are 0 .. threads() - 1, and none has two pieces at the same time. Returns when all are done; throws what
    /// a part has thrown, the first of several.
    template <class Part>
    void share(int pieces, const Part& part)
    {
        share(pieces, {&part, [](const void* some, int member, int piece) {
                           (*static_cast<const Part*>(some))(member, piece);
                       }});
    }

private:
    struct Work
    {
        const void* part;
        void (*call)(const void* part, int member, int piece);
    };
    void share(int pieces, Work work);
    void callHelpers();
    void help(int member);
    bool doPiece(int member);
    void run(int member, int piece);

    const int m_threads;
    tbb::task_group m_helpers;
    bool m_hasCalled = false;
    int m_expected = 0; ///< what m_helped will be when all is done
    std::mutex m_failing;
    std::exception_ptr m_failure; ///< the first of a share()

    // Who waits reads these all the time, and who does not wait must not have to fetch them back for anything else: a
    // cache line for each of them.
    struct alignas(64) Offer
    {
        std::atomic<int> unclaimed = 0; ///< pieces; less than 0: nobody's, claimed too late
        int pieces = 0;                 ///< stays while a claimed piece is not done, and so does:
        Work work{};
    };
    Offer m_offer;
    alignas(64) std::atomic<int> m_helped = 0; ///< pieces that helpers have done, ever
    alignas(64) std::atomic<bool> m_isOver = false;
};

} // namespace binweave
