// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/trainer.h"

#include "engine/training/measured_statistics.h"
#include "engine/training/parent_weights.h"
#include "engine/training/run_folder.h"
#include "engine/training/training_run.h"
#include "engine/training/validation_split.h"

#include <algorithm>
#include <fmt/format.h>

namespace binweave {

namespace {

Result<void> checkData(const NetworkDesign& design, const DataSet& data)
{
    const auto sizes = [](const TensorShape& shape, std::size_t classes) {
        return fmt::format("{}x{}x{} and {} classes", shape.channels, shape.height, shape.width, classes);
    };
    const std::size_t classes = data.classNames.size();
    if (data.shape != design.input || static_cast<int>(classes) != design.classes)
        return badInput(fmt::format("The design is for images of {}, but the data {} are of {}.",
                                    sizes(design.input, design.classes), data.name, sizes(data.shape, classes)));
    if (data.train.count() == 0 || data.test.count() == 0)
        return badInput(
            fmt::format("The data {} lack {} images.", data.name, data.train.count() == 0 ? "training" : "test"));
    return {};
}

Result<void> checkSplit(const ValidationSplit& split, const TrainingSettings& settings, const DataSet& data)
{
    if (settings.validationPercent > 0 && (split.heldOut.empty() || split.train.empty()))
        return badInput(fmt::format(
            "A validation split of {} % holds out {} of the {} training images of {}; choose another.",
            settings.validationPercent, split.heldOut.empty() ? "none" : "all", data.train.count(), data.name));
    return {};
}

/// From the parent, where there is one; a checkpoint replaces it.
Result<void> start(const TrainingNetwork& network, const TrainingSettings& settings, const DataSet& data,
                   std::span<const int> images, const KernelSet& kernels)
{
    if (settings.parent.empty())
        return {};
    return loadTrainedModel(settings.parent)
        .and_then([&](TrainedModel&& parent) { return withStatistics(std::move(parent), data, images, kernels); })
        .and_then([&](const TrainedModel& parent) {
            return startFromParent(parent, network.parameters(), static_cast<std::uint64_t>(settings.seed));
        });
}

Result<std::optional<Teacher>> teacherOf(const DataSet& data, const TrainingSettings& settings,
                                         const KernelSet& kernels)
{
    if (settings.teacher.empty() || settings.distillWeight == 0)
        return std::optional<Teacher>();
    return Teacher::load(settings.teacher, data, kernels).map([](Teacher&& teacher) {
        return std::optional(std::move(teacher));
    });
}

} // namespace

Result<TrainingOutcome> train(const NetworkDesign& design, const DataSet& data, const TrainingSettings& settings,
                              const std::filesystem::path& folder, bool resume, TrainingObserver& observer,
                              TrainingControl& control)
{
    if (auto fits = checkData(design, data); !fits)
        return tl::unexpected(fits.error());
    auto split = splitImages(data.train.labels, settings.validationPercent);
    if (auto usable = checkSplit(split, settings, data); !usable)
        return tl::unexpected(usable.error());
    auto graph = lower(design);
    if (!graph)
        return tl::unexpected(graph.error());
    const auto kernels = chooseKernelSet();
    if (!kernels)
        return tl::unexpected(kernels.error());
    const int batch = std::min(settings.batch, static_cast<int>(split.train.size()));
    auto network =
        TrainingNetwork::build(std::move(*graph), batch, static_cast<std::uint64_t>(settings.seed), **kernels);
    if (auto started = start(*network, settings, data, split.train, **kernels); !started)
        return tl::unexpected(started.error());
    auto teacher = teacherOf(data, settings, **kernels);
    if (!teacher)
        return tl::unexpected(teacher.error());
    const auto begun = resume ? checkRun(folder, design, settings) : beginRun(folder, design, settings);
    if (!begun)
        return tl::unexpected(begun.error());

    TrainingRun run(design, data, settings, std::move(split), folder, observer, control, **kernels, std::move(network),
                    std::move(*teacher));
    if (resume) {
        if (auto resumed = run.resume(); !resumed)
            return tl::unexpected(resumed.error());
    }
    return run.run();
}

} // namespace binweave
