// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layer_observer.h"

#include "engine/training/float_network.h"
#include "engine/training/matrix.h"
#include "engine/training/vector_loops.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <tbb/parallel_for.h>

namespace binweave {

namespace {

bool isQuantized(const Node& node)
{
    const auto* activation = std::get_if<op::Activation>(&node.operation);
    return activation && activation->precision.method != ActivationMethod::fullPrecision;
}

/// Elements at which the surrogate passes a gradient: its own definition, asked with a gradient of 1.
std::int64_t countInside(const op::Activation& activation, const Surrogate& surrogate, const Matrix& x)
{
    const auto size = static_cast<std::size_t>(x.size());
    const std::vector<float> ones(size, 1.0f);
    std::vector<float> passed(size);
    loops::activationGradient(activation.precision, surrogate, x.data, ones.data(), size, false, passed.data());
    return std::ranges::count_if(passed, [](float slope) { return slope != 0; });
}

} // namespace

LayerObserver::LayerObserver(const Graph& graph, std::span<Parameter* const> parameters,
                             std::vector<std::uint8_t> pixels)
    : m_graph(graph), m_pixels(std::move(pixels))
{
    for (const Node& node : graph.nodes) {
        const auto weights = std::ranges::find(parameters, node.name + ".weight", &Parameter::name);
        const bool isLayer = std::holds_alternative<op::Convolution>(node.operation) ||
                             std::holds_alternative<op::FullyConnected>(node.operation);
        if (!isLayer || weights == parameters.end())
            continue;
        const auto row = std::ranges::find(m_rows, node.layer);
        Weighted weighted{.row = static_cast<std::size_t>(row - m_rows.begin()),
                          .weights = *weights,
                          .firstSign = m_signs,
                          .activations = {}};
        if (row == m_rows.end())
            m_rows.push_back(node.layer);
        if ((*weights)->kind == Parameter::Kind::latent)
            m_signs += (*weights)->value.size();
        std::ranges::copy_if(node.inputs, std::back_inserter(weighted.activations),
                             [&](int input) { return isQuantized(graph.nodes[input]); });
        m_weighted.push_back(std::move(weighted));
    }
}

LayerObserver::Signs LayerObserver::signs() const
{
    Signs signs(m_signs / 64 + 1);
    for (const Weighted& layer : m_weighted) {
        if (layer.weights->kind != Parameter::Kind::latent)
            continue;
        for (std::size_t i = 0; i < layer.weights->value.size(); ++i) {
            const std::size_t bit = layer.firstSign + i;
            signs[bit / 64] |= std::uint64_t{layer.weights->value[i] >= 0} << bit % 64;
        }
    }
    return signs;
}

std::vector<LayerObserver::Passing> LayerObserver::passing(const TrainedModel& model, const KernelSet& kernels,
                                                           Result<void>& done) const
{
    std::vector<std::atomic<std::int64_t>> inside(m_graph.nodes.size());
    std::vector<std::atomic<std::int64_t>> all(m_graph.nodes.size());
    std::vector<std::vector<int>> readers(m_graph.nodes.size()); ///< quantized activations of a node's values
    for (int i = 0; i < static_cast<int>(m_graph.nodes.size()); ++i) {
        if (isQuantized(m_graph.nodes[i]))
            readers[m_graph.nodes[i].inputs[0]].push_back(i);
    }
    const auto network = FloatNetwork::build(model, kernels);
    if (!network) {
        done = tl::unexpected(network.error());
        return {};
    }
    const auto count = static_cast<int>(m_pixels.size() / model.design.input.elements());
    std::vector<float> scores(1ULL * count * model.design.classes);
    (*network)->observedScores(m_pixels, count, scores, [&](int node, int, int, const Matrix& values) {
        for (const int reader : readers[node]) {
            inside[reader] +=
                countInside(std::get<op::Activation>(m_graph.nodes[reader].operation), m_graph.surrogate, values);
            all[reader] += values.size();
        }
    });
    std::vector<Passing> result(m_graph.nodes.size());
    for (std::size_t i = 0; i < result.size(); ++i)
        result[i] = {inside[i], all[i]};
    return result;
}

std::vector<double> LayerObserver::gradientNorms() const
{
    std::vector<double> squares(m_weighted.size());
    tbb::parallel_for(std::size_t{0}, m_weighted.size(), [&](std::size_t i) {
        const std::vector<float>& gradient = m_weighted[i].weights->gradient;
        squares[i] = loops::dotProduct(gradient.data(), gradient.data(), gradient.size());
    });
    std::vector<double> norms(m_rows.size());
    for (std::size_t i = 0; i < m_weighted.size(); ++i)
        norms[m_weighted[i].row] += squares[i];
    std::ranges::transform(norms, norms.begin(), [](double sum) { return std::sqrt(sum); });
    return norms;
}

Result<std::vector<LayerStatistics>> LayerObserver::measure(const Tally& tally, const TrainedModel& model,
                                                            const KernelSet& kernels) const
{
    Result<void> done;
    const std::vector<Passing> passed = passing(model, kernels, done);
    if (!done)
        return tl::unexpected(done.error());
    const Signs now = signs();
    struct Sums
    {
        std::int64_t flips = 0;
        std::int64_t binary = 0;
        Passing passing;
    };
    std::vector<Sums> sums(m_rows.size());
    for (const Weighted& layer : m_weighted) {
        Sums& sum = sums[layer.row];
        for (const int activation : layer.activations) {
            sum.passing.inside += passed[activation].inside;
            sum.passing.all += passed[activation].all;
        }
        if (layer.weights->kind != Parameter::Kind::latent)
            continue;
        const std::size_t end = layer.firstSign + layer.weights->value.size();
        sum.binary += static_cast<std::int64_t>(layer.weights->value.size());
        for (std::size_t bit = layer.firstSign; bit < end; ++bit)
            sum.flips += (tally.signs[bit / 64] ^ now[bit / 64]) >> bit % 64 & 1;
    }
    const auto percent = [](std::int64_t part, std::int64_t all) -> std::optional<double> {
        if (all == 0)
            return std::nullopt;
        return 100.0 * static_cast<double>(part) / static_cast<double>(all);
    };
    std::vector<LayerStatistics> layers;
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const Sums& sum = sums[row];
        layers.push_back(
            {.layer = m_rows[row],
             .flipRate = percent(sum.flips, sum.binary),
             .insideWindow = percent(sum.passing.inside, sum.passing.all),
             .gradientNorm = tally.gradientNorms[row] / static_cast<double>(std::max<std::int64_t>(1, tally.steps))});
    }
    return layers;
}

} // namespace binweave
