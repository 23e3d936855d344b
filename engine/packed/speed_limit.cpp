// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/speed_limit.h"

#include "model/precision.h"

#include <algorithm>
#include <fmt/format.h>

namespace binweave {

namespace {

constexpr double mostlyCounting = 0.5; ///< share of the peak: more than all else that the layer does
constexpr long long fewBits = 576;     ///< behind an output: 64 channels of a 3x3 kernel
constexpr long long cachedBits = 8LL << 20;

/// Of a layer that runs in float.
std::string floatLimit(const WeightPrecision& weights, const ActivationPrecision& input, const char* kind)
{
    if (isReal(weights) && isReal(input))
        return "its input and weights are real";
    if (isReal(input))
        return "its input is real";
    if (isReal(weights))
        return "its weights are real";
    return fmt::format("there is no popcount kernel for {}", kind);
}

std::string popcountLimit(const op::Convolution& convolution, int inputChannels, double shareOfPeak)
{
    if (shareOfPeak >= mostlyCounting)
        return "most of its time is counting, which only fewer operations shorten";
    const long long bits = static_cast<long long>(inputChannels) * convolution.kernel * convolution.kernel;
    const long long weightBits = bits * convolution.outputChannels * convolution.bases *
                                 basesPerTensor(convolution.weights) * bitsPerWeight(convolution.weights);
    if (weightBits > cachedBits)
        return fmt::format("its {:.1f} MB of weights come from memory", static_cast<double>(weightBits) / (8 << 20));
    if (bits < fewBits)
        return fmt::format("the {} bits behind an output are few beside the work on each sum", bits);
    return "windows, sums and what is done with them take longer than counting at the peak";
}

const LayerBenchmark& slowest(const std::vector<LayerBenchmark>& layers, bool onPopcount)
{
    return *std::ranges::max_element(layers, {}, [&](const LayerBenchmark& layer) {
        return layer.onPopcount == onPopcount ? layer.share.value_or(0) : -1;
    });
}

} // namespace

std::string layerLimit(const Graph& graph, const Node& node, const LayerBenchmark& layer)
{
    if (const auto* dense = std::get_if<op::FullyConnected>(&node.operation))
        return floatLimit(dense->weights, dense->input, "fully connected layers");
    const auto& convolution = std::get<op::Convolution>(node.operation);
    if (!layer.onPopcount)
        return floatLimit(convolution.weights, convolution.input, "convolutions in groups");
    return popcountLimit(convolution, graph.inputShape(node).channels, layer.shareOfPeak.value_or(0));
}

std::string networkLimit(const NetworkBenchmark& benchmark)
{
    const double longest = std::max({benchmark.binaryShare, benchmark.floatShare, benchmark.otherShare});
    if (longest == benchmark.otherShare)
        return fmt::format("Pools, sums and normalizations outside of the layers take {:.0f} % of the time.",
                           100 * longest);
    const bool binary = longest == benchmark.binaryShare;
    const LayerBenchmark& layer = slowest(benchmark.layers, binary);
    const std::string peak =
        binary ? fmt::format(" at {:.0f} % of the popcount peak", 100 * layer.shareOfPeak.value_or(0)) : "";
    return fmt::format("{} take {:.0f} % of the time, {} alone {:.0f} %{}: {}.",
                       binary ? "Binary layers" : "Layers in float", 100 * longest, layer.name,
                       100 * layer.share.value_or(0), peak, layer.limit);
}

} // namespace binweave
