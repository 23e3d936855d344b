// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/run_folder.h"

#include "model/design_file.h"
#include "model/design_json.h"
#include "model/file_io.h"

#include <fmt/format.h>
#include <system_error>

namespace binweave {

namespace fs = std::filesystem;

/// The keys of result.json.
void visitFields(Of<RunResult> auto& result, auto&& visit)
{
    constexpr Range any{0, 9007199254740991.0};
    visit("top1", result.top1, Range{0, 100});
    visit("top5", result.top5, Range{0, 100});
    visit("parameter_bits", result.parameterBits, any);
    visit("stored_bytes", result.storedBytes, any);
    visit("seed", result.seed, any);
    visit("epochs", result.epochs, any);
    visit("kept_epoch", result.keptEpoch, any);
    visit("validation_top1", result.validationTop1, Range{0, 100});
    visit("seconds", result.seconds, any);
    visit("data", result.data);
    visit("command", result.command);
    visit("instruction_set", result.instructionSet);
}

Result<void> beginRun(const fs::path& folder, const NetworkDesign& design, const TrainingSettings& settings)
{
    std::error_code error;
    for (const char* file : {"design.json", "settings.json", "log.csv", "checkpoint.bin", "weights.safetensors"}) {
        if (fs::exists(folder / file, error))
            return badInput(
                fmt::format("{} already holds a run ({}); resume it or choose another folder.", folder.string(), file));
    }
    fs::create_directories(folder, error);
    if (error)
        return failed(fmt::format("The run folder {} cannot be made: {}.", folder.string(), error.message()));
    if (auto written = saveDesign(design, folder / "design.json"); !written)
        return written;
    return writeFileAtomically(folder / "settings.json", settingsText(settings));
}

Result<void> checkRun(const fs::path& folder, const NetworkDesign& design, const TrainingSettings& settings)
{
    std::error_code error;
    if (!fs::exists(folder / "design.json", error))
        return badInput(fmt::format("{} holds no run that could be resumed.", folder.string()));
    const auto itsDesign = loadDesign(folder / "design.json");
    if (!itsDesign)
        return tl::unexpected(itsDesign.error());
    const auto itsSettings = loadSettings(folder);
    if (!itsSettings)
        return tl::unexpected(itsSettings.error());
    if (*itsDesign != design)
        return badInput(fmt::format("{} holds a run of another design.", folder.string()));
    const Json theirs = toJson(*itsSettings);
    const Json own = toJson(settings);
    for (const auto& [key, ours] : own.items()) {
        if (theirs[key] != ours)
            return badInput(fmt::format("{} holds a run with other settings: {} is {} there and {} here.",
                                        folder.string(), key, theirs[key].dump(), ours.dump()));
    }
    return {};
}

Result<TrainingSettings> loadSettings(const fs::path& folder)
{
    const fs::path file = folder / "settings.json";
    const auto text = readTextFile(file);
    if (!text)
        return tl::unexpected(text.error());
    return parseSettings(*text, file.string());
}

Result<void> writeResult(const fs::path& folder, const RunResult& result)
{
    return writeFileAtomically(folder / "result.json", toJson(result).dump(4) + '\n');
}

Result<RunResult> loadResult(const fs::path& folder)
{
    const fs::path file = folder / "result.json";
    const auto text = readTextFile(file);
    if (!text)
        return tl::unexpected(text.error());
    RunResult result;
    try {
        JsonReader reader;
        reader.read(Json::parse(*text), result);
    } catch (const JsonComplaint& complaint) {
        return badInput(fmt::format("{}: {}", file.string(), complaint.sentence));
    } catch (const Json::exception&) {
        return badInput(fmt::format("{}: this is no JSON.", file.string()));
    }
    return result;
}

} // namespace binweave
