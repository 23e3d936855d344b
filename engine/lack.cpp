// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/lack.h"

#include "model/fields.h"

#include <fmt/format.h>

namespace binweave {

namespace {

/// One overload for each operation that can lack something.
struct LackOf
{
    std::string operator()(const op::Activation& activation) const
    {
        const ActivationMethod method = activation.precision.method;
        const bool known = method == ActivationMethod::fullPrecision || method == ActivationMethod::sign ||
                           method == ActivationMethod::fixedPoint;
        return known ? std::string{} : fmt::format("{} activations", enumName(method));
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
