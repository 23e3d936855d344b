// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/lint_rules.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace binweave {

namespace {

/// How far from its neighbours is far; published baselines stay within half of it.
constexpr double far = 8;
/// From the strongest to the weakest layer.
constexpr double wideSpread = 1000;

using Layers = std::vector<const LayerEstimate*>;

/// The main-path convolutions in network order, behind the stem where `withStem`: section 5's layers.
Layers abilityLayers(const Estimates& estimates, bool withStem)
{
    Layers layers;
    for (const LayerEstimate& layer : estimates.layers) {
        if (layer.zeta && (layer.role == Role::mainPath || (withStem && layer.role == Role::stem)))
            layers.push_back(&layer);
    }
    return layers;
}

double zetaOf(const LayerEstimate* layer)
{
    return *layer->zeta;
}

/// The geometric mean of the layers before and after.
double neighboursZeta(const Layers& layers, std::size_t i)
{
    const double before = zetaOf(layers[i > 0 ? i - 1 : i + 1]);
    const double after = zetaOf(layers[i + 1 < layers.size() ? i + 1 : i - 1]);
    return std::sqrt(before * after);
}

/// Three digits, no exponent.
std::string figure(double value)
{
    return value < 1000 ? fmt::format("{:.3g}", value) : fmt::format("{:.0f}", value);
}

bool weaker(const LayerEstimate* a, const LayerEstimate* b)
{
    return zetaOf(a) < zetaOf(b);
}

} // namespace

/// The stem where it is the weakest layer. A quantized one is binaryStem's business.
void starvingStem(const LintSubject& subject, std::vector<Finding>& findings)
{
    const Layers layers = abilityLayers(subject.estimates, true);
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
        fmt::format("The stem is the weakest layer: beta {}, zeta {}, {} times under the {} of the next.",
                    figure(*stem->beta), figure(zetaOf(stem)), figure(zetaOf(layers[1]) / zetaOf(stem)),
                    figure(zetaOf(layers[1]))),
        fmt::format("Widen it: a = {:g} costs {} parameter bits ({:.2g} % more); in the source thesis a = 2 gained 1.2 "
                    "points for 2.6 %.",
                    wider.stem.expansion, bits,
                    100.0 * static_cast<double>(bits) / static_cast<double>(subject.estimates.parameterBits))));
}

/// Main-path layers against those before and after.
void unevenNeighbours(const LintSubject& subject, std::vector<Finding>& findings)
{
    const Layers layers = abilityLayers(subject.estimates, false);
    for (std::size_t i = 0; layers.size() > 1 && i < layers.size(); ++i) {
        const double neighbours = neighboursZeta(layers, i);
        const double zeta = zetaOf(layers[i]);
        if (zeta * far < neighbours) {
            findings.push_back(subject.finding(
                layers[i]->origin, "starving-layer", Severity::warning,
                fmt::format("{} starves: its zeta of {} is {} times under its neighbours' {}.", layers[i]->name,
                            figure(zeta), figure(neighbours / zeta), figure(neighbours)),
                "Give it more channels, bases or a larger kernel."));
        } else if (zeta > neighbours * far) {
            findings.push_back(subject.finding(
                layers[i]->origin, "wasteful-layer", Severity::warning,
                fmt::format("{} wastes bits: its zeta of {} is {} times over its neighbours' {}.", layers[i]->name,
                            figure(zeta), figure(zeta / neighbours), figure(neighbours)),
                "Take channels or bases from it, or strengthen its neighbours."));
        }
    }
}

void abilitySpread(const LintSubject& subject, std::vector<Finding>& findings)
{
    const Layers layers = abilityLayers(subject.estimates, true);
    const auto [weakest, strongest] = std::minmax_element(layers.begin(), layers.end(), weaker);
    const double spread = zetaOf(*strongest) / zetaOf(*weakest);
    if (!(spread > wideSpread))
        return;
    findings.push_back(subject.finding(
        (*strongest)->origin, "ability-spread", Severity::note,
        fmt::format("{} is the strongest layer, with {} times the zeta of the weakest, {} ({} against {}): "
                    "bits spent here buy the least.",
                    (*strongest)->name, figure(spread), (*weakest)->name, figure(zetaOf(*strongest)),
                    figure(zetaOf(*weakest))),
        fmt::format("Move bits from {} to {}.", (*strongest)->name, (*weakest)->name)));
}

} // namespace binweave
