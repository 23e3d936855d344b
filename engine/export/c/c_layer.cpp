// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/c/c_layer.h"

#include "engine/export/c/c_names.h"
#include "engine/weight_levels.h"

#include <algorithm>
#include <fmt/format.h>

namespace binweave {

int bitOfInput(int index, int channels, int kernel)
{
    const int taps = kernel * kernel;
    return index % taps * channels + index / taps;
}

int partsOfValues(const op::Convolution& convolution)
{
    return convolution.groups > 1 ? convolution.bases * convolution.groups : 1;
}

std::span<const float> CLayerWriter::parameter(int node, const char* what) const
{
    const auto found = m_weights.find(nameOf(node) + what);
    return found == m_weights.end() ? std::span<const float>() : found->second.values;
}

FoldedNormalization CLayerWriter::folded(int node) const
{
    return {parameter(node, ".weight"), parameter(node, ".bias"), parameter(node, ".running_mean"),
            parameter(node, ".running_var")};
}

QuantizedWeights CLayerWriter::quantized(int node, const WeightPrecision& precision, int bases) const
{
    return quantizedWeights(precision, bases, m_graph.nodes[node].output.channels, parameter(node, ".weight"),
                            parameter(node, ".scale"), parameter(node, ".level"));
}

/// kernel 0: inputs in the order in which they are stored.
std::string CLayerWriter::writeSigns(int node, const QuantizedWeights& weights, int kernel)
{
    const int channels = kernel > 0 ? weights.inputs / (kernel * kernel) : 0;
    std::vector<bool> bits(weights.values.size());
    for (std::size_t i = 0; i < bits.size(); ++i) {
        const int input = static_cast<int>(i % static_cast<std::size_t>(weights.inputs));
        const int bit = kernel > 0 ? bitOfInput(input, channels, kernel) : input;
        bits[i - static_cast<std::size_t>(input) + static_cast<std::size_t>(bit)] = isPositive(weights.values[i]);
    }
    return m_constants.addBits(nameOf(node), "weights", bits, static_cast<std::size_t>(weights.inputs));
}

std::string CLayerWriter::writeValues(int node, const QuantizedWeights& weights, int parts)
{
    const auto inputs = static_cast<std::size_t>(weights.inputs);
    const std::size_t rows = weights.values.size() / inputs / static_cast<std::size_t>(parts);
    std::vector<float> transposed(weights.values.size());
    for (std::size_t first = 0; first < transposed.size(); first += inputs * rows) {
        for (std::size_t i = 0; i < inputs * rows; ++i)
            transposed[first + i % inputs * rows + i / inputs] = weights.values[first + i];
    }
    return m_constants.addFloats(nameOf(node), "weights", transposed);
}

std::string CLayerWriter::writeFactors(int node, const QuantizedWeights& weights, bool perOutput)
{
    const bool isTrivial = weights.bases == 1 && std::ranges::all_of(weights.factors, [](float f) { return f == 1; });
    if (isTrivial)
        return {};
    if (perOutput)
        return m_constants.addFloats(nameOf(node), "factors", weights.factors);
    std::vector<float> ofBases;
    for (int base = 0; base < weights.bases; ++base)
        ofBases.push_back(weights.factors[static_cast<std::size_t>(base) * static_cast<std::size_t>(weights.outputs)]);
    return m_constants.addFloats(nameOf(node), "factors", ofBases);
}

/// Of a convolution whose input has several planes.
std::string CLayerWriter::planeMembers(int node) const
{
    if (!readsPlanes(m_graph, m_graph.nodes[node]))
        return {};
    const ActivationPlanes planes = planesOf(m_graph.nodes[node].inputs[0]);
    const auto* activation = std::get_if<op::Activation>(&m_graph.nodes[m_graph.nodes[node].inputs[0]].operation);
    return fmt::format("    .planes = {}, .zero_one = {},\n", planeCount(activation->precision),
                       static_cast<int>(planes.zeroOne));
}

std::string CLayerWriter::writeStructure(int node, const op::Convolution& convolution, int bases,
                                         std::string_view pointers, bool factorsPerOutput)
{
    const std::string name = cIdentifier(nameOf(node)) + "_layer";
    const TensorShape& in = m_graph.inputShape(m_graph.nodes[node]);
    const TensorShape& out = m_graph.nodes[node].output;
    const std::string text =
        fmt::format("static const convolution {} = {{\n{}"
                    "    .channels = {}, .height = {}, .width = {},\n"
                    "    .outputs = {}, .rows = {}, .columns = {},\n"
                    "    .kernel = {}, .stride = {}, .dilation = {}, .pad = {},\n"
                    "    .groups = {}, .bases = {}, .factor_stride = {},\n{}}};\n\n",
                    name, pointers, in.channels, in.height, in.width, out.channels, out.height, out.width,
                    convolution.kernel, convolution.stride, convolution.dilation, convolution.padBefore,
                    convolution.groups, bases, factorsPerOutput ? out.channels : 1, planeMembers(node));
    constexpr std::size_t pointerCount = 7;
    constexpr std::size_t numberBytes = 4 * 15;
    constexpr std::size_t padding = 4; // to a multiple of a pointer
    m_constants.addText(text, 4 * pointerCount + numberBytes, 8 * pointerCount + numberBytes + padding);
    return name;
}

std::string CLayerWriter::writeConvolution(int node, const op::Convolution& convolution, bool readsBits,
                                           const CTail& tail)
{
    const QuantizedWeights weights = quantized(node, convolution.weights, convolution.bases);
    const bool perOutput =
        convolution.weights.method == WeightMethod::binary && convolution.weights.scale == WeightScale::channel;
    std::string pointers =
        isReal(convolution.weights)
            ? fmt::format("    .values = {},\n", writeValues(node, weights, partsOfValues(convolution)))
            : fmt::format("    .signs = {},\n", writeSigns(node, weights, readsBits ? convolution.kernel : 0));
    if (const std::string factors = writeFactors(node, weights, perOutput); !factors.empty())
        pointers += fmt::format("    .factors = {},\n", factors);
    if (tail.normalization >= 0) {
        const auto [scale, shift] = writeNormalization(tail.normalization);
        pointers += fmt::format("    .scale = {},\n    .shift = {},\n", scale, shift);
    }
    return writeStructure(node, convolution, weights.bases, pointers, perOutput);
}

std::string CLayerWriter::writeThreshold(int node, const op::Convolution& convolution, int normalization)
{
    const QuantizedWeights weights = quantized(node, convolution.weights, 1);
    const FoldedNormalization fold = normalization < 0 ? FoldedNormalization() : folded(normalization);
    std::vector<std::int32_t> least;
    std::vector<std::uint8_t> flipped;
    for (std::size_t c = 0; c < weights.factors.size(); ++c) {
        const Threshold threshold =
            thresholdOf(weights.inputs, weights.factors[c], fold.scale.empty() ? 1 : fold.scale[c],
                        fold.shift.empty() ? 0 : fold.shift[c]);
        least.push_back(threshold.least);
        flipped.push_back(threshold.flipped);
    }
    const std::string& owner = nameOf(normalization < 0 ? node : normalization);
    const std::string signs = writeSigns(node, weights, convolution.kernel);
    const std::string leastName = m_constants.addIntegers(owner, "least", least);
    const std::string flippedName = m_constants.addBytes(owner, "flipped", flipped);
    return writeStructure(
        node, convolution, 1,
        fmt::format("    .signs = {},\n    .least = {},\n    .flipped = {},\n", signs, leastName, flippedName), false);
}

CLayerWriter::Connected CLayerWriter::writeFullyConnected(int node, const op::FullyConnected& layer)
{
    const QuantizedWeights weights = quantized(node, layer.weights, 1);
    const bool perOutput = !hasLevels(layer.weights);
    Connected arrays{.bases = weights.bases,
                     .factorStride = perOutput ? layer.outputs : 1,
                     .weights = isReal(layer.weights) ? writeValues(node, weights, 1) : writeSigns(node, weights, 0),
                     .factors = writeFactors(node, weights, perOutput),
                     .bias = {}};
    if (const auto bias = parameter(node, ".bias"); !bias.empty())
        arrays.bias = m_constants.addFloats(nameOf(node), "bias", bias);
    return arrays;
}

std::pair<std::string, std::string> CLayerWriter::writeNormalization(int node)
{
    const FoldedNormalization fold = folded(node);
    std::string scale = m_constants.addFloats(nameOf(node), "scale", fold.scale);
    return {std::move(scale), m_constants.addFloats(nameOf(node), "shift", fold.shift)};
}

ActivationPlanes CLayerWriter::planesOf(int node) const
{
    const ActivationPrecision& precision = std::get<op::Activation>(m_graph.nodes[node].operation).precision;
    return precision.method == ActivationMethod::ternary
               ? ternaryPlanes(0)
               : fixedPlanes(precision, parameter(node, ".threshold"), parameter(node, ".level"));
}

std::string CLayerWriter::writeThresholds(int node, const ActivationPlanes& planes)
{
    return m_constants.addFloats(nameOf(node), "thresholds", planes.thresholds);
}

std::string CLayerWriter::writePlaneFactors(int node, const ActivationPlanes& planes)
{
    return m_constants.addFloats(nameOf(node), "factors", planes.factors);
}

std::string CLayerWriter::writeSlopes(int node)
{
    return m_constants.addFloats(nameOf(node), "slopes", parameter(node, ".weight"));
}

std::string CLayerWriter::writeShifts(int node)
{
    return m_constants.addFloats(nameOf(node), "shifts", parameter(node, ".bias"));
}

std::string CLayerWriter::writeTheta(int node)
{
    return m_constants.addFloats(nameOf(node), "theta", parameter(node, ".scale"));
}

} // namespace binweave
