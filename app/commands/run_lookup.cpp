// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/run_lookup.h"

#include "app/commands/output.h"
#include "app/core_application.h"
#include "widgets/workspace/gallery.h"

#include <charconv>
#include <filesystem>
#include <fmt/format.h>

namespace binweave {

std::unique_ptr<RunStore> runStoreOrNote()
{
    Result<std::unique_ptr<RunStore>> store = RunStore::open();
    if (store)
        return std::move(*store);
    note(store.error().sentence + " The run is not recorded.");
    return RunStore::openInMemory(RunStore::defaultFolder());
}

Result<std::string> runFolder(const std::string& run)
{
    constexpr std::string_view gallery = "gallery:";
    if (run.starts_with(gallery)) {
        return galleryFolder(QString::fromStdString(run.substr(gallery.size())), RunStore::defaultFolder())
            .map([](const QString& folder) { return folder.toStdString(); });
    }
    int id = 0;
    const auto [end, error] = std::from_chars(run.data(), run.data() + run.size(), id);
    const bool isNumber = error == std::errc() && end == run.data() + run.size();
    if (std::filesystem::exists(run))
        return run;
    if (!isNumber)
        return badInput(fmt::format("There is no run '{}': a run is named by its folder, its number in 'binweave runs "
                                    "list', a model file, or gallery:NAME.",
                                    run));
    const CoreApplication application;
    return RunStore::open()
        .and_then([id](const std::unique_ptr<RunStore>& store) { return recordedRun(*store, id); })
        .map([](const RunRecord& record) { return record.folder.toStdString(); });
}

Result<RunRecord> recordedRun(const RunStore& store, int id)
{
    if (std::optional<RunRecord> record = store.run(id))
        return std::move(*record);
    return badInput(fmt::format("There is no run {} in the history; 'binweave runs list' shows those there are.", id));
}

} // namespace binweave
