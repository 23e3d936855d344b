// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"
#include "engine/packed/step.h"
#include "engine/trained_model.h"

#include <memory>
#include <vector>

namespace binweave {

/// A graph made ready to run: steps in order, and where their values lie.
struct Program
{
    struct Entry
    {
        std::unique_ptr<Step> step;
        int node;        ///< whose layer the step is accounted to
        bool isPopcount; ///< a binary convolution
    };
    std::vector<Entry> steps;
    ArenaLayout layout;
    int scores = 0; ///< node
};

/// `weights` are as checkWeights wants them.
Program compile(const Graph& graph, const Weights& weights, const KernelSet& kernels);

} // namespace binweave
