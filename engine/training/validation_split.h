// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_set.h"

#include <span>
#include <vector>

namespace binweave {

/// Indices of training images, each in one of the two, in ascending order.
struct ValidationSplit
{
    std::vector<int> train;
    std::vector<int> heldOut;
};

/// Holds out `percent` of every class, spread evenly over the class's images in the order of the data. The same images
/// for every seed and network, so that runs are compared on the same ones. 0 holds out none.
ValidationSplit splitImages(std::span<const int> labels, double percent);

LabelledImages picked(const LabelledImages& images, std::span<const int> indices);

} // namespace binweave
