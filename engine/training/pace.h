// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace binweave {

/// How fast a run goes, from what this session has measured.
class Pace
{
public:
    /// Time passes on no account while the run is paused.
    void restart() { m_last = Clock::now(); }

    /// Seconds since the last call.
    double stepDone(int images)
    {
        const double seconds = lap();
        m_epochSeconds += seconds;
        m_epochImages += images;
        m_stepSeconds += seconds;
        ++m_steps;
        return seconds;
    }

    double evaluationDone()
    {
        m_evaluationSeconds = lap();
        return m_evaluationSeconds;
    }

    void epochDone()
    {
        m_epochSeconds = 0;
        m_epochImages = 0;
    }

    /// Of the epoch in hand, evaluation aside.
    double imagesPerSecond() const { return m_epochSeconds > 0 ? m_epochImages / m_epochSeconds : 0; }

    double secondsFor(double steps, double evaluations) const
    {
        return (m_steps > 0 ? steps * m_stepSeconds / m_steps : 0) + evaluations * m_evaluationSeconds;
    }

private:
    using Clock = std::chrono::steady_clock;

    double lap()
    {
        const auto now = Clock::now();
        const double seconds = std::chrono::duration<double>(now - m_last).count();
        m_last = now;
        return seconds;
    }

    Clock::time_point m_last = Clock::now();
    double m_epochSeconds = 0;
    double m_epochImages = 0;
    double m_stepSeconds = 0;
    double m_steps = 0;
    double m_evaluationSeconds = 0;
};

} // namespace binweave
