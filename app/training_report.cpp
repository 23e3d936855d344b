// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/training_report.h"

#include "app/commands/output.h"
#include "widgets/workspace/training_job.h"

#include <cstdio>
#include <fmt/format.h>
#include <unistd.h>

namespace binweave {

namespace {

std::string duration(double seconds)
{
    const auto whole = static_cast<long long>(seconds + 0.5);
    if (whole < 60)
        return fmt::format("{} s", whole);
    if (whole < 3600)
        return fmt::format("{}:{:02} min", whole / 60, whole % 60);
    return fmt::format("{}:{:02} h", whole / 3600, whole / 60 % 60);
}

Json epochJson(const EpochRecord& epoch)
{
    Json json{{"epoch", epoch.epoch},
              {"loss", epoch.loss},
              {"train_top1", epoch.trainTop1},
              {"test_top1", orNull(epoch.testTop1)},
              {"images_per_second", epoch.imagesPerSecond},
              {"seconds_left", epoch.secondsLeft}};
    if (epoch.validationTop1)
        json["validation_top1"] = *epoch.validationTop1;
    return json;
}

} // namespace

TrainingReport::TrainingReport(TrainingJob& job, bool json) : m_json(json), m_terminal(::isatty(STDERR_FILENO) == 1)
{
    QObject::connect(&job, &TrainingJob::noted, &job, [this](const QString& sentence) {
        clearProgress();
        note(sentence.toStdString());
    });
    QObject::connect(&job, &TrainingJob::progressed, &job, [this](const StepProgress& step) { showProgress(step); });
    QObject::connect(&job, &TrainingJob::epochDone, &job, [this](const EpochRecord& epoch) { showEpoch(epoch); });
    QObject::connect(&job, &TrainingJob::evaluated, &job,
                     [this](const Evaluation& packed, double ratioToFloat) { showEvaluation(packed, ratioToFloat); });
    QObject::connect(&job, &TrainingJob::ended, &job, [this] { clearProgress(); });
}

void TrainingReport::showProgress(const StepProgress& progress)
{
    if (!m_terminal)
        return;
    fmt::print(stderr, "\r\033[Kepoch {}/{} step {}/{}  loss {:.3f}  train {:.1f} %  {:.0f} images/s  {} left",
               progress.epoch, progress.epochs, progress.step, progress.stepsPerEpoch, progress.loss,
               progress.trainTop1, progress.imagesPerSecond, duration(progress.secondsLeft));
    std::fflush(stderr);
    m_progressShown = true;
}

void TrainingReport::clearProgress()
{
    if (m_progressShown)
        std::fputs("\r\033[K", stderr);
    m_progressShown = false;
}

void TrainingReport::showEpoch(const EpochRecord& epoch)
{
    clearProgress();
    if (m_json) {
        printLine(epochJson(epoch));
        return;
    }
    print(fmt::format("epoch {}  loss {:.3f}  train {:.1f} %  {} {:.1f} %  {:.0f} images/s  {} left\n", epoch.epoch,
                      epoch.loss, epoch.trainTop1, epoch.validationTop1 ? "validation" : "test", epoch.evaluatedTop1(),
                      epoch.imagesPerSecond, duration(epoch.secondsLeft)));
    std::fflush(stdout);
}

void TrainingReport::showEvaluation(const Evaluation& packed, double ratioToFloat)
{
    if (m_json)
        return;
    print(fmt::format("popcount engine: {:.2f} % top-1 of {} test images, {:.0f} images/s, {:.1f} times the float "
                      "engine's speed\n",
                      packed.top1, packed.images, packed.imagesPerSecond, ratioToFloat));
}

} // namespace binweave
