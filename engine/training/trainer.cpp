// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/trainer.h"

#include "engine/training/run_folder.h"
#include "engine/training/training_run.h"

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

} // namespace

Result<TrainingOutcome> train(const NetworkDesign& design, const DataSet& data, const TrainingSettings& settings,
                              const std::filesystem::path& folder, bool resume, TrainingObserver& observer,
                              TrainingControl& control)
{
    if (auto fits = checkData(design, data); !fits)
        return tl::unexpected(fits.error());
    auto graph = lower(design);
    if (!graph)
        return tl::unexpected(graph.error());
    const auto kernels = chooseKernelSet();
    if (!kernels)
        return tl::unexpected(kernels.error());
    auto network = TrainingNetwork::build(std::move(*graph), std::min(settings.batch, data.train.count()),
                                          static_cast<std::uint64_t>(settings.seed), **kernels);
    if (!network)
        return tl::unexpected(network.error());
    const auto begun = resume ? checkRun(folder, design, settings) : beginRun(folder, design, settings);
    if (!begun)
        return tl::unexpected(begun.error());

    TrainingRun run(design, data, settings, folder, observer, control, **kernels, std::move(*network));
    if (resume) {
        if (auto resumed = run.resume(); !resumed)
            return tl::unexpected(resumed.error());
    }
    return run.run();
}

} // namespace binweave
