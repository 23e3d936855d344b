// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/training_run.h"

#include "engine/packed/packed_network.h"
#include "engine/training/run_folder.h"
#include "engine/training/schedule.h"
#include "model/design_file.h"
#include "model/estimate.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <zlib.h>

namespace binweave {

namespace {

/// Design, settings and training images of a run; a checkpoint goes on with the same or not at all.
std::string identityOf(const NetworkDesign& design, const TrainingSettings& settings, const LabelledImages& images)
{
    auto crc = crc32_z(0, images.pixels.data(), images.pixels.size());
    crc = crc32_z(crc, reinterpret_cast<const Bytef*>(images.labels.data()), images.labels.size() * sizeof(int));
    return fmt::format("{}{}{} images, {:08x}", designText(design), settingsText(settings), images.count(), crc);
}

} // namespace

TrainingRun::TrainingRun(const NetworkDesign& design, const DataSet& data, const TrainingSettings& settings,
                         const std::filesystem::path& folder, TrainingObserver& observer, TrainingControl& control,
                         const KernelSet& kernels, std::unique_ptr<TrainingNetwork> network)
    : m_design(design),
      m_data(data),
      m_settings(settings),
      m_folder(folder),
      m_observer(observer),
      m_control(control),
      m_kernels(kernels),
      m_network(std::move(network)),
      m_optimizer(settings, m_network->parameters()),
      m_batches(data, settings),
      m_checkpoint{m_progress, m_network->parameters(), m_optimizer, identityOf(design, settings, data.train),
                   kernels.name}
{}

Result<void> TrainingRun::resume()
{
    const auto file = m_folder / "checkpoint.bin";
    if (std::error_code error; !std::filesystem::exists(file, error))
        return {};
    if (auto read = readCheckpoint(file, m_checkpoint); !read)
        return read;
    if (m_checkpoint.instructionSet != m_kernels.name)
        m_checkpoint.instructionSet += fmt::format(", then {}", m_kernels.name);
    auto log = readLog(m_folder);
    if (!log)
        return tl::unexpected(log.error());
    if (log->size() < static_cast<std::size_t>(m_progress.epochs))
        return badInput(fmt::format("{} lacks epochs that the checkpoint has.", (m_folder / "log.csv").string()));
    m_log.assign(log->begin(), log->begin() + m_progress.epochs);
    return {};
}

Result<TrainingOutcome> TrainingRun::run()
{
    if (auto written = writeLog(m_folder, m_log); !written)
        return tl::unexpected(written.error());
    if (auto saved = save(); !saved)
        return tl::unexpected(saved.error());
    m_pace.restart();
    while (m_progress.epochs < m_settings.epochs) {
        const auto end = finishEpoch();
        if (!end)
            return tl::unexpected(end.error());
        if (*end == EpochEnd::stopped)
            return stop();
    }
    return finish();
}

Result<TrainingRun::EpochEnd> TrainingRun::finishEpoch()
{
    while (stepsOfEpoch() < stepsPerEpoch()) {
        if (m_control.paused()) {
            if (auto saved = save(); !saved)
                return tl::unexpected(saved.error());
        }
        const bool held = m_control.paused();
        if (!m_control.proceed())
            return EpochEnd::stopped;
        if (held)
            m_pace.restart();
        if (auto taken = takeStep(); !taken)
            return tl::unexpected(taken.error());
    }
    return closeEpoch();
}

Result<void> TrainingRun::takeStep()
{
    const auto batch = m_batches.at(m_progress.epochs, static_cast<int>(stepsOfEpoch()));
    const BatchLoss loss = m_network->step(m_progress.step, batch);
    if (!std::isfinite(loss.sum))
        return diverged();
    m_optimizer.update(learningRate(m_settings, m_progress.step, steps()), m_progress.step);
    ++m_progress.step;
    m_progress.lossSum += loss.sum;
    m_progress.hits += loss.hits;
    m_progress.seconds += m_pace.stepDone(m_batches.batch());
    reportStep();
    if (std::chrono::steady_clock::now() - m_saved < std::chrono::seconds(m_settings.checkpointSeconds))
        return {};
    return save();
}

void TrainingRun::reportStep()
{
    m_observer.stepDone({.epoch = m_progress.epochs + 1,
                         .step = static_cast<int>(stepsOfEpoch()),
                         .stepsPerEpoch = static_cast<int>(stepsPerEpoch()),
                         .epochs = m_settings.epochs,
                         .loss = m_progress.lossSum / imagesOfEpoch(),
                         .trainTop1 = 100.0 * static_cast<double>(m_progress.hits) / imagesOfEpoch(),
                         .imagesPerSecond = m_pace.imagesPerSecond(),
                         .secondsLeft = secondsLeft()});
}

Result<TrainingRun::EpochEnd> TrainingRun::closeEpoch()
{
    if (!weightsAreFinite())
        return diverged();
    const auto evaluation = evaluateNow();
    if (!evaluation)
        return tl::unexpected(evaluation.error());
    if (!evaluation->complete)
        return EpochEnd::stopped;
    m_progress.seconds += m_pace.evaluationDone();
    m_progress.top1 = evaluation->top1;
    m_progress.top5 = evaluation->top5;
    EpochRecord record{.epoch = m_progress.epochs + 1,
                       .loss = m_progress.lossSum / imagesOfEpoch(),
                       .trainTop1 = 100.0 * static_cast<double>(m_progress.hits) / imagesOfEpoch(),
                       .testTop1 = evaluation->top1,
                       .learningRate = learningRate(m_settings, m_progress.step - 1, steps()),
                       .imagesPerSecond = m_pace.imagesPerSecond()};
    ++m_progress.epochs;
    m_progress.lossSum = 0;
    m_progress.hits = 0;
    record.secondsLeft = secondsLeft();
    m_log.push_back(record);
    m_pace.epochDone();
    if (auto written = writeLog(m_folder, m_log); !written)
        return tl::unexpected(written.error());
    if (auto saved = save(); !saved)
        return tl::unexpected(saved.error());
    m_observer.epochDone(record);
    m_pace.restart();
    return EpochEnd::reached;
}

Result<Evaluation> TrainingRun::evaluateNow()
{
    // Equal to the bit to what FloatNetwork gives, and several times as fast.
    const auto network = PackedNetwork::build(model(), m_kernels);
    if (!network)
        return tl::unexpected(network.error());
    std::stop_source stopSource;
    return evaluate(**network, m_data.test, stopSource.get_token(), [&](int) {
        if (m_control.stopRequested())
            stopSource.request_stop();
    });
}

TrainedModel TrainingRun::model() const
{
    TrainedModel model{m_design, {}, m_data.mean, m_data.deviation, m_data.classNames};
    for (const Parameter* parameter : m_network->parameters())
        model.weights[parameter->name] = {parameter->shape, parameter->value};
    return model;
}

Result<TrainingOutcome> TrainingRun::stop()
{
    if (auto saved = save(); !saved)
        return tl::unexpected(saved.error());
    return TrainingOutcome{TrainingEnd::stopped, {}};
}

Result<TrainingOutcome> TrainingRun::finish()
{
    const auto estimates = estimate(m_design);
    if (!estimates)
        return tl::unexpected(estimates.error());
    const RunResult result{.top1 = m_progress.top1,
                           .top5 = m_progress.top5,
                           .parameterBits = estimates->parameterBits,
                           .storedBytes = estimates->storedBytes(),
                           .seed = m_settings.seed,
                           .epochs = m_progress.epochs,
                           .seconds = m_progress.seconds,
                           .data = m_data.name,
                           .instructionSet = m_checkpoint.instructionSet};
    if (auto saved = saveWeights(model(), m_folder / "weights.safetensors"); !saved)
        return tl::unexpected(saved.error());
    if (auto written = writeResult(m_folder, result); !written)
        return tl::unexpected(written.error());
    return TrainingOutcome{TrainingEnd::finished, result};
}

tl::unexpected<Error> TrainingRun::diverged() const
{
    return failed(
        fmt::format("The loss is no longer a number at epoch {}, step {}; try a lower learning rate (--lr, now "
                    "{}), or the schedule one-cycle, which starts low.",
                    m_progress.epochs + 1, stepsOfEpoch() + 1, m_settings.learningRate));
}

bool TrainingRun::weightsAreFinite() const
{
    return std::ranges::all_of(m_network->parameters(), [](const Parameter* parameter) {
        return std::ranges::all_of(parameter->value, [](float value) { return std::isfinite(value); });
    });
}

/// What went astray never replaces the last good checkpoint.
Result<void> TrainingRun::save()
{
    if (!weightsAreFinite())
        return diverged();
    m_saved = std::chrono::steady_clock::now();
    return writeCheckpoint(m_folder / "checkpoint.bin", m_checkpoint);
}

} // namespace binweave
