// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/training_run.h"

#include "engine/packed/packed_network.h"
#include "engine/training/reproduction.h"
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

constexpr const char* weightsName = "weights.safetensors";
constexpr const char* lastWeightsName = "last.safetensors";

/// Design, settings and training images of a run; a checkpoint goes on with the same or not at all.
std::string identityOf(const NetworkDesign& design, const TrainingSettings& settings, const LabelledImages& images)
{
    auto crc = crc32_z(0, images.pixels.data(), images.pixels.size());
    crc = crc32_z(crc, reinterpret_cast<const Bytef*>(images.labels.data()), images.labels.size() * sizeof(int));
    return fmt::format("{}{}{} images, {:08x}", designText(design), settingsText(settings), images.count(), crc);
}

std::optional<WeightAverage> averageOf(const TrainingSettings& settings, const TrainingNetwork& network)
{
    if (settings.average > 0)
        return WeightAverage(settings.average, network.parameters());
    return std::nullopt;
}

/// Those that the layers are looked at with.
std::vector<std::uint8_t> firstImages(const LabelledImages& images, std::span<const int> indices)
{
    return picked(images, indices.first(std::min<std::size_t>(indices.size(), LayerObserver::images))).pixels;
}

} // namespace

TrainingRun::TrainingRun(const NetworkDesign& design, const DataSet& data, const TrainingSettings& settings,
                         ValidationSplit split, const std::filesystem::path& folder, TrainingObserver& observer,
                         TrainingControl& control, const KernelSet& kernels, std::unique_ptr<TrainingNetwork> network,
                         std::optional<Teacher> teacher)
    : m_design(design),
      m_data(data),
      m_settings(settings),
      m_folder(folder),
      m_observer(observer),
      m_control(control),
      m_kernels(kernels),
      m_network(std::move(network)),
      m_teacher(std::move(teacher)),
      m_optimizer(settings, m_network->parameters()),
      m_average(averageOf(settings, *m_network)),
      m_batches(data, settings, split.train),
      m_validation(picked(data.train, split.heldOut)),
      m_layers(m_network->graph(), m_network->parameters(), firstImages(data.train, split.train)),
      m_epochTally(m_layers.begin()),
      m_tally(m_epochTally),
      m_checkpoint{m_progress,   m_network->parameters(),
                   m_optimizer,  m_average ? &*m_average : nullptr,
                   m_epochTally, identityOf(design, settings, data.train),
                   kernels.name}
{
    m_network->setLoss({settings.labelSmoothing, settings.distillWeight, settings.temperature});
}

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
    m_layerLog = readLayerLog(m_folder).value_or(std::vector<LayerReport>());
    std::erase_if(m_layerLog, [this](const LayerReport& report) { return report.epoch > m_progress.epochs; });
    m_tally = m_layers.begin();
    return {};
}

Result<TrainingOutcome> TrainingRun::run()
{
    if (auto written = writeLogs(); !written)
        return tl::unexpected(written.error());
    if (auto saved = save(); !saved)
        return tl::unexpected(saved.error());
    m_pace.restart();
    while (m_progress.epochs < m_settings.epochs && !outOfPatience()) {
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
    auto batch = m_batches.at(m_progress.epochs, static_cast<int>(stepsOfEpoch()));
    if (m_teacher)
        batch.teacherScores = m_teacher->scores(batch);
    const BatchLoss loss = m_network->step(m_progress.step, batch);
    if (!std::isfinite(loss.sum))
        return diverged();
    m_optimizer.update(learningRate(m_settings, m_progress.step, steps()), m_progress.step);
    if (m_average)
        m_average->update(m_progress.step);
    ++m_progress.step;
    m_progress.lossSum += loss.sum;
    m_progress.hits += loss.hits;
    m_progress.seconds += m_pace.stepDone(m_batches.batch());
    reportStep();
    if (auto observed = observeStep(); !observed)
        return observed;
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

/// The gradients of every step count; the rest is looked at now and then.
Result<void> TrainingRun::observeStep()
{
    const std::vector<double> norms = m_layers.gradientNorms();
    for (LayerObserver::Tally* tally : {&m_epochTally, &m_tally}) {
        for (std::size_t i = 0; i < norms.size(); ++i)
            tally->gradientNorms[i] += norms[i];
        ++tally->steps;
    }
    if (stepsOfEpoch() % LayerObserver::stepsPerReport != 0 || stepsOfEpoch() == stepsPerEpoch())
        return {};
    if (!weightsAreFinite())
        return diverged();
    return layerReport(m_tally, false).map([this](const LayerReport& report) {
        m_tally = m_layers.begin();
        m_observer.layersMeasured(report);
    });
}

Result<LayerReport> TrainingRun::layerReport(const LayerObserver::Tally& tally, bool epochEnds) const
{
    return m_layers.measure(tally, rawModel(), m_kernels).map([&](std::vector<LayerStatistics>&& layers) {
        return LayerReport{.epoch = m_progress.epochs + 1,
                           .step = m_progress.step,
                           .steps = tally.steps,
                           .epochEnds = epochEnds,
                           .layers = std::move(layers)};
    });
}

Result<TrainingRun::EpochEnd> TrainingRun::closeEpoch()
{
    if (!weightsAreFinite())
        return diverged();
    const auto evaluation = evaluated(model(), validates() ? m_validation : m_data.test);
    if (!evaluation)
        return tl::unexpected(evaluation.error());
    if (!evaluation->complete)
        return EpochEnd::stopped;
    const auto layers = layerReport(m_epochTally, true);
    if (!layers)
        return tl::unexpected(layers.error());
    m_layerLog.push_back(*layers);
    m_epochTally = m_tally = m_layers.begin();
    m_progress.seconds += m_pace.evaluationDone();
    m_progress.top1 = evaluation->top1;
    m_progress.top5 = evaluation->top5;
    EpochRecord record{.epoch = m_progress.epochs + 1,
                       .loss = m_progress.lossSum / imagesOfEpoch(),
                       .trainTop1 = 100.0 * static_cast<double>(m_progress.hits) / imagesOfEpoch(),
                       .learningRate = learningRate(m_settings, m_progress.step - 1, steps()),
                       .imagesPerSecond = m_pace.imagesPerSecond()};
    (validates() ? record.validationTop1 : record.testTop1) = evaluation->top1;
    ++m_progress.epochs;
    if (auto kept = keep(); !kept)
        return tl::unexpected(kept.error());
    m_progress.lossSum = 0;
    m_progress.hits = 0;
    record.secondsLeft = secondsLeft();
    m_log.push_back(record);
    m_pace.epochDone();
    if (auto written = writeLogs(); !written)
        return tl::unexpected(written.error());
    if (auto saved = save(); !saved)
        return tl::unexpected(saved.error());
    m_observer.layersMeasured(m_layerLog.back());
    m_observer.epochDone(record);
    m_pace.restart();
    return EpochEnd::reached;
}

/// Marks the epoch in hand if it is the best so far. Its weights are written before the checkpoint that knows of it: a
/// run killed between the two finds the same epoch the best again.
Result<void> TrainingRun::keep()
{
    if (m_progress.top1 <= m_progress.bestTop1)
        return {};
    m_progress.bestTop1 = m_progress.top1;
    m_progress.bestEpoch = m_progress.epochs;
    return keepsBest() ? saveWeights(model(), m_folder / weightsName) : Result<void>();
}

Result<Evaluation> TrainingRun::evaluated(const TrainedModel& model, const LabelledImages& images)
{
    // Equal to the bit to what FloatNetwork gives, and several times as fast.
    const auto network = PackedNetwork::build(model, m_kernels);
    if (!network)
        return tl::unexpected(network.error());
    std::stop_source stopSource;
    return evaluate(**network, images, stopSource.get_token(), [&](int) {
        if (m_control.stopRequested())
            stopSource.request_stop();
    });
}

TrainedModel TrainingRun::rawModel() const
{
    TrainedModel model{m_design, {}, m_data.mean, m_data.deviation, m_data.classNames};
    for (const Parameter* parameter : m_network->parameters())
        model.weights[parameter->name] = {parameter->shape, parameter->value};
    return model;
}

TrainedModel TrainingRun::model() const
{
    if (!m_average)
        return rawModel();
    TrainedModel model{m_design, {}, m_data.mean, m_data.deviation, m_data.classNames};
    const auto parameters = m_network->parameters();
    for (std::size_t i = 0; i < parameters.size(); ++i)
        model.weights[parameters[i]->name] = {parameters[i]->shape, m_average->values()[i]};
    return model;
}

Result<void> TrainingRun::writeLogs() const
{
    return writeLog(m_folder, m_log).and_then([this] { return writeLayerLog(m_folder, m_layerLog); });
}

Result<TrainingOutcome> TrainingRun::stop()
{
    if (auto saved = save(); !saved)
        return tl::unexpected(saved.error());
    const bool hasBest = keepsBest() && m_progress.bestEpoch > 0;
    if (auto saved = saveWeights(model(), m_folder / (hasBest ? lastWeightsName : weightsName)); !saved)
        return tl::unexpected(saved.error());
    return TrainingOutcome{TrainingEnd::stopped, {}};
}

/// Writes the weights that stay and returns them.
Result<TrainedModel> TrainingRun::keptModel()
{
    const bool last = !keepsBest() || m_progress.bestEpoch == m_progress.epochs;
    auto saved = saveWeights(model(), m_folder / (last ? weightsName : lastWeightsName));
    if (!saved)
        return tl::unexpected(saved.error());
    if (last) {
        std::error_code none; // of a stopped run
        std::filesystem::remove(m_folder / lastWeightsName, none);
        return model();
    }
    return loadTrainedModel(m_folder);
}

Result<TrainingOutcome> TrainingRun::finish()
{
    const auto estimates = estimate(m_design);
    if (!estimates)
        return tl::unexpected(estimates.error());
    const auto kept = keptModel();
    if (!kept)
        return tl::unexpected(kept.error());
    Evaluation test{.top1 = m_progress.top1, .top5 = m_progress.top5};
    if (validates()) {
        const auto evaluation = evaluated(*kept, m_data.test);
        if (!evaluation)
            return tl::unexpected(evaluation.error());
        if (!evaluation->complete)
            return stop();
        test = *evaluation;
    }
    RunResult result{.top1 = test.top1,
                     .top5 = test.top5,
                     .parameterBits = estimates->parameterBits,
                     .storedBytes = estimates->storedBytes(),
                     .seed = m_settings.seed,
                     .epochs = m_progress.epochs,
                     .keptEpoch = keepsBest() ? m_progress.bestEpoch : m_progress.epochs,
                     .seconds = m_progress.seconds,
                     .data = m_data.name,
                     .command = trainingCommand(m_design, m_data.name, m_settings),
                     .instructionSet = m_checkpoint.instructionSet};
    if (validates())
        result.validationTop1 = keepsBest() ? m_progress.bestTop1 : m_progress.top1;
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
