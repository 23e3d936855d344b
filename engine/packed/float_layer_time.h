// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"
#include "model/graph.h"

namespace binweave {

/// Median seconds of a convolution with one base of real weights, one image, one thread: windows as columns, one GEMM.
double floatLayerSeconds(const op::Convolution& convolution, const TensorShape& input, const TensorShape& output,
                         const KernelSet& kernels, double seconds);

} // namespace binweave
