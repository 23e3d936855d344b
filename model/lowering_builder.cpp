// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/lowering_builder.h"

#include <algorithm>
#include <fmt/format.h>

namespace binweave {

namespace {

TensorShape convolved(const op::Convolution& convolution, const TensorShape& in)
{
    const int extent = (convolution.kernel - 1) * convolution.dilation + 1;
    const int padding = convolution.padBefore + convolution.padAfter;
    const auto side = [&](int size) {
        return size + padding < extent ? 0 : (size + padding - extent) / convolution.stride + 1;
    };
    return {convolution.outputChannels, side(in.height), side(in.width)};
}

TensorShape pooled(const op::Pool& pool, const TensorShape& in)
{
    const auto side = [&](int size) {
        return pool.whole ? (size < pool.kernel ? 0 : (size - pool.kernel) / pool.stride + 1)
                          : (size + pool.stride - 1) / pool.stride;
    };
    return {in.channels, side(in.height), side(in.width)};
}

} // namespace

/// A convolution padded so that its output has ceil(side / stride) rows and columns; an even kernel overhangs right and
/// below, which on even planes with stride 2 touches nothing.
op::Convolution samePadded(int channels, int kernel, int stride, int bases, const LayerPrecision& precision)
{
    return {.outputChannels = channels,
            .kernel = kernel,
            .stride = stride,
            .padBefore = (kernel - 1) / 2,
            .padAfter = kernel / 2,
            .bases = bases,
            .weights = precision.weights,
            .input = precision.activations};
}

int Builder::flatten(const std::string& what, int input)
{
    if (shape(input).pixels() == 1)
        return input;
    const auto values = static_cast<int>(std::min(shape(input).elements(), 1LL << 30));
    return add(what, op::Flatten{}, {input}, {values, 1, 1});
}

int Builder::add(const std::string& what, const Operation& operation, std::vector<int> inputs, TensorShape output,
                 Role role)
{
    if (output.height < 1 || output.width < 1) {
        complain("a plane vanishes; lower a stride, leave out a pool or take larger images");
        output = {output.channels, 1, 1};
    }
    std::string layer = prefix + what;
    std::string name = branch + layer;
    m_graph.nodes.push_back(
        {std::move(name), std::move(layer), origin, role, branches, operation, std::move(inputs), output});
    return static_cast<int>(m_graph.nodes.size()) - 1;
}

void Builder::complain(std::string clause)
{
    if (!m_complaint)
        m_complaint = Complaint{origin, std::move(clause)};
}

int Builder::existing(const Operation& operation, int input) const
{
    for (std::size_t i = input + 1; i < m_graph.nodes.size(); ++i) {
        const Node& node = m_graph.nodes[i];
        if (node.operation == operation && node.inputs[0] == input)
            return static_cast<int>(i);
    }
    return -1;
}

int Builder::convolution(const std::string& what, const op::Convolution& convolution, int input, Role role)
{
    if (auto conflict = methodConflict({convolution.weights, convolution.input}, convolution.bases))
        complain(std::move(*conflict));
    const int from = shape(input).channels;
    if (from % convolution.groups != 0 || convolution.outputChannels % convolution.groups != 0)
        complain(fmt::format("{} channels cannot make {} in {} convolution groups of equal size", from,
                             convolution.outputChannels, convolution.groups));
    op::Convolution layer = convolution;
    const bool scaled = layer.input.method == ActivationMethod::xnor;
    if (scaled)
        layer.input.method = ActivationMethod::sign;
    const int sums = add(what, layer, {input}, convolved(layer, shape(input)), role);
    return scaled ? scaledByMagnitude(what, layer, input, sums) : sums;
}

int Builder::scaledByMagnitude(const std::string& what, const op::Convolution& layer, int input, int sums)
{
    const op::InputMagnitude magnitude{layer.kernel, layer.stride, layer.dilation, layer.padBefore, layer.padAfter};
    const int real = m_graph.nodes[input].inputs[0]; // what the sign was taken of
    int map = existing(magnitude, real);
    if (map < 0)
        map = add(what + ".magnitude", magnitude, {real}, {1, shape(sums).height, shape(sums).width});
    const TensorShape output = shape(sums);
    return add(what + ".scaled", op::Product{}, {sums, map}, output);
}

int Builder::fullyConnected(const std::string& what, const op::FullyConnected& layer, int input)
{
    if (auto conflict = methodConflict({layer.weights, layer.input}, 1))
        complain(std::move(*conflict));
    return add(what, layer, {input}, {layer.outputs, 1, 1}, Role::classifier);
}

int Builder::normalization(const std::string& what, int input)
{
    return add(what, op::Normalization{}, {input}, shape(input));
}

int Builder::activation(const std::string& what, const ActivationPrecision& precision, int input)
{
    op::Activation wanted{precision};
    if (precision.method == ActivationMethod::xnor)
        wanted.precision.method = ActivationMethod::sign;
    const int known = existing(wanted, input);
    return known < 0 ? add(what, wanted, {input}, shape(input)) : known;
}

int Builder::shift(const std::string& what, int input)
{
    const int known = existing(op::Shift{}, input);
    return known < 0 ? add(what, op::Shift{}, {input}, shape(input)) : known;
}

int Builder::slope(const std::string& what, int input)
{
    return add(what, op::Slope{}, {input}, shape(input));
}

int Builder::sum(const std::string& what, std::vector<int> inputs, int scaled)
{
    const TensorShape output = shape(inputs[0]);
    return add(what, op::Sum{scaled}, std::move(inputs), output);
}

int Builder::pool(const std::string& what, const op::Pool& pool, int input)
{
    return add(what, pool, {input}, pooled(pool, shape(input)));
}

int Builder::normalizedConvolution(const std::string& what, const op::Convolution& layer, int input, Role role)
{
    return normalization(what + ".norm", convolution(what, layer, input, role));
}

} // namespace binweave
