// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/estimate.h"

#include "model/node_cost.h"

#include <string_view>
#include <unordered_map>

namespace binweave {

namespace {

/// The rows of a graph, those of a group's branches merged.
class Table
{
public:
    explicit Table(const EstimateOptions& options) : m_options(options) {}

    void add(const Node& node, const NodeCost& cost)
    {
        LayerEstimate& row = rowOf(node, cost);
        row.parameterBits += cost.parameterBits;
        row.storedBits += cost.storedBits;
        row.macs.full += cost.macs.full;
        row.macs.binary += cost.macs.binary;
    }

    /// The totals; the parent's figures were gathered from the first node of each row.
    Estimates finish()
    {
        for (LayerEstimate& row : m_estimates.layers) {
            row.equivalentOperations = equivalent(row.macs);
            m_estimates.parameterBits += row.parameterBits;
            m_estimates.storedBits += row.storedBits;
            m_estimates.macs.full += row.macs.full;
            m_estimates.macs.binary += row.macs.binary;
        }
        m_estimates.equivalentOperations = equivalent(m_estimates.macs);
        m_estimates.speedUp = static_cast<double>(m_parentMacs) / m_estimates.equivalentOperations;
        m_estimates.memorySaving =
            static_cast<double>(m_parentStoredBits) / static_cast<double>(m_estimates.storedBits);
        return std::move(m_estimates);
    }

private:
    LayerEstimate& rowOf(const Node& node, const NodeCost& cost)
    {
        std::vector<LayerEstimate>& rows = m_estimates.layers;
        if (node.branches > 1) {
            const auto [known, isNew] = m_rowOfLayer.try_emplace(node.layer, rows.size());
            if (!isNew)
                return rows[known->second];
        }
        m_parentStoredBits += cost.parentStoredBits;
        LayerEstimate& row = rows.emplace_back();
        row.name = node.layer;
        row.kind = cost.kind;
        row.origin = node.origin;
        row.role = node.role;
        row.output = node.output;
        if (cost.hasWeights)
            describe(row, cost);
        return row;
    }

    void describe(LayerEstimate& row, const NodeCost& cost)
    {
        m_parentMacs += multiplyAccumulatesPerBase(cost.terms);
        if (cost.binary)
            row.sigma = speedUpRatio(cost.terms, m_options.wordBits);
        row.beta = kernelAbility(cost.terms, m_options.gamma);
        row.zeta = layerAbility(cost.terms, m_options.gamma, m_options.nu);
    }

    double equivalent(const MultiplyAccumulates& macs) const
    {
        return static_cast<double>(macs.full) + static_cast<double>(macs.binary) / m_options.wordBits;
    }

    const EstimateOptions& m_options;
    Estimates m_estimates;
    std::unordered_map<std::string_view, std::size_t> m_rowOfLayer; ///< of layers in several branches
    long long m_parentMacs = 0;
    long long m_parentStoredBits = 0;
};

} // namespace

Result<Estimates> estimate(const NetworkDesign& design, const EstimateOptions& options)
{
    const Result<Graph> graph = lower(design);
    if (!graph)
        return tl::unexpected(graph.error());
    return estimate(*graph, options);
}

Estimates estimate(const Graph& graph, const EstimateOptions& options)
{
    Table table(options);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const NodeCost cost = nodeCost(graph, i);
        if (cost.kind)
            table.add(graph.nodes[i], cost);
    }
    return table.finish();
}

} // namespace binweave
