// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/import_model.h"

#include "engine/export/export_target.h"
#include "engine/export/onnx/foreign_network.h"
#include "model/design_file.h"
#include "model/file_io.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace binweave {

namespace fs = std::filesystem;

Result<ImportedModel> importModel(const fs::path& path)
{
    if (!isThere(path))
        return badInput(fmt::format("There is no '{}'.", path.string()));
    std::vector<std::string> titles;
    for (const ExportTarget& target : exportTargets()) {
        titles.emplace_back(target.title);
        if (!target.recognizes(path))
            continue;
        return target.read(path).map([&](TrainedModel model) {
            NetworkDesign design = model.design;
            return ImportedModel{target.name, std::move(design), std::move(model), {}};
        });
    }
    if (looksLikeOnnx(path)) {
        return foreignNetwork(path).map([](ForeignNetwork network) {
            return ImportedModel{"onnx", std::move(network.design), std::nullopt, std::move(network.notes)};
        });
    }
    return badInput(
        fmt::format("'{}' is in none of the formats that come back: {}.", path.string(), fmt::join(titles, ", ")));
}

Result<void> saveModelFolder(const TrainedModel& model, const fs::path& folder)
{
    const fs::path design = folder / "design.json";
    const fs::path weights = folder / "weights.safetensors";
    for (const fs::path& file : {design, weights}) {
        if (isThere(file))
            return badInput(fmt::format("'{}' is there already; give another folder.", file.string()));
    }
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        return failed(fmt::format("Cannot make the folder '{}': {}.", folder.string(), error.message()));
    return saveDesign(model.design, design).and_then([&] { return saveWeights(model, weights); });
}

} // namespace binweave
