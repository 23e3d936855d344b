// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/activation_planes.h"
#include "engine/arithmetic.h"
#include "engine/inference.h"
#include "engine/kernels/kernel_set.h"
#include "engine/quantized_weights.h"
#include "engine/trained_model.h"
#include "engine/training/matrix.h"
#include "model/graph.h"

#include <functional>
#include <memory>
#include <vector>

namespace binweave {

/// A trained network in float: the trainer's evaluation and the yardstick of the packed engine, with the arithmetic of
/// arithmetic.h. Binary layers are matrix products of +-1, whose sums are whole numbers and so exact.
class FloatNetwork : public InferenceEngine
{
public:
    /// Errors (badInput): those of lower() and checkWeights(); a layer whose weights have no float form yet.
    static Result<std::unique_ptr<FloatNetwork>> build(const TrainedModel& model, const KernelSet& kernels);

    void scores(std::span<const std::uint8_t> pixels, int count, std::span<float> scores) const override;

    /// Called with the values of each node for `images` images from `first` on; from several threads, each with images
    /// of its own.
    using Observer = std::function<void(int node, int first, int images, const Matrix& values)>;
    void observedScores(std::span<const std::uint8_t> pixels, int count, std::span<float> scores,
                        const Observer& observer) const;
    const Graph& graph() const { return m_graph; }

    /// The same of images that writeImage (called from several threads) writes as [C][H][W], normalized with this
    /// network's mean and deviation.
    void scoresOf(int count, const std::function<void(int index, std::span<float> pixels)>& writeImage,
                  std::span<float> scores) const;
    TensorShape inputShape() const override { return m_graph.nodes.front().output; }
    int classes() const override { return m_graph.nodes.back().output.channels; }
    std::string name() const override { return "float"; }
    std::string instructionSet() const override { return m_kernels.name; }

    /// What a node's operation uses of the weights.
    struct Stored
    {
        QuantizedWeights weights{};
        FoldedNormalization normalization{};
        std::vector<float> bias{};
        ActivationPlanes planes{};   ///< where they do not depend on the image
        std::vector<float> scales{}; ///< of a Sum, Slope or Shift
    };

private:
    template <class WriteImage>
    void passAll(int count, WriteImage writeImage, std::span<float> scores, const Observer& observer) const;
    FloatNetwork(Graph graph, const TrainedModel& model, const KernelSet& kernels);

    Graph m_graph;
    const KernelSet& m_kernels;
    std::vector<Stored> m_stored; ///< per node
    std::vector<float> m_mean;
    std::vector<float> m_deviation;
};

} // namespace binweave
