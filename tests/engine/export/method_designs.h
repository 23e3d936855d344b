// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design_source.h"
#include "model/fields.h"
#include "model/graph.h"
#include "tests/engine/export/example_models.h"

namespace binweave {

/// A small network for each method of weights and of values, with one base and with two where the method allows it,
/// with a downsampling shortcut and a fully connected layer of it.
inline std::vector<NamedDesign> methodDesigns()
{
    std::vector<NamedDesign> designs;
    const auto withBases = [](const LayerPrecision& precision, int bases, bool ofWeights) {
        NetworkDesign design;
        design.stem.channels = 8;
        design.classifier.hidden = 12;
        ResidualBlock block{.channels = 14, .bases = bases, .precision = precision};
        block.projection.weights = precision.weights;
        design.groups = {{.branches = 1, .blocks = {ConvolutionLayer{.channels = 9, .precision = precision}, block}}};
        if (ofWeights)
            design.classifier.weights = precision.weights;
        return design;
    };
    const auto add = [&](const std::string& name, const LayerPrecision& precision, bool ofWeights = true) {
        NetworkDesign design = withBases(precision, 2, ofWeights);
        designs.push_back({name, lower(design) ? design : withBases(precision, 1, ofWeights)});
    };
    for (const auto& [method, name] : EnumNames<WeightMethod>::value)
        add(fmt::format("weights {}", name), {.weights = {.method = method}});
    for (const auto& [method, name] : EnumNames<ActivationMethod>::value)
        add(fmt::format("values {}", name), {.activations = {.method = method}}, false);
    add("PA", {.weights = {.method = WeightMethod::piecewise, .pieces = 4},
               .activations = {.method = ActivationMethod::piecewise, .pieces = 5}});
    add("ABC", {.weights = {.method = WeightMethod::abc, .pieces = 3},
                .activations = {.method = ActivationMethod::abc, .pieces = 3}});
    add("DoReFa", {.weights = {.method = WeightMethod::fixedPoint, .bits = 4},
                   .activations = {.method = ActivationMethod::fixedPoint, .bits = 4, .clip = 1}});
    return designs;
}

/// One of these by its name, or what a user may write.
inline NetworkDesign designNamed(const std::string& name)
{
    for (const NamedDesign& named : methodDesigns()) {
        if (named.name == name)
            return named.design;
    }
    return resolveDesign(name).value();
}

} // namespace binweave
