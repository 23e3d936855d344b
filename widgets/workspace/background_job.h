// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"

#include <QTimer>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>

namespace binweave {

/// One piece of work at a time on a thread of its own, for the object that it is the last member of; its end stops the
/// work and waits. All that it calls but the work itself runs on the thread where it was made.
class BackgroundJob
{
public:
    /// `name` of the work, for the sentence where it throws. `progress` is called every 40 ms while it runs and once
    /// after it.
    explicit BackgroundJob(
        std::string name, std::function<void()> progress = [] {});

    /// `work(std::stop_token)` gives a Result, which `then` gets; an exception becomes an error. `then` may start the
    /// next work, or destroy this. Ignored while work runs.
    template <class Work, class Then>
    void start(Work work, Then then)
    {
        using Outcome = std::invoke_result_t<Work&, std::stop_token>;
        const auto outcome = std::make_shared<Outcome>();
        launch([outcome, work](const std::stop_token& stop) mutable { *outcome = work(stop); },
               [outcome, then](const std::optional<Error>& thrown) mutable {
                   then(thrown ? Outcome(tl::unexpected(*thrown)) : std::move(*outcome));
               });
    }
    void stop() { m_thread.request_stop(); }
    void finish(); ///< waits for the work that runs, then calls `then` at once

    bool isRunning() const { return m_thread.joinable(); }
    bool stopRequested() const { return m_thread.get_stop_token().stop_requested(); } ///< of the current or last work

private:
    using Then = std::function<void(const std::optional<Error>& thrown)>;

    void launch(std::function<void(const std::stop_token&)> work, Then then);
    void poll();

    std::string m_name;
    std::function<void()> m_progress;
    Then m_then;
    std::optional<Error> m_thrown;
    std::atomic<bool> m_done = false;
    QTimer m_timer;
    std::jthread m_thread; ///< last: it ends before what it uses
};

} // namespace binweave
