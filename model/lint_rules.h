// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/graph.h"
#include "model/lint.h"

namespace binweave {

/// What a rule looks at.
struct LintSubject
{
    const NetworkDesign& design;
    const Graph& graph;
    const Estimates& estimates;
    const EstimateOptions& options;

    Finding finding(const ElementPath& origin, const char* rule, Severity severity, std::string text,
                    std::string remedy) const
    {
        return {origin, elementName(design, origin), rule, severity, std::move(text), std::move(remedy)};
    }

    /// The blocks of kind B with their places.
    template <class B, class Visit>
    void forEach(Visit visit) const
    {
        for (std::size_t g = 0; g < design.groups.size(); ++g) {
            const std::vector<Block>& blocks = design.groups[g].blocks;
            for (std::size_t b = 0; b < blocks.size(); ++b) {
                if (const auto* block = std::get_if<B>(&blocks[b]))
                    visit(*block, ElementPath{ElementPath::Part::block, static_cast<int>(g), static_cast<int>(b)});
            }
        }
    }
};

/// Appends what it finds. The figures in the texts are those of published.csv and methods.md.
using LintRule = void (*)(const LintSubject&, std::vector<Finding>&);

// Precision of weights and activations
void binaryStem(const LintSubject&, std::vector<Finding>&);
void binaryClassifier(const LintSubject&, std::vector<Finding>&);
void binaryDownsampling(const LintSubject&, std::vector<Finding>&);
void scaleBeforeNormalization(const LintSubject&, std::vector<Finding>&);
void unpublishedOptions(const LintSubject&, std::vector<Finding>&);

// Structure
void largeResidualKernel(const LintSubject&, std::vector<Finding>&);
void narrowing(const LintSubject&, std::vector<Finding>&);
void fewShortcuts(const LintSubject&, std::vector<Finding>&);
void traditionalBlock(const LintSubject&, std::vector<Finding>&);
void pointwiseConvolution(const LintSubject&, std::vector<Finding>&);
void depthwiseBlock(const LintSubject&, std::vector<Finding>&);
void layerWiseBases(const LintSubject&, std::vector<Finding>&);
void wideDenseLayer(const LintSubject&, std::vector<Finding>&);
void shallowNetwork(const LintSubject&, std::vector<Finding>&);
void narrowClassifier(const LintSubject&, std::vector<Finding>&);

// Ability (formulas.md section 5)
void starvingStem(const LintSubject&, std::vector<Finding>&);
void unevenNeighbours(const LintSubject&, std::vector<Finding>&);
void abilitySpread(const LintSubject&, std::vector<Finding>&);

} // namespace binweave
