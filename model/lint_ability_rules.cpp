// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/lint_rules.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace binweave {

namespace {

/// How far from its neighbours is far. Published baselines stay within a factor of 4.2.
constexpr double far = 8;
/// From the strongest to the weakest layer.
constexpr double wideSpread = 1000;

/// Section 5's layers: stem and main path, in network order.
std::vector<const LayerEstimate*> chartedLayers(const Estimates& estimates)
{
    std::vector<const LayerEstimate*> layers;
    for (const LayerEstimate& layer : estimates.layers) {
        if (layer.zeta && (layer.role == Role::stem || layer.role == Role::mainPath))
            layers.push_back(&layer);
    }
    return layers;
}

double zetaOf(const LayerEstimate* layer)
{
    return *layer->zeta;
}

bool weaker(const LayerEstimate* a, const LayerEstimate* b)
{
    return zetaOf(a) < zetaOf(b);
}

} // namespace

/// The stem where it is the weakest layer. A quantized one is binaryStem's business.
void starvingStem(const LintSubject& subject, std::vector<Finding>& findings)
{
    const auto layers = chartedLayers(subject.estimates);
    const LayerEstimate* stem = layers[0];
    if (layers.size() < 2 || subject.design.stem.weights.method != WeightMethod::fullPrecision ||
        *std::min_element(layers.begin(), layers.end(), weaker) != stem)
        return;
    NetworkDesign wider = subject.design;
    wider.stem.expansion *= 2;
    const Result<Estimates> widened = estimate(wider);
    if (!widened)
        return;
    const long long bits = widened->parameterBits - subject.estimates.parameterBits;
    findings.push_back(subject.finding(
        {ElementPath::Part::stem}, "starving-stem", Severity::note,
        fmt::format(
            "The stem is the weakest layer: beta {:.3g}, zeta {:.3g}, {:.2g} times under the {:.3g} of the next.",
            *stem->beta, zetaOf(stem), zetaOf(layers[1]) / zetaOf(stem), zetaOf(layers[1])),
        fmt::format("Widen it: a = {:g} costs {} parameter bits ({:.2g} % more); in the source thesis a = 2 gained 1.2 "
                    "points for 2.6 %.",
                    wider.stem.expansion, bits,
                    100.0 * static_cast<double>(bits) / static_cast<double>(subject.estimates.parameterBits))));
}

/// Main-path layers against the geometric mean of the layers before and after.
void unevenNeighbours(const LintSubject& subject, std::vector<Finding>& findings)
{
    const auto layers = chartedLayers(subject.estimates);
    for (std::size_t i = 1; i < layers.size(); ++i) {
        const double before = zetaOf(layers[i - 1]);
        const double after = i + 1 < layers.size() ? zetaOf(layers[i + 1]) : before;
        const double neighbours = std::sqrt(before * after);
        const double zeta = zetaOf(layers[i]);
        if (zeta * far < neighbours) {
            findings.push_back(subject.finding(
                layers[i]->origin, "starving-layer", Severity::warning,
                fmt::format("{} starves: its zeta of {:.3g} is {:.2g} times under its neighbours' {:.3g}.",
                            layers[i]->name, zeta, neighbours / zeta, neighbours),
                "Give it more channels, bases or a larger kernel."));
        } else if (zeta > neighbours * far) {
            findings.push_back(subject.finding(
                layers[i]->origin, "wasteful-layer", Severity::warning,
                fmt::format("{} wastes bits: its zeta of {:.3g} is {:.2g} times over its neighbours' {:.3g}.",
                            layers[i]->name, zeta, zeta / neighbours, neighbours),
                "Take channels or bases from it, or strengthen its neighbours."));
        }
    }
}

void abilitySpread(const LintSubject& subject, std::vector<Finding>& findings)
{
    const auto layers = chartedLayers(subject.estimates);
    const auto [weakest, strongest] = std::minmax_element(layers.begin(), layers.end(), weaker);
    const double spread = zetaOf(*strongest) / zetaOf(*weakest);
    if (!(spread > wideSpread))
        return;
    findings.push_back(subject.finding(
        (*strongest)->origin, "ability-spread", Severity::note,
        fmt::format("{} is the strongest layer, with {:.0f} times the zeta of the weakest, {} ({:.3g} against {:.3g}): "
                    "bits spent here buy the least.",
                    (*strongest)->name, spread, (*weakest)->name, zetaOf(*strongest), zetaOf(*weakest)),
        fmt::format("Move bits from {} to {}.", (*strongest)->name, (*weakest)->name)));
}

} // namespace binweave
