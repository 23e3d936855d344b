// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/lint_rules.h"
#include "model/precision.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <set>

namespace binweave {

namespace {

/// What `change` adds to the stored size, in bits.
template <class Change>
long long addedBits(const LintSubject& subject, Change change)
{
    NetworkDesign changed = subject.design;
    change(changed);
    const Result<Estimates> estimates = estimate(changed);
    return estimates ? estimates->storedBits - subject.estimates.storedBits : 0;
}

double percentOf(long long part, long long whole)
{
    return 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

} // namespace

void binaryStem(const LintSubject& subject, std::vector<Finding>& findings)
{
    if (isReal(subject.design.stem.weights))
        return;
    const long long bits =
        addedBits(subject, [](NetworkDesign& design) { design.stem.weights.method = WeightMethod::fullPrecision; });
    findings.push_back(subject.finding(
        {ElementPath::Part::stem}, "binary-stem", Severity::warning,
        "The stem's weights are quantized; in the source thesis a binary stem cost 5 points (78.42 to 73.43 %).",
        fmt::format(
            "Give the stem full-precision weights, {} bits ({:.2g} % of the model); widening it as well, a = 2, "
            "gained 1.2 points for 2.6 % more bits.",
            bits, percentOf(bits, subject.estimates.storedBits))));
}

void binaryClassifier(const LintSubject& subject, std::vector<Finding>& findings)
{
    if (isReal(subject.design.classifier.weights))
        return;
    const long long bits = addedBits(
        subject, [](NetworkDesign& design) { design.classifier.weights.method = WeightMethod::fullPrecision; });
    findings.push_back(subject.finding(
        {ElementPath::Part::classifier}, "binary-classifier", Severity::warning,
        "The classifier's weights are quantized; every published binary network keeps its last layer at full "
        "precision.",
        fmt::format("Give the classifier full-precision weights, {} bits ({:.2g} % of the model).", bits,
                    percentOf(bits, subject.estimates.storedBits))));
}

/// One finding for all shortcuts, at the first; only on tasks of many classes, where it pays.
void binaryDownsampling(const LintSubject& subject, std::vector<Finding>& findings)
{
    constexpr int manyClasses = 100;
    if (subject.design.classes < manyClasses)
        return;
    for (const Node& node : subject.graph.nodes) {
        const auto* layer = std::get_if<op::Convolution>(&node.operation);
        if (!layer || node.role != Role::shortcut || isReal(layer->weights))
            continue;
        const long long bits = addedBits(subject, [](NetworkDesign& design) {
            for (Group& group : design.groups) {
                for (Block& block : group.blocks) {
                    std::visit(
                        [](auto& b) {
                            if constexpr (requires { b.projection; })
                                b.projection.weights.method = WeightMethod::fullPrecision;
                        },
                        block);
                }
            }
        });
        findings.push_back(subject.finding(
            node.origin, "binary-downsampling", Severity::note,
            fmt::format(
                "The shortcuts downsample with binary weights; on hard tasks such as one of {} classes full "
                "precision pays (ResNetE-18: 54.5 against 56.7 % on ImageNet, 87.2 against 87.6 % on CIFAR-10).",
                subject.design.classes),
            fmt::format("Give the shortcuts full-precision weights, {} bits ({:.2g} % of the model).", bits,
                        percentOf(bits, subject.estimates.storedBits))));
        return;
    }
}

void scaleBeforeNormalization(const LintSubject& subject, std::vector<Finding>& findings)
{
    std::set<ElementPath> told;
    const std::vector<Node>& nodes = subject.graph.nodes;
    for (const Node& node : nodes) {
        const auto* convolution =
            std::get_if<op::Convolution>(node.inputs.empty() ? nullptr : &nodes[node.inputs[0]].operation);
        if (!convolution || !std::holds_alternative<op::Normalization>(node.operation))
            continue;
        const WeightPrecision& weights = convolution->weights;
        if (!usesScale(weights.method) || weights.scale == WeightScale::none || !told.insert(node.origin).second)
            continue;
        findings.push_back(
            subject.finding(node.origin, "scale-before-normalization", Severity::note,
                            "A normalization follows the scaled convolution and undoes its scale factors; trained from "
                            "scratch, ResNetE-18 reached 87.2 % without and 83.6 % with them.",
                            "Leave the scale factors out, unless training starts from a full-precision parent."));
    }
}

/// One finding for the network: the options of semantics.md, rule 7, are never silent.
void unpublishedOptions(const LintSubject& subject, std::vector<Finding>& findings)
{
    bool weightless = false;
    bool slopes = false;
    bool shifts = false;
    std::optional<ElementPath> first;
    subject.forEach<ResidualBlock>([&](const ResidualBlock& block, const ElementPath& path) {
        const bool pools = block.weightless || block.projection.downsampling == Downsampling::weightless;
        if (!first && (pools || block.slopes || block.shifts))
            first = path;
        weightless = weightless || pools;
        slopes = slopes || block.slopes;
        shifts = shifts || block.shifts;
    });
    if (!first)
        return;
    std::vector<std::string> options;
    if (weightless)
        options.emplace_back("weightless shortcuts");
    if (slopes)
        options.emplace_back("learned slopes");
    if (shifts)
        options.emplace_back("learned shifts");
    long long bits = 0;
    for (const LayerEstimate& layer : subject.estimates.layers)
        bits += layer.kind == "slope" || layer.kind == "shift" ? layer.storedBits : 0;
    findings.push_back(subject.finding(
        *first, "unpublished-options", Severity::note,
        fmt::format("The residual blocks have {}, which the published networks lack: no parameter bits, and {} stored "
                    "bits ({:.2g} % of the model).",
                    fmt::join(options, " and "), bits, percentOf(bits, subject.estimates.storedBits)),
        "Say so beside a published figure, or leave them out."));
}

} // namespace binweave
