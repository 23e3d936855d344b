// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/cross_entropy.h"
#include "engine/training/layers/layer.h"
#include "engine/training/parameter.h"
#include "engine/training/step_plan.h"
#include "model/graph.h"
#include "model/result.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace binweave {

/// A graph with parameters and their gradients. Results depend on the seed, the kernel set and the batches, not on the
/// number of threads.
class TrainingNetwork
{
public:
    /// Weights start at random, named by the seed.
    static std::unique_ptr<TrainingNetwork> build(Graph graph, int batch, std::uint64_t seed, const KernelSet& kernels);

    struct Batch
    {
        std::span<const int> labels;
        /// Writes image `index` of the batch as [C][H][W]; called from several threads at once.
        std::function<void(int index, std::span<float> pixels)> writeImage;
        std::span<const float> teacherScores{}; ///< [image][class]; empty without a teacher
    };

    /// Forward and back: sets the gradients of the parameters, moves the running statistics. `step` counts the steps
    /// of the run.
    BatchLoss step(std::int64_t step, const Batch& batch);

    /// Of all steps from now on; at first cross-entropy alone.
    void setLoss(const LossSettings& loss) { m_loss = loss; }

    const Graph& graph() const { return m_graph; }
    std::span<Parameter* const> parameters() const { return m_parameters; }
    std::vector<StepPlan::Account> accounts() const { return m_plan.accounts(); }

private:
    TrainingNetwork(Graph graph, int batch, std::uint64_t seed, const KernelSet& kernels);
    void planStep();
    void writeImages(int shard);
    void addLoss(int shard);

    Graph m_graph;
    LayerContext m_context;
    std::vector<std::unique_ptr<Layer>> m_layers;
    std::vector<Parameter*> m_parameters;
    StepPlan m_plan;
    Batch m_batch;
    LossSettings m_loss;
    std::vector<BatchLoss> m_losses; ///< of each shard
};

} // namespace binweave
