// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/estimate_table.h"
#include "model/graph.h"

#include <functional>
#include <string>

namespace binweave {

/// How a figure comes about. Products are written with '·', powers with superscripts or '^'.
struct Explanation
{
    std::string formula = {}; ///< "Cin · Cout · K² · B · g"; empty where there is no figure
    std::string numbers = {}; ///< the same with the layer's numbers: "20 · 40 · 3² · 1 · 3"
    std::string remark = {};  ///< one sentence: the convention, or why there is no figure; may be empty
};

/// A number in the reader's locale.
using NumberText = std::function<std::string(double)>;
std::string plainNumber(double value);

/// For a row of estimate(graph, options) and one of its columns that are numbers, sizes in bits. Formulas are those of
/// formulas.md; `numbers` evaluates to the row's figure.
Explanation explain(EstimateColumn column, const LayerEstimate& layer, const Graph& graph, const Estimates& estimates,
                    const EstimateOptions& options, const NumberText& number = plainNumber);

/// The same for the total row.
Explanation explainTotal(EstimateColumn column, const Estimates& estimates, const EstimateOptions& options,
                         const NumberText& number = plainNumber);

} // namespace binweave
