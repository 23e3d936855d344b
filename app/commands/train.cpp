// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/checks.h"
#include "app/commands/commands.h"
#include "app/commands/output.h"
#include "app/commands/registry.h"
#include "app/commands/run_lookup.h"
#include "app/commands/settings_flags.h"
#include "app/core_application.h"
#include "app/interruption.h"
#include "app/seed_summary.h"
#include "app/training_report.h"
#include "model/design_file.h"
#include "model/design_source.h"
#include "model/estimate.h"
#include "widgets/workspace/training_job.h"

#include <QEventLoop>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <vector>

namespace binweave {

namespace {

struct Options
{
    std::string design;
    std::string data;
    std::string out;
    bool resume = false;
    int seeds = 1;
    SettingsFlags settings;
};

/// KIND:DIR with the whole path, so that the history's name of it holds in any folder.
QString dataName(const std::string& name)
{
    const std::size_t colon = name.find(':');
    const std::string folder = colon == name.npos ? std::string() : name.substr(colon + 1);
    if (!std::filesystem::is_directory(folder))
        return QString::fromStdString(name);
    const std::filesystem::path whole = std::filesystem::canonical(folder);
    return QString::fromStdString(name.substr(0, colon + 1) + whole.string());
}

/// The record of the run in --out: that of the history, or a new one where the folder comes from elsewhere.
Result<RunRecord> recordToResume(RunStore& store, const Options& options)
{
    const Result<NetworkDesign> design = loadDesign(std::filesystem::path(options.out) / "design.json");
    if (!design)
        return tl::unexpected(design.error());
    const Result<TrainingSettings> settings = loadSettings(options.out);
    if (!settings)
        return tl::unexpected(settings.error());
    if (const Result<void> same = options.settings.checkAgainst(*settings); !same)
        return tl::unexpected(same.error());

    RunRecord run = store.runIn(QString::fromStdString(options.out)).value_or(RunRecord{});
    if (!options.data.empty())
        run.data = dataName(options.data);
    if (run.data.isEmpty())
        return badInput(
            fmt::format("The history does not know the run in '{}': name its data with --data.", options.out));
    run.design = *design;
    if (run.id)
        return store.update(run).map([&] { return run; });
    run.folder = QString::fromStdString(options.out);
    run.name = QString::fromStdString(design->name);
    run.state = RunState::stopped;
    run.started = QDateTime::currentDateTimeUtc();
    return store.add(run).map([&](int id) {
        run.id = id;
        return run;
    });
}

/// The DESIGN of the call is that of the run, but for what followed the data.
Result<void> checkDesign(const std::string& source, const RunRecord& run)
{
    return resolveDesign(source).and_then([&](NetworkDesign design) -> Result<void> {
        design.input = run.design.input;
        design.classes = run.design.classes;
        if (design == run.design)
            return {};
        return badInput(
            fmt::format("The run in '{}' trains the design '{}', not this one: give another folder or leave "
                        "the design out.",
                        run.folder.toStdString(), run.design.name));
    });
}

Result<void> resume(TrainingJob& job, RunStore& store, const Options& options)
{
    const Result<RunRecord> run = recordToResume(store, options);
    if (!run)
        return tl::unexpected(run.error());
    if (!options.design.empty()) {
        if (const Result<void> same = checkDesign(options.design, *run); !same)
            return same;
    }
    job.resumeRun(run->id);
    return {};
}

Result<void> begin(TrainingJob& job, const Options& options)
{
    if (options.design.empty() || options.data.empty())
        return badInput("A new run needs a DESIGN and --data.");
    const Result<NetworkDesign> design = resolveDesign(options.design);
    if (!design)
        return tl::unexpected(design.error());
    if (const Result<Estimates> possible = estimate(*design); !possible)
        return tl::unexpected(possible.error());
    job.start(*design, dataName(options.data), options.settings.settings(), QString::fromStdString(options.out));
    return {};
}

Result<RunResult> resultOf(const RunRecord& run, const std::string& advice)
{
    if (run.state != RunState::finished)
        return failed(fmt::format("Stopped; the run is kept and continues with: binweave train --resume {}", advice));
    return loadResult(run.folder.toStdString());
}

void report(const RunRecord& run, const RunResult& result, const Session& session)
{
    if (session.json) {
        printLine(resultJson(result));
        return;
    }
    const std::string kept =
        result.keptEpoch < result.epochs ? fmt::format(" (weights of epoch {})", result.keptEpoch) : std::string();
    print(fmt::format("{:.2f} % top-1, {:.2f} % top-5, {} parameter bits, {} bytes stored{}\nrun {} in {}\n",
                      result.top1, result.top5, result.parameterBits, result.storedBytes, kept, run.id,
                      run.folder.toStdString()));
}

/// Begins or continues a run; its record once it has ended.
Result<RunRecord> trainOne(TrainingJob& job, RunStore& store, const Options& options, bool resumed)
{
    QEventLoop loop;
    QObject::connect(&job, &TrainingJob::ended, &loop, &QEventLoop::quit);
    const Result<void> begun = resumed ? resume(job, store, options) : begin(job, options);
    if (!begun)
        return tl::unexpected(begun.error());
    loop.exec();
    if (job.error())
        return tl::unexpected(*job.error());
    if (job.runId() == 0)
        return failed("Stopped before the training began.");
    return recordedRun(store, job.runId());
}

/// One seed after the other, each in a folder seed-N of --out. Resumed: those that are finished count as they are.
Result<void> trainSeeds(TrainingJob& job, RunStore& store, const Options& options, const Session& session)
{
    std::vector<RunResult> results;
    for (int i = 0; i < options.seeds; ++i) {
        Options one = options;
        TrainingSettings& settings = one.settings.settings();
        settings.seed += i;
        if (!options.out.empty())
            one.out = fmt::format("{}/seed-{}", options.out, settings.seed);
        const auto finished = options.resume ? loadResult(one.out) : failed("");
        if (finished) {
            results.push_back(*finished);
            continue;
        }
        const bool resumed = options.resume && std::filesystem::exists(std::filesystem::path(one.out) / "design.json");
        const auto run = trainOne(job, store, one, resumed);
        if (!run)
            return tl::unexpected(run.error());
        const auto result = resultOf(*run, fmt::format("--seeds {} .. with the same options", options.seeds));
        if (!result)
            return tl::unexpected(result.error());
        report(*run, *result, session);
        results.push_back(*result);
    }
    if (session.json)
        printLine(seedSummaryJson(results));
    else
        print(seedSummaryText(results));
    return {};
}

/// Other runs that the settings name, by their whole folders, so that the record holds in any folder.
Result<void> findOtherRuns(TrainingSettings& settings)
{
    for (std::string* run : {&settings.parent, &settings.teacher}) {
        if (run->empty())
            continue;
        const Result<std::string> folder = runFolder(*run);
        if (!folder)
            return tl::unexpected(folder.error());
        std::error_code missing; // said when it is loaded
        const std::filesystem::path whole = std::filesystem::canonical(*folder, missing);
        *run = missing ? *folder : whole.string();
    }
    return {};
}

Result<void> train(Options& options, const Session& session)
{
    if (const Result<void> found = findOtherRuns(options.settings.settings()); !found)
        return found;
    const CoreApplication application;
    const std::unique_ptr<RunStore> store = runStoreOrNote();
    TrainingJob job(*store);
    job.setThreads(session.threads);
    const TrainingReport progress(job, session.json);
    const Interruption interruption([&job] { job.stop(); });

    if (options.resume && options.out.empty())
        return badInput("--resume continues the run in a folder: name it with --out.");
    if (options.seeds > 1)
        return trainSeeds(job, *store, options, session);
    return trainOne(job, *store, options, options.resume).and_then([&](const RunRecord& run) {
        return resultOf(run, fmt::format("--out '{}'", run.folder.toStdString())).map([&](const RunResult& result) {
            report(run, result, session);
        });
    });
}

} // namespace

void addTrain(CommandRegistry& registry)
{
    const auto options = std::make_shared<Options>();
    CLI::App& command = registry.add("train", "Train a design on data; a stopped or killed run continues with --resume",
                                     [options](const Session& session) { return train(*options, session); });
    command.add_option("DESIGN", options->design, "An expression, preset:NAME, or a design file");
    command.add_option("--data", options->data, "shapes, cifar10:DIR, cifar100:DIR, idx:DIR or images:DIR");
    command.add_option("--out", options->out, "The run's folder (default: a new one in the run history)");
    command.add_flag("--resume", options->resume, "Continue the run in --out from its checkpoint");
    command.add_option("--seeds", options->seeds, "So many runs, from --seed on; their mean and spread come last")
        ->check(numberBetween(1, 1000))
        ->capture_default_str();
    options->settings.addTo(command);
}

} // namespace binweave
