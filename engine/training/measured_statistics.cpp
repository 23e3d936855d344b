// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/measured_statistics.h"

#include "engine/arithmetic.h"
#include "engine/training/channel_statistics.h"
#include "engine/training/float_network.h"
#include "engine/training/validation_split.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>
#include <vector>

namespace binweave {

namespace {

using Channels = std::vector<ChannelStatistics>;

LabelledImages spread(const LabelledImages& from, std::span<const int> images)
{
    constexpr std::size_t most = 1024;
    std::vector<int> chosen(std::min(most, images.size()));
    for (std::size_t i = 0; i < chosen.size(); ++i)
        chosen[i] = images[i * images.size() / chosen.size()];
    return picked(from, chosen);
}

/// Per node, of its values; empty but for those named in `wanted`.
std::vector<Channels> measured(const FloatNetwork& network, const std::vector<bool>& wanted,
                               const LabelledImages& images)
{
    const auto count = static_cast<std::size_t>(images.count());
    std::vector<std::vector<Channels>> parts(count, std::vector<Channels>(wanted.size())); // by the first image
    std::vector<float> scores(count * static_cast<std::size_t>(network.classes()));
    network.observedScores(images.pixels, images.count(), scores, [&](int node, int first, int, const Matrix& x) {
        for (int c = 0; wanted[node] && c < x.rows; ++c)
            parts[first][node].push_back(ChannelStatistics::of({x.row(c), static_cast<std::size_t>(x.columns)}));
    });
    std::vector<Channels> all(wanted.size());
    for (const auto& part : parts) { // in the order of the images, whatever the threads did
        for (std::size_t node = 0; node < part.size(); ++node) {
            all[node].resize(std::max(all[node].size(), part[node].size()));
            for (std::size_t c = 0; c < part[node].size(); ++c)
                all[node][c].add(part[node][c]);
        }
    }
    return all;
}

/// Weight and bias for the statistics that make the scale and shift in hand.
void unfold(Weights& weights, const std::string& name, const Channels& statistics)
{
    const auto part = [&](const char* what) -> std::vector<float>& { return weights.at(name + what).values; };
    auto& weight = part(".weight");
    auto& bias = part(".bias");
    auto& mean = part(".running_mean");
    auto& variance = part(".running_var");
    const FoldedNormalization fold(weight, bias, mean, variance);
    for (std::size_t c = 0; c < statistics.size(); ++c) {
        mean[c] = static_cast<float>(statistics[c].mean);
        variance[c] = static_cast<float>(statistics[c].variance());
        weight[c] = fold.scale[c] * std::sqrt(variance[c] + FoldedNormalization::epsilon);
        bias[c] = fold.shift[c] + fold.scale[c] * mean[c];
    }
}

} // namespace

Result<TrainedModel> withStatistics(TrainedModel model, const DataSet& data, std::span<const int> images,
                                    const KernelSet& kernels)
{
    if (model.folded.empty())
        return model;
    const TensorShape own = std::exchange(model.design.input, data.shape);
    const auto network = FloatNetwork::build(model, kernels);
    if (!network || own.channels != data.shape.channels)
        return badInput(fmt::format("The model '{}' lacks the statistics of its normalizations, and they cannot be "
                                    "measured on the images of {}, which have another shape than its own.",
                                    model.design.name, data.name));
    model.design.input = own;
    const std::vector<Node>& nodes = (*network)->graph().nodes;
    const auto isFolded = [&](const Node& node) { return model.folded.contains(node.name); };
    std::vector<bool> wanted(nodes.size());
    for (const Node& node : nodes) {
        if (isFolded(node))
            wanted[node.inputs[0]] = true;
    }
    const auto statistics = measured(**network, wanted, spread(data.train, images));
    for (const Node& node : nodes) {
        if (isFolded(node))
            unfold(model.weights, node.name, statistics[node.inputs[0]]);
    }
    model.folded.clear();
    return model;
}

} // namespace binweave
