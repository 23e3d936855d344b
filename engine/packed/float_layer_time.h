// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"
#include "model/graph.h"

#include <stop_token>

namespace binweave {

/// Median seconds of a convolution with one base of real weights, one image, one thread: windows as columns, one GEMM.
/// Measured for `seconds`, or until it is stopped.
double floatLayerSeconds(const op::Convolution& convolution, const TensorShape& input, const TensorShape& output,
                         const KernelSet& kernels, double seconds, const std::stop_token& stop = {});

} // namespace binweave
