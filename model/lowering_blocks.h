// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/lowering_builder.h"

/// One overload for each kind of block: appends its nodes behind node `x` and gives the node of its result.
namespace binweave {

int lowerBlock(Builder& build, const ResidualBlock& block, int x);
int lowerBlock(Builder& build, const ConvolutionLayer& layer, int x);
int lowerBlock(Builder& build, const DenseBlock& block, int x);
int lowerBlock(Builder& build, const Transition& transition, int x);
int lowerBlock(Builder& build, const BottleneckBlock& block, int x);
int lowerBlock(Builder& build, const DepthwiseBlock& block, int x);
int lowerBlock(Builder& build, const FullyConnectedLayer& layer, int x);

/// Appends S(x) to the addends of a sum: the identity, or what leads to the block's width and stride, the projection
/// first.
void addShortcut(Builder& build, const ResidualBlock& block, int x, std::vector<int>& addends);

/// The block without the shortcut from its input and what stands behind their sum: a branch of a one-block group.
int lowerBranch(Builder& build, const ResidualBlock& block, int x);
int lowerBranch(Builder& build, const BottleneckBlock& block, int x);
int lowerBranch(Builder& build, const auto& block, int x)
{
    return lowerBlock(build, block, x);
}

/// What stands behind the sum of such branches.
int lowerBranchEnd(Builder& build, const ResidualBlock& block, int sum);

} // namespace binweave
