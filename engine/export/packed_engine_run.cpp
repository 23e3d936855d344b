// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/packed_engine_run.h"

#include "engine/packed/packed_network.h"

#include <algorithm>
#include <fmt/format.h>

namespace binweave {

Result<ArtefactScores> runOnPackedEngine(const TrainedModel& model, const LabelledImages& images,
                                         const ExportControl& control)
{
    constexpr int chunk = 256;
    const auto kernels = chooseKernelSet();
    if (!kernels)
        return tl::unexpected(kernels.error());
    const auto network = PackedNetwork::build(model, **kernels);
    if (!network)
        return tl::unexpected(network.error());
    const auto imageBytes = static_cast<std::size_t>((*network)->inputShape().elements());
    const auto classes = static_cast<std::size_t>((*network)->classes());
    if (images.pixels.size() != imageBytes * images.labels.size())
        return badInput("The images have not the size that the network takes.");
    ArtefactScores result{.scores = std::vector<float>(images.labels.size() * classes),
                          .ranBy = "Binweave's packed engine"};
    for (int first = 0; first < images.count(); first += chunk) {
        if (control.stop.stop_requested())
            return failed("The check was stopped.");
        const int count = std::min(chunk, images.count() - first);
        (*network)->scores(std::span(images.pixels).subspan(first * imageBytes, count * imageBytes), count,
                           std::span(result.scores).subspan(first * classes, count * classes));
        if (control.progress)
            control.progress(first + count);
    }
    return result;
}

} // namespace binweave
