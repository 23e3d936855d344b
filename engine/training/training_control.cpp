// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/trainer.h"

namespace binweave {

void TrainingControl::stop()
{
    m_state = State::stop;
    m_state.notify_all();
}

void TrainingControl::pause()
{
    State running = State::run;
    m_state.compare_exchange_strong(running, State::pause);
}

void TrainingControl::resume()
{
    State pausing = State::pause;
    m_state.compare_exchange_strong(pausing, State::run);
    m_state.notify_all();
}

bool TrainingControl::proceed()
{
    m_state.wait(State::pause);
    return !stopRequested();
}

} // namespace binweave
