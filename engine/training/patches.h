// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/training/matrix.h"

#include <cstddef>

namespace binweave {

/// The windows of a convolution over images that lie side by side: input [channels][images * height * width], output
/// [..][images * outputHeight * outputWidth]. A patch matrix has a row per channel and tap and a column per output
/// pixel, zeros where a tap falls outside the plane; it is made for some consecutive output rows at a time, counted
/// through all images.
struct Windows
{
    int height = 0;
    int width = 0;
    int outputHeight = 0;
    int outputWidth = 0;
    int kernel = 1;
    int stride = 1;
    int dilation = 1;
    int padBefore = 0;

    /// Whether the patch matrix is the input itself.
    bool trivial() const { return kernel == 1 && stride == 1 && padBefore == 0; }

    /// The windows of the gradient: where stride is 1, the input's gradient is a convolution of the output's.
    Windows transposed() const;
};

/// Consecutive output rows.
struct RowRange
{
    int first = 0;
    int count = 0;
};

/// Floats of working memory that the functions below need for ranges of up to so many rows.
std::size_t patchMemory(const Windows& windows, int rows);

/// patches: [x.rows * kernel^2][range.count * outputWidth]
void gatherPatches(const Windows& windows, const Matrix& x, RowRange range, float* patches, float* memory);

/// Adds each element of a patch matrix to the input element that it was gathered from.
void scatterPatches(const Windows& windows, const float* patches, RowRange range, const Matrix& x, float* memory);

} // namespace binweave
