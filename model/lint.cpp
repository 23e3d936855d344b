// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/lint.h"

#include "model/lint_rules.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace binweave {

namespace {

constexpr std::array<LintRule, 18> rules{
    binaryStem,           binaryClassifier, binaryDownsampling, scaleBeforeNormalization,
    largeResidualKernel,  narrowing,        fewShortcuts,       traditionalBlock,
    pointwiseConvolution, layerWiseBases,   wideDenseLayer,     shallowNetwork,
    narrowClassifier,     starvingStem,     unevenNeighbours,   abilitySpread,
    unpublishedOptions,   depthwiseBlock,
};

/// Groups and their blocks stand between stem and classifier.
auto networkOrder(const Finding& finding)
{
    using Part = ElementPath::Part;
    const Part part = finding.origin.part == Part::group ? Part::block : finding.origin.part;
    return std::tuple(part, finding.origin.group, finding.origin.block);
}

} // namespace

std::vector<Finding> lint(const NetworkDesign& design, const EstimateOptions& options)
{
    const Result<Graph> graph = lower(design);
    if (!graph)
        return {{{}, "design", "invalid", Severity::error, graph.error().sentence, "Correct the value that is named."}};

    const Estimates estimates = estimate(*graph, options);
    std::vector<Finding> findings;
    for (const LintRule rule : rules)
        rule({design, *graph, estimates, options}, findings);
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return networkOrder(a) < networkOrder(b); });
    return findings;
}

} // namespace binweave
