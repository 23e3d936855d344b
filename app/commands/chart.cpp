// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/chart_runs.h"
#include "app/commands/checks.h"
#include "app/commands/commands.h"
#include "app/commands/output.h"
#include "app/commands/registry.h"
#include "app/commands/run_lookup.h"
#include "app/draw_chart.h"
#include "app/offscreen_application.h"

#include <QFileInfo>
#include <fmt/format.h>
#include <memory>
#include <vector>

namespace binweave {

namespace {

struct Options
{
    std::vector<int> runs;
    bool noRuns = false;
    std::string out;
};

Result<std::vector<RunRecord>> chosenRuns(const Options& options)
{
    if (options.noRuns)
        return std::vector<RunRecord>();
    const Result<std::unique_ptr<RunStore>> store = RunStore::open();
    if (!store)
        return tl::unexpected(store.error());
    if (options.runs.empty())
        return (*store)->runs();
    std::vector<RunRecord> chosen;
    for (const int id : options.runs) {
        const Result<RunRecord> run = recordedRun(**store, id);
        if (!run)
            return tl::unexpected(run.error());
        if (!run->top1)
            return badInput(
                fmt::format("Run {} has no accuracy to chart: it is {}.", id, runStateName(run->state).toStdString()));
        chosen.push_back(*run);
    }
    return chosen;
}

Result<void> answer(const Options& options, const Session& session)
{
    const OffscreenApplication application;
    const QString file = QString::fromStdString(options.out);
    const Result<std::vector<RunRecord>> runs = chosenRuns(options);
    if (!runs)
        return tl::unexpected(runs.error());
    const QList<ChartRun> points = chartRuns(*runs);
    return drawChart(points, file).map([&] {
        const std::string path = QFileInfo(file).absoluteFilePath().toStdString();
        if (session.json)
            printDocument({{"file", path}, {"runs", points.size()}});
        else
            print(fmt::format("{}\n", path));
    });
}

} // namespace

void addChart(CommandRegistry& registry)
{
    const auto options = std::make_shared<Options>();
    CLI::App& command = registry.add("chart", "The chart of bits versus accuracy: published points and own runs",
                                     [options](const Session& session) { return answer(*options, session); });
    CLI::Option* runs =
        command.add_option("--runs", options->runs, "Runs of the history by number (default: all finished ones)")
            ->check(runNumber());
    command.add_flag("--no-runs", options->noRuns, "Published points only")->excludes(runs);
    command.add_option("-o,--out", options->out, "FILE.png, .svg, .pdf, or .csv for the data")->required();
}

} // namespace binweave
