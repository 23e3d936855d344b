// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"
#include "tests/engine/kernels/comparison.h"

#include <vector>

namespace binweave {

/// Sizes around the edges of tiles and blocks, each with all flags.
std::vector<GemmShape> gemmShapes();

/// Every element with the one chain that the contract asks for; what lies between rows must stay.
void compareGemm(const KernelSet& set, const GemmShape& shape, Comparison& comparison);

} // namespace binweave
