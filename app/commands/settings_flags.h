// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/settings.h"
#include "model/result.h"

#include <CLI/CLI.hpp>
#include <map>
#include <string>

namespace binweave {

/// Every field of TrainingSettings as a flag of a command; booleans as --flip and --no-flip.
class SettingsFlags
{
public:
    void addTo(CLI::App& command);

    const TrainingSettings& settings() const { return m_settings; }
    TrainingSettings& settings() { return m_settings; }

    /// Error (badInput): a flag that was given and differs from `stored`, the settings of a run to be continued.
    Result<void> checkAgainst(const TrainingSettings& stored) const;

private:
    TrainingSettings m_settings;
    std::map<std::string, CLI::Option*> m_options; ///< by key of settings.json
};

} // namespace binweave
