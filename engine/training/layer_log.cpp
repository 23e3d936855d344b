// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/csv_table.h"
#include "engine/training/layer_report.h"
#include "model/file_io.h"

#include <fmt/format.h>

namespace binweave {

namespace {

constexpr std::string_view header = "epoch,layer,flip_rate,inside_window,gradient_norm";

bool readRow(const csv::Row& row, int& epoch, LayerStatistics& layer)
{
    if (row.size() != 5)
        return false;
    layer.layer = row[1];
    return csv::readNumber(row[0], epoch) && csv::readNumber(row[2], layer.flipRate) &&
           csv::readNumber(row[3], layer.insideWindow) && csv::readNumber(row[4], layer.gradientNorm);
}

} // namespace

Result<void> writeLayerLog(const std::filesystem::path& folder, const std::vector<LayerReport>& epochs)
{
    std::string text = fmt::format("{}\n", header);
    for (const LayerReport& report : epochs) {
        for (const LayerStatistics& layer : report.layers)
            text += fmt::format("{},{},{},{},{:.6g}\n", report.epoch, layer.layer, csv::fieldOf(layer.flipRate),
                                csv::fieldOf(layer.insideWindow), layer.gradientNorm);
    }
    return writeFileAtomically(folder / "layers.csv", text);
}

Result<std::vector<LayerReport>> readLayerLog(const std::filesystem::path& folder)
{
    const std::filesystem::path file = folder / "layers.csv";
    const auto text = readTextFile(file);
    if (!text)
        return tl::unexpected(text.error());
    const auto rows = csv::rows(*text, header);
    if (!rows)
        return badInput(fmt::format("{}: this is no log of layers.", file.string()));
    std::vector<LayerReport> epochs;
    for (std::size_t i = 0; i < rows->size(); ++i) {
        int epoch = 0;
        LayerStatistics layer;
        if (!readRow((*rows)[i], epoch, layer))
            return badInput(fmt::format("{}: line {} is no record of a layer.", file.string(), i + 2));
        if (epochs.empty() || epochs.back().epoch != epoch)
            epochs.push_back({.epoch = epoch, .epochEnds = true});
        epochs.back().layers.push_back(std::move(layer));
    }
    return epochs;
}

} // namespace binweave
