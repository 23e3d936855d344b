// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/background_job.h"

#include <exception>
#include <fmt/format.h>
#include <utility>

namespace binweave {

BackgroundJob::BackgroundJob(std::string name, std::function<void()> progress)
    : m_name(std::move(name)), m_progress(std::move(progress))
{
    constexpr int interval = 40; // milliseconds
    m_timer.setInterval(interval);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { poll(); });
}

void BackgroundJob::launch(std::function<void(const std::stop_token&)> work, Then then)
{
    if (isRunning())
        return;
    m_then = std::move(then);
    m_thrown.reset();
    m_done = false;
    m_thread = std::jthread([this, work = std::move(work)](const std::stop_token& stop) {
        try {
            work(stop);
        } catch (const std::exception& exception) {
            m_thrown =
                Error{.sentence = fmt::format("An unexpected error ended the {}: {}.", m_name, exception.what())};
        }
        m_done = true;
    });
    m_timer.start();
}

void BackgroundJob::poll()
{
    if (m_done)
        finish();
    else
        m_progress();
}

void BackgroundJob::finish()
{
    m_timer.stop();
    m_thread.join();
    m_progress();
    const Then then = std::exchange(m_then, {}); // kept here, as it may start or destroy
    then(std::exchange(m_thrown, {}));
}

} // namespace binweave
