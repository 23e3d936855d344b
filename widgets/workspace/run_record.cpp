// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/run_record.h"

#include <array>
#include <utility>

namespace binweave {

namespace {

constexpr std::array stateNames{std::pair{RunState::queued, "queued"},     std::pair{RunState::running, "running"},
                                std::pair{RunState::paused, "paused"},     std::pair{RunState::stopped, "stopped"},
                                std::pair{RunState::finished, "finished"}, std::pair{RunState::failed, "failed"}};

} // namespace

QString runStateName(RunState state)
{
    for (const auto& [value, name] : stateNames) {
        if (value == state)
            return QLatin1String(name);
    }
    return {};
}

RunState runStateNamed(const QString& name)
{
    for (const auto& [state, text] : stateNames) {
        if (name == QLatin1String(text))
            return state;
    }
    return RunState::failed;
}

} // namespace binweave
