// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"
#include "model/graph.h"
#include "model/result.h"

#include <optional>
#include <string>
#include <vector>

namespace binweave {

/// The settings of formulas.md that a user changes live.
struct EstimateOptions
{
    double gamma = 1;
    double nu = 1;
    int wordBits = 64; ///< w: 64 or 32
    bool operator==(const EstimateOptions&) const = default;
};

struct MultiplyAccumulates
{
    long long full = 0;
    long long binary = 0; ///< times bit planes
    bool operator==(const MultiplyAccumulates&) const = default;
};

/// One row of the table: a layer with all its bases and branches. A figure that has no meaning is empty.
struct LayerEstimate
{
    std::string name; ///< Node::layer
    std::string kind; ///< "convolution", "normalization", ..
    ElementPath origin;
    Role role = Role::none;
    TensorShape output;
    long long parameterBits = 0; ///< weights of convolutions and fully connected layers only (section 1)
    long long storedBits = 0;    ///< all that a model file must hold (section 1)
    MultiplyAccumulates macs;    ///< section 2
    double equivalentOperations = 0;
    std::optional<double> sigma; ///< speed-up ratio (section 2)
    std::optional<double> beta;  ///< single-kernel ability (section 5)
    std::optional<double> zeta;  ///< single-layer ability (section 5)
};

struct Estimates
{
    std::vector<LayerEstimate> layers; ///< layers that store or compute something, in network order
    long long parameterBits = 0;
    long long storedBits = 0;
    MultiplyAccumulates macs;
    double equivalentOperations = 0;
    double speedUp = 1;      ///< parent's multiply-accumulates over equivalent operations (section 2)
    double memorySaving = 1; ///< parent's stored size over the design's

    /// Stored size in whole bytes, rounded up.
    long long storedBytes() const { return (storedBits + 7) / 8; }
};

/// All estimates of formulas.md sections 1, 2 and 5. Errors as those of lower().
Result<Estimates> estimate(const NetworkDesign& design, const EstimateOptions& options = {});

/// The same of a design that is lowered already.
Estimates estimate(const Graph& graph, const EstimateOptions& options = {});

} // namespace binweave
