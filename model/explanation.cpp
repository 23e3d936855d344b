// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/explanation.h"

#include "model/layer_formulas.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace binweave {

namespace {

/// The symbols of formulas.md for one layer with weights.
struct Symbols
{
    int inputChannels = 0;
    int outputChannels = 0;
    int kernel = 1;
    int stride = 1;
    int width = 1;
    int height = 1;
    int bases = 1; ///< g: bases times branches
    WeightPrecision weights;
    ActivationPrecision input;

    bool isBinary() const
    {
        return weights.method != WeightMethod::fullPrecision && input.method != ActivationMethod::fullPrecision;
    }
    int weightBits() const { return bitsPerWeight(weights); }
    int activationPlanes() const { return input.method == ActivationMethod::fixedPoint ? input.bits : 1; }
};

std::optional<Symbols> symbolsOf(const LayerEstimate& layer, const Graph& graph)
{
    const auto found = std::ranges::find(graph.nodes, layer.name, &Node::layer);
    if (found == graph.nodes.end() || found->inputs.empty())
        return {};
    Symbols symbols;
    symbols.inputChannels = graph.inputShape(*found).channels;
    symbols.outputChannels = found->output.channels;
    symbols.width = found->output.width;
    symbols.height = found->output.height;
    symbols.bases = found->branches;
    if (const auto* convolution = std::get_if<op::Convolution>(&found->operation)) {
        symbols.kernel = convolution->kernel;
        symbols.stride = convolution->stride;
        symbols.bases *= convolution->bases;
        symbols.weights = convolution->weights;
        symbols.input = convolution->input;
        return symbols;
    }
    if (const auto* dense = std::get_if<op::FullyConnected>(&found->operation)) {
        symbols.weights = dense->weights;
        symbols.input = dense->input;
        return symbols;
    }
    return {};
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
        return {"Cin · Cout · K² · B · g",
                fmt::format("{} · {} · {}² · {} · {}", n(m_symbols->inputChannels), n(m_symbols->outputChannels),
                            n(m_symbols->kernel), n(m_symbols->weightBits()), n(m_symbols->bases)),
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
            return {"32 · learned scales", fmt::format("32 · {}", n(reals)), convention};
        if (reals == 0)
            return {"parameter bits", n(m_layer.parameterBits), convention};
        return {"parameter bits + 32 · (factors of bases, scales and biases)",
                fmt::format("{} + 32 · {}", n(m_layer.parameterBits), n(reals)), convention};
    }

    Explanation macs(bool binary) const
    {
        if (!m_symbols)
            return {.remark = "It multiplies no weights."};
        if (binary && !m_symbols->isBinary())
            return {.remark = "Its weights or its input are real: all of its multiply-accumulates are full precision."};
        if (!binary && m_symbols->isBinary())
            return {.remark = "Its weights and its input are quantized: all of its multiply-accumulates are binary."};
        std::string numbers =
            fmt::format("{} · {} · {}² · {} · {} · {}", n(m_symbols->inputChannels), n(m_symbols->outputChannels),
                        n(m_symbols->kernel), n(m_symbols->width), n(m_symbols->height), n(m_symbols->bases));
        if (!binary)
            return {"Cin · Cout · K² · Wout · Hout · g", numbers, {}};
        numbers += fmt::format(" · {} · {}", n(m_symbols->weightBits()), n(m_symbols->activationPlanes()));
        return {"Cin · Cout · K² · Wout · Hout · g · Bw · A", numbers, {}};
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
        if (!m_symbols->isBinary())
            return {.remark = "Its weights or its input are real, so it runs on ordinary multiplications."};
        const std::string x = fmt::format("{} · {}² · {} · {} · {}", n(m_symbols->inputChannels), n(m_symbols->kernel),
                                          n(m_symbols->outputChannels), n(m_symbols->width), n(m_symbols->height));
        const int convolutions = m_symbols->weightBits() * m_symbols->bases * m_symbols->activationPlanes();
        return {"X / (Bw · g · A · X / w + g · Cout · Wout · Hout), X = Cin · K² · Cout · Wout · Hout",
                fmt::format("{0} / ({1} · {0} / {2} + {3} · {4} · {5} · {6})", x, n(convolutions),
                            n(m_options.wordBits), n(m_symbols->bases), n(m_symbols->outputChannels),
                            n(m_symbols->width), n(m_symbols->height)),
                m_symbols->stride > 1 ? "The papers write Win · Hin in X, which holds for stride 1 only." : ""};
    }

    Explanation beta() const
    {
        if (!m_symbols)
            return {.remark = "It has no kernels."};
        return {"(B · g · K² · Cin / (Wout · Hout))^γ", kernelAbility(), abilityRemark()};
    }

    Explanation zeta() const
    {
        if (!m_symbols)
            return {.remark = "It has no kernels."};
        return {"β · Cout^ν", fmt::format("{} · {}^{}", kernelAbility(), n(m_symbols->outputChannels), n(m_options.nu)),
                abilityRemark()};
    }

private:
    template <class T>
    std::string n(T value) const
    {
        return m_number(static_cast<double>(value));
    }

    std::string kernelAbility() const
    {
        return fmt::format("({} · {} · {}² · {} / ({} · {}))^{}", n(m_symbols->weightBits()), n(m_symbols->bases),
                           n(m_symbols->kernel), n(m_symbols->inputChannels), n(m_symbols->width), n(m_symbols->height),
                           n(m_options.gamma));
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
