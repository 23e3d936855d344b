// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/checks.h"
#include "app/commands/commands.h"
#include "app/commands/output.h"
#include "app/commands/registry.h"
#include "app/commands/run_lookup.h"
#include "app/core_application.h"
#include "engine/training/trainer.h"
#include "model/design_file.h"
#include "model/text_table.h"
#include "widgets/workspace/gallery.h"

#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <set>
#include <vector>

namespace binweave {

namespace {

Json runJson(const RunRecord& run)
{
    return {{"id", run.id},
            {"design", run.name.toStdString()},
            {"data", run.data.toStdString()},
            {"top1", orNull(run.top1)},
            {"parameter_bits", run.parameterBits},
            {"started", run.started.isValid() ? Json(run.started.toString(Qt::ISODate).toStdString()) : Json()},
            {"state", runStateName(run.state).toStdString()}};
}

Json detailsJson(const RunRecord& run)
{
    Json json = runJson(run);
    json["top5"] = orNull(run.top5);
    json["stored_bytes"] = run.storedBytes;
    json["seed"] = run.seed;
    json["epochs"] = run.epochs;
    json["folder"] = run.folder.toStdString();
    json["note"] = run.note.toStdString();
    return json;
}

std::string percent(const std::optional<double>& value)
{
    return value ? fmt::format("{:.2f}", *value) : std::string();
}

/// A value of a flat JSON as a table shows it.
std::string cell(const nlohmann::json& value)
{
    if (value.is_null())
        return {};
    return value.is_string() ? value.get<std::string>() : value.dump();
}

Result<void> list(const RunStore& store, const Session& session)
{
    if (session.json) {
        Json runs = Json::array();
        for (const RunRecord& run : store.runs())
            runs.push_back(runJson(run));
        printDocument({{"runs", std::move(runs)}});
        return {};
    }
    TextTable table{{{"run", "", true},
                     {"state", "", false},
                     {"top-1", "%", true},
                     {"parameter bits", "", true},
                     {"started", "", false},
                     {"data", "", false},
                     {"design", "", false}},
                    {}};
    for (const RunRecord& run : store.runs()) {
        table.rows.push_back({std::to_string(run.id), runStateName(run.state).toStdString(), percent(run.top1),
                              std::to_string(run.parameterBits),
                              run.started.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm")).toStdString(),
                              run.data.toStdString(), run.name.toStdString()});
    }
    print(table.rows.empty() ? "There are no runs yet.\n" : plainText(table));
    return {};
}

Result<void> show(const RunStore& store, int id, const Session& session)
{
    return recordedRun(store, id).map([&](const RunRecord& run) {
        const Json details = detailsJson(run);
        if (session.json) {
            printDocument(details);
            return;
        }
        for (const auto& [key, value] : details.items())
            print(fmt::format("{:<15} {}\n", key, value.is_null() ? "—" : cell(value)));
    });
}

/// All that tells two runs apart: figures, settings and design, each by its path.
nlohmann::json flatDescription(const RunRecord& run)
{
    nlohmann::json description = detailsJson(run);
    for (const char* own : {"id", "folder", "started"}) // differ between any two runs
        description.erase(own);
    if (const auto settings = loadSettings(run.folder.toStdString()))
        description["settings"] = nlohmann::json::parse(settingsText(*settings));
    description["network"] = nlohmann::json::parse(designText(run.design));
    return description.flatten();
}

Result<void> compare(const RunStore& store, int first, int second, const Session& session)
{
    const Result<RunRecord> one = recordedRun(store, first);
    const Result<RunRecord> other = recordedRun(store, second);
    if (!one || !other)
        return tl::unexpected(one ? other.error() : one.error());

    const nlohmann::json a = flatDescription(*one);
    const nlohmann::json b = flatDescription(*other);
    std::set<std::string> paths;
    for (const nlohmann::json* side : {&a, &b}) {
        for (const auto& [path, value] : side->items())
            paths.insert(path);
    }
    Json differences = Json::array();
    for (const std::string& path : paths) {
        const auto left = a.value(path, nlohmann::json());
        const auto right = b.value(path, nlohmann::json());
        if (left != right)
            differences.push_back({{"what", path.substr(1)}, {"values", {left, right}}});
    }
    if (session.json) {
        printDocument({{"runs", {first, second}}, {"differences", std::move(differences)}});
        return {};
    }
    TextTable table{
        {{"", "", false}, {fmt::format("run {}", first), "", false}, {fmt::format("run {}", second), "", false}}, {}};
    for (const Json& difference : differences)
        table.rows.push_back({difference["what"], cell(difference["values"][0]), cell(difference["values"][1])});
    print(table.rows.empty() ? "The two runs do not differ.\n" : plainText(table));
    return {};
}

Result<void> remove(RunStore& store, const std::vector<int>& ids, bool keepFiles)
{
    for (const int id : ids) {
        if (const Result<RunRecord> run = recordedRun(store, id); !run)
            return tl::unexpected(run.error());
    }
    for (const int id : ids) {
        if (const Result<void> removed = store.remove(id, !keepFiles); !removed)
            return removed;
    }
    return {};
}

Result<void> listGallery(const RunStore& store, const Session& session)
{
    Json runs = Json::array();
    TextTable table{{{"name", "", false}, {"top-1", "%", true}, {"parameter bits", "", true}, {"design", "", false}},
                    {}};
    for (const RunRecord& run : store.gallery()) {
        const std::string name = std::filesystem::path(run.folder.toStdString()).filename().string();
        runs.push_back({{"name", "gallery:" + name},
                        {"design", run.name.toStdString()},
                        {"data", run.data.toStdString()},
                        {"top1", orNull(run.top1)},
                        {"parameter_bits", run.parameterBits}});
        table.rows.push_back(
            {"gallery:" + name, percent(run.top1), std::to_string(run.parameterBits), run.name.toStdString()});
    }
    if (session.json)
        printDocument({{"runs", std::move(runs)}});
    else
        print(table.rows.empty() ? "The gallery is empty.\n" : plainText(table));
    return {};
}

/// The work with the history open.
template <class Function>
Work withStore(Function work)
{
    return [work](const Session& session) -> Result<void> {
        const CoreApplication application;
        return RunStore::open().and_then([&](const std::unique_ptr<RunStore>& store) { return work(*store, session); });
    };
}

} // namespace

void addRuns(CommandRegistry& registry)
{
    CLI::App& command = registry.add("runs", "The history of runs", withStore(list));
    command.require_subcommand(0, 1);
    registry.add("list", "All runs, newest first", withStore(list), &command);

    const auto ids = std::make_shared<std::vector<int>>();
    CLI::App& showRun = registry.add(
        "show", "All that is known of a run",
        withStore([ids](const RunStore& store, const Session& session) { return show(store, ids->front(), session); }),
        &command);
    showRun.add_option("RUN", *ids, "Its number")->required()->expected(1)->check(runNumber());

    const auto two = std::make_shared<std::pair<int, int>>();
    CLI::App& compareRuns = registry.add("compare", "What differs between two runs",
                                         withStore([two](const RunStore& store, const Session& session) {
                                             return compare(store, two->first, two->second, session);
                                         }),
                                         &command);
    compareRuns.add_option("RUN", two->first, "Its number")->required()->check(runNumber());
    compareRuns.add_option("OTHER", two->second, "The other's number")->required()->check(runNumber());

    registry.add("gallery", "The trained runs that come with Binweave; a RUN is named gallery:NAME",
                 withStore(listGallery), &command);
    const auto packed = std::make_shared<std::pair<std::string, std::string>>();
    CLI::App& pack = registry.add(
        "pack", "Make the files of the gallery from a finished run: small, and without folders of this computer",
        [packed](const Session&) {
            return runFolder(packed->first).and_then([&](const std::string& folder) {
                return packForGallery(QString::fromStdString(folder), QString::fromStdString(packed->second));
            });
        },
        &command);
    pack.add_option("RUN", packed->first, "A run folder, or a run's number in the history")->required();
    pack.add_option("-o", packed->second, "The folder to make, such as resources/gallery/NAME")->required();

    const auto keepFiles = std::make_shared<bool>(false);
    CLI::App& removeRuns = registry.add(
        "remove", "Take runs from the history, with their files",
        withStore([ids, keepFiles](RunStore& store, const Session&) { return remove(store, *ids, *keepFiles); }),
        &command);
    removeRuns.add_option("RUNS", *ids, "Their numbers")->required()->check(runNumber());
    removeRuns.add_flag("--keep-files", *keepFiles, "Leave the run folders");
}

} // namespace binweave
