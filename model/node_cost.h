// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/estimate.h"
#include "model/layer_formulas.h"

namespace binweave {

/// What one node costs. `terms.bases` spans all branches, the other figures are of this node alone.
struct NodeCost
{
    const char* kind = nullptr; ///< empty: neither stores nor computes anything
    bool hasWeights = false;
    bool binary = false; ///< runs as XNOR and popcount
    LayerTerms terms{};
    long long parameterBits = 0;
    long long storedBits = 0;
    long long parentStoredBits = 0; ///< of the full-precision parent, in its one branch
    MultiplyAccumulates macs{};
};

/// Sections 1 and 2 of formulas.md for the node at `index`.
NodeCost nodeCost(const Graph& graph, std::size_t index);

} // namespace binweave
