// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"
#include "model/graph.h"

#include <functional>

namespace binweave {

/// A convolution with one base of random real weights on one image, in the thread that calls it: windows as columns,
/// one GEMM.
std::function<void()> floatLayer(const op::Convolution& convolution, const TensorShape& input,
                                 const TensorShape& output, const KernelSet& kernels);

} // namespace binweave
