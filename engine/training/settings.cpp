// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/settings.h"

#include "model/design_json.h"

#include <fmt/format.h>

namespace binweave {

std::string settingsText(const TrainingSettings& settings)
{
    return toJson(settings).dump(4) + '\n';
}

Result<TrainingSettings> parseSettings(std::string_view text, std::string_view source)
{
    TrainingSettings settings;
    try {
        JsonReader reader;
        reader.read(Json::parse(text), settings);
    } catch (const JsonComplaint& complaint) {
        return badInput(fmt::format("{}: {}", source, complaint.sentence));
    } catch (const Json::exception&) {
        return badInput(fmt::format("{}: this is no JSON.", source));
    }
    return settings;
}

} // namespace binweave
