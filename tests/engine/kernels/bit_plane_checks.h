// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"
#include "tests/engine/kernels/comparison.h"

namespace binweave {

/// closeGaps() of pixels with so many channels: every bit in its place, and nothing behind that may not be touched.
void compareClosedGaps(const KernelSet& set, int channels, Comparison& comparison);

} // namespace binweave
