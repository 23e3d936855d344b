// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/packed_model_target.h"

#include "engine/export/packed_engine_run.h"
#include "engine/files/packed_model.h"

namespace binweave {

namespace {

Result<std::vector<std::filesystem::path>> write(const TrainedModel& model, const ExportOptions&,
                                                 const std::filesystem::path& path)
{
    return savePackedModel(model, path).map([&] { return std::vector{path}; });
}

Result<ArtefactScores> run(const std::filesystem::path& path, const LabelledImages& images,
                           const ExportControl& control)
{
    return loadPackedModel(path).and_then(
        [&](const TrainedModel& model) { return runOnPackedEngine(model, images, control); });
}

} // namespace

ExportTarget packedModelTarget()
{
    return {.name = "binweave",
            .title = "Binweave model file",
            .suffix = ".binweave-model",
            .compactToo = false,
            .reaches = [](const Graph&) -> Result<void> { return {}; },
            .write = write,
            .run = run,
            .recognizes = isPackedModel,
            .read = loadPackedModel};
}

} // namespace binweave
