// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"
#include "engine/trained_model.h"
#include "engine/training/layer_report.h"
#include "engine/training/parameter.h"
#include "model/graph.h"

#include <cstdint>
#include <span>
#include <vector>

namespace binweave {

/// Measures the layers of a network between two steps: signs that flipped, gradient norms, and, by a pass of a few
/// images through the float engine, how many activations lie inside the surrogate's window. The figures do not depend
/// on the number of threads.
class LayerObserver
{
public:
    /// `pixels`: the images of that pass, of `design`'s input shape.
    LayerObserver(const Graph& graph, std::span<Parameter* const> parameters, std::vector<std::uint8_t> pixels);

    static constexpr int images = 32;         ///< of the pass
    static constexpr int stepsPerReport = 50; ///< within an epoch

    /// The signs of all latent weights, a bit each.
    using Signs = std::vector<std::uint64_t>;
    Signs signs() const;

    /// What is counted from one report to the next.
    struct Tally
    {
        Signs signs;                       ///< at its beginning
        std::vector<double> gradientNorms; ///< of each layer, summed over the steps
        std::int64_t steps = 0;
    };
    Tally begin() const { return {signs(), std::vector<double>(m_rows.size()), 0}; }

    /// Of each layer, of the step just done.
    std::vector<double> gradientNorms() const;

    /// `model` has the parameters' values. Error: that of FloatNetwork::build.
    Result<std::vector<LayerStatistics>> measure(const Tally& tally, const TrainedModel& model,
                                                 const KernelSet& kernels) const;

private:
    /// A node with weights, and the activations it reads.
    struct Weighted
    {
        std::size_t row; ///< in m_rows
        const Parameter* weights;
        std::size_t firstSign; ///< bit of the first weight's sign, where it is latent
        std::vector<int> activations;
    };
    struct Passing
    {
        std::int64_t inside = 0;
        std::int64_t all = 0;
    };

    std::vector<Passing> passing(const TrainedModel& model, const KernelSet& kernels, Result<void>& done) const;

    const Graph& m_graph;
    std::vector<std::uint8_t> m_pixels;
    std::vector<std::string> m_rows; ///< layers, in network order
    std::vector<Weighted> m_weighted;
    std::size_t m_signs = 0;
};

} // namespace binweave
