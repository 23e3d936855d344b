// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/verification.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <map>

namespace binweave {

namespace {

/// Infinite where either is no number.
float difference(float a, float b)
{
    const float d = std::fabs(a - b);
    return std::isnan(d) ? std::numeric_limits<float>::infinity() : d;
}

float largestDifference(std::span<const float> a, std::span<const float> b)
{
    float largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max(largest, difference(a[i], b[i]));
    return largest;
}

auto bestClass(std::span<const float> scores)
{
    return std::ranges::max_element(scores) - scores.begin();
}

void compareScores(const ReferenceRun& reference, const ArtefactScores& artefact, Verification& result)
{
    result.images = static_cast<int>(reference.nearest.size());
    const std::size_t classes = reference.scores.size() / std::max<std::size_t>(reference.nearest.size(), 1);
    for (int i = 0; i < result.images; ++i) {
        const auto expected = std::span(reference.scores).subspan(i * classes, classes);
        const auto got = std::span(artefact.scores).subspan(i * classes, classes);
        const float largest = largestDifference(expected, got);
        result.classesEqual += std::isfinite(largest) && bestClass(expected) == bestClass(got);
        const bool differs = largest > tolerance::score;
        if (differs && std::isfinite(largest) && reference.nearest[i] <= tolerance::threshold) {
            result.excused.push_back(i);
            continue;
        }
        result.unexplained += differs;
        result.largestDifference = std::max(result.largestDifference, largest);
    }
    result.nearThreshold = static_cast<int>(result.excused.size());
}

/// A row in the making.
struct Tally
{
    LayerAgreement row;
    std::size_t values = 0;
    std::size_t equal = 0;

    void add(const LayerValues& expected, const LayerValues& got)
    {
        row.images = std::min(expected.images, got.images);
        const std::size_t count = expected.values.size() / expected.images * row.images;
        for (std::size_t i = 0; i < count; ++i) {
            const float d = difference(expected.values[i], got.values[i]);
            row.largestDifference = std::max(row.largestDifference, d);
            equal += d <= tolerance::score * std::max(1.0f, std::fabs(expected.values[i]));
        }
        values += count;
        row.agreement = values ? 100.0 * static_cast<double>(equal) / static_cast<double>(values) : 0.0;
    }
};

std::vector<LayerAgreement> compareLayers(const Graph& graph, const ReferenceRun& reference,
                                          const ArtefactScores& artefact)
{
    std::map<std::string_view, const LayerValues*> given;
    for (const LayerValues& layer : artefact.layers)
        given[layer.node] = &layer;
    std::vector<std::string_view> order;
    std::map<std::string_view, Tally> tallies;
    for (std::size_t i = 1; i < graph.nodes.size(); ++i) {
        const auto found = given.find(graph.nodes[i].name);
        if (found == given.end())
            continue;
        const std::string& layer = graph.nodes[i].layer;
        if (!tallies.contains(layer))
            order.push_back(layer);
        Tally& tally = tallies[layer];
        tally.row.layer = layer;
        tally.add(reference.layers[i - 1], *found->second);
    }
    std::vector<LayerAgreement> rows;
    for (const std::string_view layer : order)
        rows.push_back(tallies[layer].row);
    return rows;
}

std::string sentenceFor(const Verification& result)
{
    const std::string excused =
        result.nearThreshold == 0 ? ""
                                  : fmt::format(", {} with a value within 1e-5 of its threshold", result.nearThreshold);
    const std::string measured =
        fmt::format("{} of {} classes equal, largest difference of scores {:.2g}{} (run by {})", result.classesEqual,
                    result.images, result.largestDifference, excused, result.ranBy);
    if (result.accepted)
        return fmt::format("Equal to the engine: {}.", measured);
    if (result.images == 0)
        return "There are no images to check it on.";
    if (result.unexplained > 0)
        return fmt::format("Not equal to the engine: the scores of {} images differ by more than 1e-4 without a value "
                           "near its threshold; {}.",
                           result.unexplained, measured);
    return fmt::format("Not equal to the engine: {}; at most 1 % of images may have such a value, and at least 99.9 % "
                       "of classes must be equal.",
                       measured);
}

} // namespace

Verification compareWithReference(const Graph& graph, const ReferenceRun& reference, const ArtefactScores& artefact)
{
    assert(artefact.scores.size() == reference.scores.size());
    Verification result;
    result.ranBy = artefact.ranBy;
    result.layers = compareLayers(graph, reference, artefact);
    compareScores(reference, artefact, result);
    result.accepted = result.images > 0 && result.unexplained == 0 && 100LL * result.nearThreshold <= result.images &&
                      1000LL * (result.images - result.classesEqual) <= result.images;
    result.sentence = sentenceFor(result);
    return result;
}

} // namespace binweave
