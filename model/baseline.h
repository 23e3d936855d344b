// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/design.h"

#include <optional>
#include <string>
#include <vector>

namespace binweave {

/// The source thesis's family of networks, "(C0,C1,..,Cn) bnn g=K", in its own terms (semantics.md, commands.md).
struct Baseline
{
    std::vector<int> channels; ///< C0 of the stem before expansion, then one residual block each
    bool full = false;         ///< 32 bits and ReLU in the blocks
    int residualKernel = 1;
    int inputKernel = 3;
    bool binaryInputWeights = false;
    int bases = 1; ///< g: bases of each layer, or branches of each group
    double expansion = 1;
    std::optional<int> hidden; ///< empty: defaultHidden
    bool weightless = false;   ///< of all blocks, as are the next two
    bool slopes = false;
    bool shifts = false;
    std::vector<int> groups; ///< blocks per group of g branches; empty: g bases in each layer instead
    bool operator==(const Baseline&) const = default;
};

/// Hidden width of the classifier where none is given: C(n-1) for four numbers, 3*Cn/2 for three, else Cn/2, at least
/// 1 (semantics.md, 'The grouped binary baseline', 5).
int defaultHidden(const std::vector<int>& channels);

/// For 3x32x32 inputs and 10 classes, without a name.
NetworkDesign baselineDesign(const Baseline& baseline);

/// The terms that give exactly this design, its name aside; empty where there are none.
std::optional<Baseline> baselineOf(const NetworkDesign& design);

/// "(10,20,40,80) bnn resnet 3*3 input 5*5f g=3 a=2 hidden=120 weightless slopes shifts groups=1+2"; what is a default
/// is left out.
std::string expressionText(const Baseline& baseline);

} // namespace binweave
