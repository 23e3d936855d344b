// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"

#include <new>
#include <stop_token>
#include <sys/resource.h>
#include <tbb/task_arena.h>
#include <tbb/task_scheduler_observer.h>
#include <type_traits>
#include <unistd.h>

namespace binweave {

/// Threads that train yield to the window: a click is answered although all cores work. Linux keeps the niceness of
/// each thread by its own.
class Niceness : public tbb::task_scheduler_observer
{
public:
    explicit Niceness(tbb::task_arena& arena) : tbb::task_scheduler_observer(arena) { observe(true); }
    ~Niceness() override { observe(false); }
    void on_scheduler_entry(bool) override { ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 5); }
};

/// `work` of a BackgroundJob as one that runs in an arena of `threads` (0: all).
template <class Work>
auto inTrainingArena(int threads, Work work)
{
    return [threads, work](const std::stop_token& stop) -> std::invoke_result_t<const Work&, const std::stop_token&> {
        tbb::task_arena arena(threads > 0 ? threads : tbb::task_arena::automatic);
        const Niceness niceness(arena);
        try {
            return arena.execute([&] { return work(stop); });
        } catch (const std::bad_alloc&) {
            return failed("There is not enough memory for this run; a smaller batch or network needs less.");
        }
    };
}

} // namespace binweave
