// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/explanation.h"

#include "model/node_cost.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace binweave {

namespace {

/// The symbols of formulas.md for one layer with weights.
struct Symbols
{
    LayerTerms terms;
    bool binary = false;
    int stride = 1;
    TensorShape output;
};

std::optional<Symbols> symbolsOf(const LayerEstimate& layer, const Graph& graph)
{
    const auto found = std::ranges::find(graph.nodes, layer.name, &Node::layer);
    if (found == graph.nodes.end())
        return {};
    const NodeCost cost = nodeCost(graph, static_cast<std::size_t>(found - graph.nodes.begin()));
    if (!cost.hasWeights)
        return {};
    const auto* convolution = std::get_if<op::Convolution>(&found->operation);
    return Symbols{cost.terms, cost.binary, convolution ? convolution->stride : 1, found->output};
}

/// Writes the explanations of one row.
class Writer
{
public:
    Writer(const LayerEstimate& layer, const Graph& graph, const EstimateOptions& options, const NumberText& number)
        : m_layer(layer), m_symbols(symbolsOf(layer, graph)), m_options(options), m_number(number)
    {}

    Explanation parameterBits() const
    {
        if (!m_symbols)
            return {.remark = "Only the weights of convolutions and fully connected layers count as parameter bits."};
        const LayerTerms& terms = m_symbols->terms;
        return {fmt::format("Cin{} · Cout · K² · B · g", overGroups()),
                fmt::format("{} · {} · {}² · {} · {}", inputChannels(), n(terms.outputChannels), n(terms.kernel),
                            n(terms.weightBits), n(terms.bases)),
                "Weights only: no biases, normalization or scales."};
    }

    Explanation share(const Estimates& estimates) const
    {
        return {"100 · parameter bits / parameter bits of the network",
                fmt::format("100 · {} / {}", n(m_layer.parameterBits), n(estimates.parameterBits)),
                {}};
    }

    Explanation storedSize() const
    {
        constexpr const char* convention = "Everything a model file must hold, 32 bits for each real number.";
        const long long reals = (m_layer.storedBits - m_layer.parameterBits) / 32;
        if (m_layer.kind == "normalization")
            return {
                "32 · 2 · channels · branches",
                fmt::format("32 · 2 · {} · {}", n(m_layer.output.channels), n(reals / (2LL * m_layer.output.channels))),
                "A scale and a shift for each channel; running statistics are folded into them."};
        if (m_layer.kind == "slope" || m_layer.kind == "shift")
            return {"32 · channels · branches",
                    fmt::format("32 · {} · {}", n(m_layer.output.channels), n(reals / m_layer.output.channels)),
                    "One learned number for each channel, stored in full precision; no parameter bits."};
        if (!m_symbols)
            return {m_layer.kind == "activation" ? "32 · (thresholds and levels)" : "32 · learned scales",
                    fmt::format("32 · {}", n(reals)), convention};
        if (reals == 0)
            return {"parameter bits", n(m_layer.parameterBits), convention};
        return {"parameter bits + 32 · (factors of bases, scales, levels and biases)",
                fmt::format("{} + 32 · {}", n(m_layer.parameterBits), n(reals)), convention};
    }

    Explanation macs(bool binary) const
    {
        if (!m_symbols)
            return {.remark = "It multiplies no weights."};
        if (binary && !m_symbols->binary)
            return {.remark = "Its weights or its input are real: all of its multiply-accumulates are full precision."};
        if (!binary && m_symbols->binary)
            return {.remark = "Its weights and its input are quantized: all of its multiply-accumulates are binary."};
        const LayerTerms& terms = m_symbols->terms;
        std::string numbers = fmt::format("{} · {} · {}² · {} · {} · {}", inputChannels(), n(terms.outputChannels),
                                          n(terms.kernel), n(width()), n(height()), n(terms.bases));
        if (!binary)
            return {fmt::format("Cin{} · Cout · K² · Wout · Hout · g", overGroups()), numbers, {}};
        numbers += fmt::format(" · {} · {}", n(terms.weightPlanes), n(terms.activationPlanes));
        return {fmt::format("Cin{} · Cout · K² · Wout · Hout · g · Bw · A", overGroups()), numbers, {}};
    }

    Explanation equivalentOperations() const
    {
        return {"full + binary / w",
                fmt::format("{} + {} / {}", n(m_layer.macs.full), n(m_layer.macs.binary), n(m_options.wordBits)),
                {}};
    }

    Explanation sigma() const
    {
        if (!m_symbols)
            return {.remark = "It multiplies no weights, so there is nothing to speed up."};
        if (!m_symbols->binary)
            return {.remark = "Its weights or its input are real, so it runs on ordinary multiplications."};
        const LayerTerms& terms = m_symbols->terms;
        const std::string x = fmt::format("{} · {}² · {} · {} · {}", inputChannels(), n(terms.kernel),
                                          n(terms.outputChannels), n(width()), n(height()));
        const long long convolutions = terms.weightPlanes * terms.bases * terms.activationPlanes;
        const char* additions = terms.additions ? "d" : "g";
        return {fmt::format("X / (Bw · g · A · X / w + {} · Cout · Wout · Hout), X = Cin{} · K² · Cout · Wout · Hout",
                            additions, overGroups()),
                fmt::format("{0} / ({1} · {0} / {2} + {3} · {4} · {5} · {6})", x, n(convolutions),
                            n(m_options.wordBits), n(terms.additions.value_or(terms.bases)), n(terms.outputChannels),
                            n(width()), n(height())),
                sigmaRemark()};
    }

    Explanation beta() const
    {
        if (!m_symbols)
            return {.remark = "It has no kernels."};
        return {fmt::format("(B · g · K² · Cin{} / (Wout · Hout))^γ", overGroups()), kernelAbility(), abilityRemark()};
    }

    Explanation zeta() const
    {
        if (!m_symbols)
            return {.remark = "It has no kernels."};
        return {"β · Cout^ν",
                fmt::format("{} · {}^{}", kernelAbility(), n(m_symbols->terms.outputChannels), n(m_options.nu)),
                abilityRemark()};
    }

private:
    template <class T>
    std::string n(T value) const
    {
        return m_number(static_cast<double>(value));
    }

    int width() const { return m_symbols->output.width; }
    int height() const { return m_symbols->output.height; }
    const char* overGroups() const { return m_symbols->terms.groups > 1 ? " / G" : ""; }

    std::string inputChannels() const
    {
        const LayerTerms& terms = m_symbols->terms;
        return terms.groups > 1 ? fmt::format("{} / {}", n(terms.inputChannels), n(terms.groups))
                                : n(terms.inputChannels);
    }

    std::string sigmaRemark() const
    {
        std::string remark =
            m_symbols->terms.additions
                ? "d counts the real additions of an output: M · N for pieces, M + 1 for ABC bases, two "
                  "for each base of HORQ (ours)."
                : "";
        if (m_symbols->stride > 1)
            remark += std::string(remark.empty() ? "" : " ") +
                      "The papers write Win · Hin in X, which holds for stride 1 only.";
        return remark;
    }

    std::string kernelAbility() const
    {
        const LayerTerms& terms = m_symbols->terms;
        return fmt::format("({} · {} · {}² · {} / ({} · {}))^{}", n(terms.weightBits), n(terms.bases), n(terms.kernel),
                           inputChannels(), n(width()), n(height()), n(m_options.gamma));
    }

    std::string abilityRemark() const
    {
        if (m_layer.role != Role::stem && m_layer.role != Role::mainPath)
            return "The chart shows the stem and the main path only.";
        return "B · g: all bits behind one weight position (the source says B; times g is our reading).";
    }

    const LayerEstimate& m_layer;
    std::optional<Symbols> m_symbols;
    const EstimateOptions& m_options;
    const NumberText& m_number;
};

} // namespace

std::string plainNumber(double value)
{
    return fmt::format("{:.15g}", value);
}

Explanation explain(EstimateColumn column, const LayerEstimate& layer, const Graph& graph, const Estimates& estimates,
                    const EstimateOptions& options, const NumberText& number)
{
    const Writer write(layer, graph, options, number);
    switch (column) {
    case EstimateColumn::parameterBits:
        return write.parameterBits();
    case EstimateColumn::share:
        return write.share(estimates);
    case EstimateColumn::storedSize:
        return write.storedSize();
    case EstimateColumn::macsFull:
        return write.macs(false);
    case EstimateColumn::macsBinary:
        return write.macs(true);
    case EstimateColumn::equivalentOperations:
        return write.equivalentOperations();
    case EstimateColumn::sigma:
        return write.sigma();
    case EstimateColumn::beta:
        return write.beta();
    case EstimateColumn::zeta:
        return write.zeta();
    case EstimateColumn::layer:
    case EstimateColumn::kind:
    case EstimateColumn::output:
        break;
    }
    return {};
}

Explanation explainTotal(EstimateColumn column, const Estimates& estimates, const EstimateOptions& options,
                         const NumberText& number)
{
    switch (column) {
    case EstimateColumn::equivalentOperations:
        return {"full + binary / w",
                fmt::format("{} + {} / {}", number(static_cast<double>(estimates.macs.full)),
                            number(static_cast<double>(estimates.macs.binary)), number(options.wordBits)),
                {}};
    case EstimateColumn::sigma:
        return {"multiply-accumulates of the full-precision parent / equivalent operations",
                fmt::format("{} / {}", number(std::round(estimates.speedUp * estimates.equivalentOperations)),
                            number(estimates.equivalentOperations)),
                "The parent is the same topology with real weights and one branch."};
    case EstimateColumn::beta:
    case EstimateColumn::zeta:
        return {.remark = "An ability belongs to a layer, not to the network."};
    case EstimateColumn::layer:
    case EstimateColumn::kind:
    case EstimateColumn::output:
        return {};
    default:
        return {.remark = "The sum over all layers."};
    }
}

} // namespace binweave
