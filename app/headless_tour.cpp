// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless_tour.h"

#include "app/chart_runs.h"
#include "app/commands/output.h"
#include "app/commands/run_lookup.h"
#include "app/draw_chart.h"
#include "app/estimate_text.h"
#include "app/interruption.h"
#include "app/offscreen_application.h"
#include "app/score_table.h"
#include "app/training_report.h"
#include "model/presets.h"
#include "widgets/workspace/build_engine.h"
#include "widgets/workspace/training_job.h"

#include <QFileInfo>
#include <fmt/format.h>

namespace binweave {

namespace {

constexpr auto data = "shapes";

Result<RunRecord> trainDefault(RunStore& store)
{
    print(fmt::format("\nTraining it on the embedded data set '{}':\n", data));
    TrainingJob job(store);
    const TrainingReport report(job, false);
    const Interruption interruption([&job] { job.stop(); });
    QObject::connect(&job, &TrainingJob::ended, &job, &QCoreApplication::quit);
    job.start(defaultDesign(), QString::fromLatin1(data), TrainingSettings{});
    QCoreApplication::exec();
    if (job.error())
        return tl::unexpected(*job.error());
    const Result<RunRecord> run = recordedRun(store, job.runId());
    if (run && run->state != RunState::finished)
        return failed("Stopped.");
    return run;
}

/// Both engines on every test image.
Result<void> compareScores(const RunRecord& run)
{
    const Result<TrainedModel> model = loadTrainedModel(run.folder.toStdString());
    if (!model)
        return tl::unexpected(model.error());
    const Result<DataSet> images = loadDataSet(data);
    if (!images)
        return tl::unexpected(images.error());
    const auto packed = buildEngine(EngineKind::packed, *model);
    if (!packed)
        return tl::unexpected(packed.error());
    return buildEngine(EngineKind::real, *model).and_then([&](const auto& real) -> Result<void> {
        const std::vector<float> scores = allScores(**packed, images->test);
        if (scores != allScores(*real, images->test))
            return failed("The popcount engine and the float engine disagree; please report this.");
        print(fmt::format("popcount and float engine agree on all {} scores of {} images\n", scores.size(),
                          images->test.count()));
        return {};
    });
}

} // namespace

Result<void> headlessTour()
{
    const OffscreenApplication application;
    print("There is no display, so Binweave shows here what its window is for.\n\n");
    const NetworkDesign design = defaultDesign();
    const Result<Estimates> estimates = estimate(design);
    if (!estimates)
        return tl::unexpected(estimates.error());
    print(estimateText(design, *estimates));

    const std::unique_ptr<RunStore> store = runStoreOrNote();
    const Result<RunRecord> run = trainDefault(*store);
    if (!run)
        return tl::unexpected(run.error());
    if (const Result<void> same = compareScores(*run); !same)
        return same;

    const QString chart = QStringLiteral("binweave-chart.png");
    return drawChart(chartRuns({*run}), chart).map([&] {
        print(fmt::format("\n{:.1f} % of the test images are right at {} parameter bits; chance is {:.0f} %.\n"
                          "Chart with the published points and this run: {}\n"
                          "Run {}: {}\n"
                          "With a display, binweave opens its window; binweave --help lists its subcommands.\n",
                          *run->top1, run->parameterBits, 100.0 / design.classes,
                          QFileInfo(chart).absoluteFilePath().toStdString(), run->id, run->folder.toStdString()));
    });
}

} // namespace binweave
