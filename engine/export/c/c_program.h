// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/c/c_constants.h"
#include "engine/trained_model.h"

#include <set>
#include <string>
#include <string_view>

namespace binweave {

/// The parts of a generated program that depend on the network. Texts hold `net_` and `NET_` for the program's name.
struct CProgram
{
    CConstants constants;                 ///< weights, normalizations, layers
    std::string values;                   ///< declarations: where each value lies in the context
    std::string calls;                    ///< what makes the scores of an image
    std::set<std::string_view> functions; ///< of c_runtime.h that it calls
    std::size_t bits = 0;                 ///< of the context: signs of activations
    std::size_t floats = 0;               ///< of the context: values of activations
    std::size_t windowBits = 0;           ///< of the largest binary window
    std::size_t windowFloats = 0;         ///< of the largest real window
    std::size_t products = 0;             ///< most outputs of a pixel, all bases
    long long binaryProducts = 0;         ///< an image: of a bit with a bit
    long long realProducts = 0;           ///< an image: the others, additions and subtractions included
    std::size_t contextBytes() const      ///< the same on every machine
    {
        return (bits + 2 * windowBits) / 8 + 4 * (floats + windowFloats + products);
    }
};

/// Error (badInput): a layer that is too large; the sentence names it.
Result<void> checkCReaches(const Graph& graph);

/// The design as a C program has it. Errors (badInput): those of lower() and checkCReaches().
Result<Graph> cGraph(const NetworkDesign& design);

/// Preconditions: cGraph(), and weights as checkWeights wants them.
CProgram cProgram(const Graph& graph, const TrainedModel& model);

} // namespace binweave
