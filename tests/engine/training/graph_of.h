// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/random_stream.h"
#include "engine/training/training_network.h"
#include "model/graph.h"

#include <string>
#include <vector>

namespace binweave {

/// Lays graphs by hand, node by node.
class GraphOf
{
public:
    explicit GraphOf(TensorShape input) { add("input", op::Input{}, {}, input); }

    int add(const std::string& name, Operation operation, std::vector<int> inputs, TensorShape output)
    {
        m_graph.nodes.push_back({.name = name,
                                 .layer = name,
                                 .origin = {},
                                 .operation = std::move(operation),
                                 .inputs = std::move(inputs),
                                 .output = output});
        return static_cast<int>(m_graph.nodes.size()) - 1;
    }

    int convolution(const std::string& name, op::Convolution convolution, int input)
    {
        const TensorShape in = shape(input);
        const auto side = [&](int size) {
            const int extent = (convolution.kernel - 1) * convolution.dilation + 1;
            return (size + convolution.padBefore + convolution.padAfter - extent) / convolution.stride + 1;
        };
        return add(name, convolution, {input}, {convolution.outputChannels, side(in.height), side(in.width)});
    }

    /// Mean over the plane and a fully connected layer of scores.
    Graph classified(int input, int classes)
    {
        const int mean = add("mean", op::GlobalAverage{}, {input}, {shape(input).channels, 1, 1});
        add("scores", op::FullyConnected{.outputs = classes, .bias = true, .weights = real, .input = realInput}, {mean},
            {classes, 1, 1});
        return m_graph;
    }

    const TensorShape& shape(int node) const { return m_graph.nodes[node].output; }

    static constexpr WeightPrecision real{.method = WeightMethod::fullPrecision};
    static constexpr ActivationPrecision realInput{.method = ActivationMethod::fullPrecision};

private:
    Graph m_graph;
};

/// Images of random pixels with labels in turn.
struct RandomBatch
{
    RandomBatch(int images, int classes)
    {
        for (int i = 0; i < images; ++i)
            labels.push_back(i % classes);
    }
    TrainingNetwork::Batch batch() const
    {
        return {labels, [](int index, std::span<float> pixels) {
                    RandomStream random(77, index);
                    for (float& pixel : pixels)
                        pixel = static_cast<float>(random.normal());
                }};
    }
    std::vector<int> labels;
};

} // namespace binweave
