// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/training_network.h"

#include "engine/training/random_purposes.h"

#include <algorithm>
#include <cassert>

namespace binweave {

std::unique_ptr<TrainingNetwork> TrainingNetwork::build(Graph graph, int batch, std::uint64_t seed,
                                                        const KernelSet& kernels)
{
    return std::unique_ptr<TrainingNetwork>(new TrainingNetwork(std::move(graph), batch, seed, kernels));
}

TrainingNetwork::TrainingNetwork(Graph graph, int batch, std::uint64_t seed, const KernelSet& kernels)
    : m_graph(std::move(graph)),
      m_context{.graph = m_graph,
                .kernels = kernels,
                .layout = {batch},
                .seed = seed,
                .signPlanes = signPlanes(m_graph),
                .activations = Activations(m_graph, {batch}),
                .scratch = {},
                .gradientClaimed = std::vector<bool>(m_graph.nodes.size())},
      m_plan(m_context.layout.shards()),
      m_losses(m_context.layout.shards())
{
    std::vector<bool> readsInputs;
    for (int i = 0; i < static_cast<int>(m_graph.nodes.size()); ++i) {
        m_layers.push_back(makeLayer(m_context, i));
        m_layers.back()->initialize(RandomStream(seed, purpose::weights, i));
        readsInputs.push_back(m_layers.back()->readsInputs());
        std::ranges::copy(m_layers.back()->parameters(), std::back_inserter(m_parameters));
    }
    m_context.scratch.reserve(m_graph.nodes.front().output.elements());
    m_context.activations.allocate(readsInputs, m_context.signPlanes);
    planStep();
}

void TrainingNetwork::planStep()
{
    m_plan.account("images");
    m_plan.eachShard([this](int shard) { writeImages(shard); });
    const auto accountOf = [&](std::size_t i, const char* direction) {
        return m_layers[i]->kind() + std::string(direction);
    };
    for (std::size_t i = 1; i < m_layers.size(); ++i) {
        m_plan.account(accountOf(i, " forward"));
        m_layers[i]->planForward(m_plan);
    }
    m_plan.account("loss");
    m_plan.eachShard([this](int shard) { addLoss(shard); });
    for (std::size_t i = m_layers.size(); i-- > 1;) {
        m_plan.account(accountOf(i, " backward"));
        m_layers[i]->planBackward(m_plan);
    }
}

BatchLoss TrainingNetwork::step(std::int64_t step, const Batch& batch)
{
    assert(static_cast<int>(batch.labels.size()) == m_context.layout.batch);
    m_context.step = step;
    m_batch = batch;
    m_plan.run();
    BatchLoss all;
    for (const BatchLoss& loss : m_losses) {
        all.sum += loss.sum;
        all.hits += loss.hits;
    }
    return all;
}

void TrainingNetwork::writeImages(int shard)
{
    const Matrix input = m_context.activations.value(0, shard);
    const int images = m_context.layout.images(shard);
    const int pixels = input.columns / images;
    const std::span image(m_context.scratch.local(), 1ULL * input.rows * pixels);
    for (int i = 0; i < images; ++i) {
        m_batch.writeImage(m_context.layout.firstImage(shard) + i, image);
        for (int channel = 0; channel < input.rows; ++channel)
            std::ranges::copy(image.subspan(1ULL * channel * pixels, pixels), input.row(channel) + 1LL * i * pixels);
    }
}

void TrainingNetwork::addLoss(int shard)
{
    const int last = static_cast<int>(m_graph.nodes.size()) - 1;
    const BatchLayout& layout = m_context.layout;
    const Matrix scores = m_context.activations.value(last, shard);
    const std::span<const float> teacher = m_batch.teacherScores;
    m_losses[shard] = crossEntropy(
        scores, m_batch.labels.subspan(layout.firstImage(shard), layout.images(shard)),
        teacher.empty() ? teacher : teacher.subspan(1ULL * layout.firstImage(shard) * scores.rows, scores.size()),
        m_loss, 1.0f / static_cast<float>(layout.batch), m_context.activations.gradient(last, shard));
}

} // namespace binweave
