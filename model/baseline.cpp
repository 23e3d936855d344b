// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/baseline.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace binweave {

namespace {

/// The terms that a design would have if it were of the family.
std::optional<Baseline> termsOf(const NetworkDesign& design)
{
    Baseline terms;
    terms.channels = {design.stem.channels};
    const ResidualBlock* first = nullptr;
    for (const Group& group : design.groups) {
        for (const Block& block : group.blocks) {
            const auto* residual = std::get_if<ResidualBlock>(&block);
            if (!residual)
                return std::nullopt;
            first = first ? first : residual;
            terms.channels.push_back(residual->channels);
        }
        terms.groups.push_back(static_cast<int>(group.blocks.size()));
    }
    if (!first)
        return std::nullopt;
    terms.full = first->precision.weights.method == WeightMethod::fullPrecision;
    terms.residualKernel = first->projection.kernel;
    terms.inputKernel = design.stem.kernel;
    terms.binaryInputWeights = design.stem.weights.method == WeightMethod::binary;
    terms.bases = first->bases;
    terms.weightless = first->weightless;
    terms.slopes = first->slopes;
    terms.shifts = first->shifts;
    terms.expansion = design.stem.expansion;
    if (design.classifier.hidden != defaultHidden(terms.channels))
        terms.hidden = design.classifier.hidden;

    const int branches = design.groups[0].branches;
    if (branches == 1 && terms.groups.size() == 1)
        terms.groups.clear();
    else
        terms.bases = branches;
    return terms;
}

} // namespace

int defaultHidden(const std::vector<int>& channels)
{
    const int last = channels.back();
    if (channels.size() == 4)
        return channels[2];
    return std::max(1, channels.size() == 3 ? 3 * last / 2 : last / 2);
}

NetworkDesign baselineDesign(const Baseline& baseline)
{
    Group stages;
    for (auto channels = baseline.channels.begin() + 1; channels != baseline.channels.end(); ++channels) {
        ResidualBlock block{.channels = *channels, .stride = 2};
        block.bases = baseline.groups.empty() ? baseline.bases : 1;
        block.projection.kernel = baseline.residualKernel;
        stages.blocks.push_back(block);
    }

    NetworkDesign design;
    if (baseline.groups.empty())
        design.groups.push_back(stages);
    auto next = stages.blocks.begin();
    for (const int count : baseline.groups) {
        design.groups.push_back({baseline.bases, {next, next + count}});
        next += count;
    }
    if (baseline.full)
        design = fullPrecisionTwin(design);
    for (Group& group : design.groups) {
        for (Block& block : group.blocks) {
            auto& residual = std::get<ResidualBlock>(block);
            residual.weightless = baseline.weightless;
            residual.slopes = baseline.slopes;
            residual.shifts = baseline.shifts;
        }
    }

    design.stem.channels = baseline.channels[0];
    design.stem.expansion = baseline.expansion;
    design.stem.kernel = baseline.inputKernel;
    if (baseline.binaryInputWeights)
        design.stem.weights.method = WeightMethod::binary;
    design.classifier.hidden = baseline.hidden.value_or(defaultHidden(baseline.channels));
    return design;
}

std::optional<Baseline> baselineOf(const NetworkDesign& design)
{
    const std::optional<Baseline> terms = termsOf(design);
    if (!terms)
        return std::nullopt;
    NetworkDesign same = baselineDesign(*terms);
    same.name = design.name;
    return same == design ? terms : std::nullopt;
}

std::string expressionText(const Baseline& baseline)
{
    std::string text = fmt::format("({}) {}", fmt::join(baseline.channels, ","), baseline.full ? "full" : "bnn");
    if (baseline.residualKernel != 1)
        text += fmt::format(" resnet {0}*{0}", baseline.residualKernel);
    if (baseline.inputKernel != 3 || baseline.binaryInputWeights)
        text += fmt::format(" input {0}*{0}{1}", baseline.inputKernel, baseline.binaryInputWeights ? 'b' : 'f');
    text += fmt::format(" g={}", baseline.bases);
    if (baseline.expansion != 1)
        text += fmt::format(" a={}", baseline.expansion);
    if (baseline.hidden && *baseline.hidden != defaultHidden(baseline.channels))
        text += fmt::format(" hidden={}", *baseline.hidden);
    for (const auto& [chosen, word] : {std::pair{baseline.weightless, " weightless"},
                                       std::pair{baseline.slopes, " slopes"}, std::pair{baseline.shifts, " shifts"}}) {
        if (chosen)
            text += word;
    }
    if (!baseline.groups.empty())
        text += fmt::format(" groups={}", fmt::join(baseline.groups, "+"));
    return text;
}

} // namespace binweave
