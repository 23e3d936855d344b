// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/packed_network.h"

#include "engine/data/augmentation.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <set>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace binweave {

Result<std::unique_ptr<PackedNetwork>> PackedNetwork::build(const TrainedModel& model, const KernelSet& kernels)
{
    auto graph = lower(model.design);
    if (!graph)
        return tl::unexpected(graph.error());
    if (const auto fits = checkWeights(*graph, model.weights); !fits)
        return tl::unexpected(fits.error());
    Program program = compile(*graph, model.weights, kernels);
    return std::unique_ptr<PackedNetwork>(
        new PackedNetwork(std::move(*graph), std::move(program), model.mean, model.deviation, kernels));
}

PackedNetwork::PackedNetwork(Graph graph, Program program, std::vector<float> mean, std::vector<float> deviation,
                             const KernelSet& kernels)
    : m_graph(std::move(graph)),
      m_program(std::move(program)),
      m_mean(std::move(mean)),
      m_deviation(std::move(deviation)),
      m_kernels(kernels),
      m_arenas([this] { return Arena(m_program.layout); })
{}

void PackedNetwork::beginImage(std::span<const std::uint8_t> pixels, Arena& arena, Team* team) const
{
    arena.team = team;
    const TensorShape shape = inputShape();
    writeNormalized(pixels, shape, {m_mean, m_deviation}, {arena.value(0), static_cast<std::size_t>(shape.elements())});
}

void PackedNetwork::runImage(std::span<const std::uint8_t> pixels, std::span<float> scores, Arena& arena,
                             Team* team) const
{
    beginImage(pixels, arena, team);
    for (const Program::Entry& entry : m_program.steps)
        entry.step->run(arena);
    std::copy_n(arena.value(m_program.scores), scores.size(), scores.data());
}

void PackedNetwork::scores(std::span<const std::uint8_t> pixels, int count, std::span<float> scores) const
{
    const auto imageBytes = static_cast<std::size_t>(inputShape().elements());
    const auto classCount = static_cast<std::size_t>(classes());
    assert(pixels.size() == count * imageBytes && scores.size() == count * classCount);
    if (count == 1) { // several threads for this image
        Arena& arena = m_arenas.local();
        constexpr int most = 8; // a layer of 40 us leaves 5 for each
        return Team::gather(std::min(tbb::this_task_arena::max_concurrency(), most),
                            [&](Team& team) { runImage(pixels, scores, arena, &team); });
    }
    tbb::parallel_for(0, count, [&](int i) {
        runImage(pixels.subspan(i * imageBytes, imageBytes), scores.subspan(i * classCount, classCount),
                 m_arenas.local(), nullptr);
    });
}

int PackedNetwork::popcountLayers() const
{
    std::set<std::string> layers;
    for (const Program::Entry& entry : m_program.steps) {
        if (entry.isPopcount)
            layers.insert(m_graph.nodes[entry.node].layer);
    }
    return static_cast<int>(layers.size());
}

bool PackedNetwork::runsOnPopcount(std::string_view layer) const
{
    return std::ranges::any_of(m_program.steps, [&](const Program::Entry& entry) {
        return entry.isPopcount && m_graph.nodes[entry.node].layer == layer;
    });
}

std::vector<PackedNetwork::LayerTime> PackedNetwork::timeLayers(std::span<const std::uint8_t> image) const
{
    std::vector<LayerTime> times;
    Arena& arena = m_arenas.local();
    beginImage(image, arena, nullptr);
    for (const Program::Entry& entry : m_program.steps) {
        const auto start = std::chrono::steady_clock::now();
        entry.step->run(arena);
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        const std::string& layer = m_graph.nodes[entry.node].layer;
        auto found = std::ranges::find(times, layer, &LayerTime::layer);
        if (found == times.end())
            found = times.insert(found, {layer, 0});
        found->seconds += seconds.count();
    }
    return times;
}

} // namespace binweave
