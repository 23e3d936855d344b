// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"
#include "tests/engine/kernels/comparison.h"

namespace binweave {

// The kernels of rows, on operands behind which no byte may be touched.

/// binaryRow, and binaryBitsRow where there is one, with the definition: windows around as many words as a set keeps in
/// narrow counters, of which all bits differ, or none, or some.
void compareWindows(const KernelSet& set, Comparison& comparison);

/// Those below, where there is one, with the portable set.
void compareEpilogues(const KernelSet& set, Comparison& comparison);
void compareSigns(const KernelSet& set, Comparison& comparison);
void compareThresholds(const KernelSet& set, Comparison& comparison);

/// writeParities, where there is one, with what it says of itself.
void compareParities(const KernelSet& set, Comparison& comparison);

/// floatRow, where there is one, with the set's own gemm and arithmetic.h.
void compareFloatRows(const KernelSet& set, Comparison& comparison);

} // namespace binweave
