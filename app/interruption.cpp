// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/interruption.h"

#include <csignal>
#include <utility>

namespace binweave {

namespace {

volatile std::sig_atomic_t interrupted = 0;

void onSignal(int signal)
{
    interrupted = 1;
    std::signal(signal, SIG_DFL);
}

} // namespace

Interruption::Interruption(std::function<void()> stop)
{
    interrupted = 0;
    std::signal(SIGINT, onSignal);
    std::signal(SIGTERM, onSignal);
    m_timer.setInterval(50);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this, stop = std::move(stop)] {
        if (interrupted) {
            m_timer.stop();
            stop();
        }
    });
    m_timer.start();
}

Interruption::~Interruption()
{
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
}

} // namespace binweave
