// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/reference_run.h"

#include <optional>

namespace binweave {

/// How one layer of an artefact compares with the engine's; branches of a group share a row.
struct LayerAgreement
{
    std::string layer; ///< Node::layer
    float largestDifference = 0;
    int images = 0;       ///< compared
    double agreement = 0; ///< percent of values within 1e-4, or 1e-4 of the value where that is above 1
};

/// An artefact's scores against the engine's, by the rule of semantics.md ('Elsewhere'). An image whose scores differ
/// by more than 1e-4 is excused where one of its values lies within 1e-5 of the threshold that quantizes it.
struct Verification
{
    int images = 0;
    int classesEqual = 0;        ///< images
    float largestDifference = 0; ///< of scores, over the images that are not excused
    int nearThreshold = 0;       ///< excused images
    std::vector<int> excused;    ///< their indices
    int unexplained = 0;         ///< images that differ by more than 1e-4 and are not excused
    std::string ranBy;           ///< what ran the artefact
    std::vector<LayerAgreement> layers;
    bool accepted = false; ///< no image unexplained, at most 1 % excused, at least 99.9 % of classes equal
    std::string sentence;
};

namespace tolerance {
constexpr float score = 1e-4f;
constexpr float threshold = 1e-5f;
} // namespace tolerance

/// Scores that are no number count as different. Preconditions: as many images, classes and layer values as in the
/// reference.
Verification compareWithReference(const Graph& graph, const ReferenceRun& reference, const ArtefactScores& artefact);

} // namespace binweave
