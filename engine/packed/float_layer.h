// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"
#include "model/graph.h"

#include <functional>
#include <memory>
#include <vector>

namespace binweave {

/// Room for the windows of layers that run one after the other.
using Columns = std::shared_ptr<std::vector<float>>;

/// A convolution with one base of random real weights on one image, in the thread that calls it: windows as columns,
/// one GEMM.
std::function<void()> floatLayer(const op::Convolution& convolution, const TensorShape& input,
                                 const TensorShape& output, const KernelSet& kernels,
                                 Columns columns = std::make_shared<std::vector<float>>());

} // namespace binweave
