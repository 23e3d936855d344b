// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/packed/network_benchmark.h"
#include "model/graph.h"

/// What a benchmark says about why something is not faster than it is.
namespace binweave {

/// Of a measured layer, which its convolution or fully connected node stands for: "its input is real".
std::string layerLimit(const Graph& graph, const Node& node, const LayerBenchmark& layer);

/// One sentence about a network whose layers and shares are known.
std::string networkLimit(const NetworkBenchmark& benchmark);

} // namespace binweave
