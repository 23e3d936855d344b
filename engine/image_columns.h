// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/graph.h"

namespace binweave {

/// The windows of a convolution as a matrix: image [C][H][W] to columns [C * kernel * kernel][pixels of the output rows
/// first .. first + count - 1], zeros outside the plane. So that sums = weights [outputs][C * kernel * kernel] *
/// columns.
void writeColumns(const op::Convolution& convolution, const TensorShape& input, const TensorShape& output, int first,
                  int count, const float* image, float* columns);

/// Where the matrix would be the image itself: 1x1, stride 1.
bool columnsAreImage(const op::Convolution& convolution);

} // namespace binweave
