// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/inference.h"
#include "engine/kernels/kernel_set.h"
#include "engine/packed/compiler.h"
#include "engine/trained_model.h"

#include <memory>
#include <string>
#include <string_view>
#include <tbb/enumerable_thread_specific.h>
#include <vector>

namespace binweave {

/// A trained network on bits: convolutions of bits with bits by popcount, everything else in float. A network without
/// such convolutions runs, too, all of it in float.
class PackedNetwork : public InferenceEngine
{
public:
    /// Errors (badInput): those of lower() and checkWeights(), a layer that has no kernel yet.
    static Result<std::unique_ptr<PackedNetwork>> build(const TrainedModel& model, const KernelSet& kernels);

    void scores(std::span<const std::uint8_t> pixels, int count, std::span<float> scores) const override;
    TensorShape inputShape() const override { return m_graph.nodes[0].output; }
    int classes() const override { return m_graph.nodes.back().output.channels; }
    std::string name() const override { return "packed"; }
    std::string instructionSet() const override { return m_kernels.name; }

    /// How many of its layers run on popcount; 0: all of it runs in float.
    int popcountLayers() const;
    bool runsOnPopcount(std::string_view layer) const; ///< Node::layer

    /// Seconds spent for one image in each layer's steps (Node::layer), in network order, in the calling thread. What a
    /// convolution does on the way (normalization, shortcut, signs) counts as its.
    struct LayerTime
    {
        std::string layer;
        double seconds = 0;
    };
    std::vector<LayerTime> timeLayers(std::span<const std::uint8_t> image) const;

private:
    PackedNetwork(Graph graph, Program program, std::vector<float> mean, std::vector<float> deviation,
                  const KernelSet& kernels);
    void beginImage(std::span<const std::uint8_t> pixels, Arena& arena, Team* team) const;
    void runImage(std::span<const std::uint8_t> pixels, std::span<float> scores, Arena& arena, Team* team) const;

    Graph m_graph;
    Program m_program;
    std::vector<float> m_mean;
    std::vector<float> m_deviation;
    const KernelSet& m_kernels;
    mutable tbb::enumerable_thread_specific<Arena> m_arenas;
};

} // namespace binweave
