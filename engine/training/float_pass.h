// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/augmentation.h"
#include "engine/training/float_network.h"
#include "engine/training/matrix.h"

#include <cassert>
#include <functional>
#include <span>
#include <vector>

namespace binweave {

/// A few images on their way through a FloatNetwork; one thread's working memory.
class FloatPass
{
public:
    FloatPass(const Graph& graph, std::span<const FloatNetwork::Stored> stored, const KernelSet& kernels);

    void begin(int images);
    void writeImage(int index, std::span<const std::uint8_t> pixels, const PixelScale& scale);
    /// `write`: fills an image [C][H][W], normalized.
    void writeImage(int index, const std::function<void(std::span<float>)>& write);

    /// Called with the values of each node, from the input on.
    using Observer = std::function<void(int node, const Matrix& values)>;

    /// scores: images x classes
    void run(std::span<float> scores, const Observer& observer = {});

private:
    Matrix take(int node);
    void release(int node);

    Matrix input(int index = 0) const { return m_values[m_graph.nodes[m_node].inputs[index]]; }
    const Node& node() const { return m_graph.nodes[m_node]; }
    const FloatNetwork::Stored& stored() const { return m_stored[m_node]; }
    int inputs() const { return static_cast<int>(node().inputs.size()); }

    void compute(const op::Input&, const Matrix& y);
    void compute(const op::Convolution& convolution, const Matrix& y);
    void compute(const op::FullyConnected& connected, const Matrix& y);
    void compute(const op::Normalization&, const Matrix& y);
    void compute(const op::Activation& activation, const Matrix& y);
    void compute(const op::Slope&, const Matrix& y);
    void compute(const op::Shift&, const Matrix& y);
    void compute(const op::Repetition&, const Matrix& y);
    void compute(const op::Sum& sum, const Matrix& y);
    void compute(const op::Concatenation&, const Matrix& y);
    void compute(const op::Pool& pool, const Matrix& y);
    void compute(const op::GlobalAverage&, const Matrix& y);
    void compute(const op::Flatten&, const Matrix& y);
    void compute(const op::Dropout&, const Matrix& y);
    void compute(const op::InputMagnitude& magnitude, const Matrix& y);
    void compute(const op::Product&, const Matrix& y);

    /// Of an activation that is read plane by plane.
    struct Planes
    {
        std::vector<std::vector<float>> values;  ///< [plane]: 1, and 0 or -1, as the activation's values lie
        std::vector<std::vector<float>> factors; ///< [image][plane]
    };
    void computePlanes(const ActivationPrecision& precision);
    /// y = the sum over the planes of their factor times the plane's convolution (model/graph.h).
    void convolvePlanes(const op::Convolution& convolution, const Matrix& y);
    void convolve(const op::Convolution& convolution, const Matrix& x, const Matrix& y);

    /// A convolution group.
    struct ConvolutionGroup
    {
        int index = 0;
        int count = 1;
    };
    /// The outputs of a group, in y: the weighted sum of the bases' products with a patch matrix of `columns` columns,
    /// written from column `first` on.
    void addBases(const float* patches, int columns, int first, const Matrix& y, ConvolutionGroup group);

    const Graph& m_graph;
    std::span<const FloatNetwork::Stored> m_stored;
    const KernelSet& m_kernels;
    std::vector<int> m_lastUse; ///< per node: the last node that reads it
    int m_images = 0;
    int m_node = 0; ///< in hand
    std::vector<Matrix> m_values;
    std::vector<std::vector<float>> m_memory; ///< of m_values, handed on from node to node
    std::vector<std::vector<float>> m_free;
    std::vector<Planes> m_planes; ///< per node; empty where nothing reads planes
    std::vector<float> m_ofPlane; ///< a plane's convolution
    std::vector<float> m_patches;
    std::vector<float> m_sums;
};

} // namespace binweave
