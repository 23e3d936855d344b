// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace binweave {

/// A row of the papers' tables, as printed (resources/published.csv); what was not printed is empty.
struct PublishedPoint
{
    std::string source;
    std::string dataSet;
    std::string network;
    std::string channels;
    std::string method;
    std::optional<int> weightBits, activationBits, weightBases, activationPlanes;
    std::optional<int> residualKernel, inputKernel, inputWeightBits, classifierHidden;
    std::optional<long long> parameterBitsPrinted;
    std::optional<long long> parameterBitsDerived;
    std::string storedSizePrinted;
    std::string equivalentOperationsPrinted;
    std::optional<double> top1Percent, top5Percent;
    std::string note; ///< known misprints and disagreements

    /// The source thesis's expression of this row, "(10,20,40,80) bnn g=3"; empty for other sources.
    std::string expression;
};

const std::vector<PublishedPoint>& publishedPoints();

} // namespace binweave
