// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/export_model.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace binweave {

namespace fs = std::filesystem;

namespace {

/// The artefact is untrusted: what it gives must have the sizes that the comparison counts on.
Result<void> checkSizes(const Graph& graph, const ArtefactScores& artefact, const ReferenceRun& reference,
                        const fs::path& path)
{
    if (artefact.scores.size() != reference.scores.size())
        return failed(fmt::format("'{}' gave {} scores instead of {}.", path.string(), artefact.scores.size(),
                                  reference.scores.size()));
    std::map<std::string_view, std::size_t> elements;
    for (const Node& node : graph.nodes)
        elements[node.name] = static_cast<std::size_t>(node.output.elements());
    for (const LayerValues& layer : artefact.layers) {
        const auto found = elements.find(layer.node);
        if (layer.images < 0 || found == elements.end() || layer.values.size() != found->second * layer.images)
            return failed(fmt::format("'{}' gave {} values for layer '{}', not what the design has there.",
                                      path.string(), layer.values.size(), layer.node));
    }
    return {};
}

std::uint64_t sizeOf(const std::vector<fs::path>& files)
{
    std::uint64_t bytes = 0;
    for (const fs::path& file : files) {
        std::error_code unreadable;
        const auto size = fs::file_size(file, unreadable);
        bytes += unreadable ? 0 : size;
    }
    return bytes;
}

} // namespace

Result<Verification> verify(const ExportTarget& target, const TrainedModel& model, const fs::path& path,
                            const LabelledImages& images, const ExportControl& control)
{
    const auto graph = lower(model.design);
    if (!graph)
        return tl::unexpected(graph.error());
    const auto reference = runReference(model, images, control);
    if (!reference)
        return tl::unexpected(reference.error());
    ExportControl second = control;
    if (control.progress)
        second.progress = [&](int done) { control.progress(images.count() + done); };
    const auto artefact = target.run(path, images, second);
    if (!artefact)
        return tl::unexpected(artefact.error());
    return checkSizes(*graph, *artefact, *reference, path).map([&] {
        return compareWithReference(*graph, *reference, *artefact);
    });
}

Result<ExportOutcome> exportModel(const ExportTarget& target, const TrainedModel& model, const ExportOptions& options,
                                  const fs::path& path, const LabelledImages& images, const ExportControl& control)
{
    const auto graph = lower(model.design);
    if (!graph)
        return tl::unexpected(graph.error());
    if (auto reached = target.reaches(*graph); !reached)
        return tl::unexpected(reached.error());
    auto files = target.write(model, options, path);
    if (!files)
        return tl::unexpected(files.error());
    auto verified = verify(target, model, path, images, control);
    if (!verified)
        return failed(fmt::format("'{}' was written but not checked: {}", path.string(), verified.error().sentence));
    const std::uint64_t bytes = sizeOf(*files);
    return ExportOutcome{std::move(*files), bytes, std::move(*verified)};
}

LabelledImages firstImages(const LabelledImages& images, int count)
{
    count = std::min(count, images.count());
    LabelledImages first;
    if (count > 0) {
        const auto bytes = images.image(0).size() * count;
        first.pixels.assign(images.pixels.begin(), images.pixels.begin() + static_cast<std::ptrdiff_t>(bytes));
        first.labels.assign(images.labels.begin(), images.labels.begin() + count);
    }
    return first;
}

} // namespace binweave
