// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/lack.h"

#include "engine/activation_planes.h"
#include "engine/weight_levels.h"
#include "model/fields.h"

#include <fmt/format.h>

namespace binweave {

namespace {

std::string lackOfWeights(const WeightPrecision& weights)
{
    return hasLevels(weights) ? fmt::format("{} weights", enumName(weights.method)) : std::string{};
}

/// One overload for each operation that can lack something.
struct LackOf
{
    std::string operator()(const op::Convolution& layer) const { return lackOfWeights(layer.weights); }
    std::string operator()(const op::FullyConnected& layer) const { return lackOfWeights(layer.weights); }
    std::string operator()(const op::Activation& activation) const
    {
        const ActivationMethod method = activation.precision.method;
        return hasPlanes(method) ? fmt::format("{} activations", enumName(method)) : std::string{};
    }
    std::string operator()(const op::InputMagnitude&) const { return "xnor activations"; }
    std::string operator()(const op::Product&) const { return "xnor activations"; }
    std::string operator()(const auto&) const { return {}; }
};

} // namespace

std::string lackOf(const Operation& operation)
{
    return std::visit(LackOf{}, operation);
}

} // namespace binweave
