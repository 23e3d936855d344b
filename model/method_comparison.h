// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/graph.h"
#include "model/layer_formulas.h"

#include <optional>
#include <string>
#include <vector>

/// Methods side by side for one layer (formulas.md section 7): the layer as an n x k by k x m product, where XNOR and
/// bitcount count apart, so that section 2's binary multiply-accumulate is two operations.
namespace binweave {

struct MethodRow
{
    std::string method;
    LayerPrecision precision;
    std::string inputs;  ///< the values they take: "R", "{-1,1}"
    std::string weights; ///< likewise
    long long multiplyAccumulates = 0;
    long long binaryOperations = 0;
    std::string speedUp;      ///< as published: "~58x"
    std::string instructions; ///< "xor, bitcount"
};

/// n outputs, k = Cin / G K^2 inputs of each, m positions of the plane.
struct ProductSize
{
    long long n = 1;
    long long k = 1;
    long long m = 1;
    bool operator==(const ProductSize&) const = default;
};

ProductSize productOf(const LayerTerms& layer);

/// The nine rows of section 7 in its order, with this layer's numbers.
std::vector<MethodRow> methodComparison(const ProductSize& size);

/// The same for the layer of that name (LayerEstimate::name); empty where it multiplies no weights.
std::optional<std::vector<MethodRow>> methodComparison(const Graph& graph, const std::string& layer);

/// The design with this precision in all of its blocks; real shortcuts and depthwise convolutions stay real.
NetworkDesign withPrecision(NetworkDesign design, const LayerPrecision& precision);

} // namespace binweave
