// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/image_columns.h"

#include <algorithm>
#include <array>

namespace binweave {

namespace {

/// One row of outputs of one tap: input columns start, start + stride, .. where inside the plane, else 0.
void writeRow(const float* row, int width, int start, int stride, int count, float* out)
{
    int x = 0;
    for (; x < count && start + x * stride < 0; ++x)
        out[x] = 0;
    const int end = std::clamp((width - start + stride - 1) / stride, x, count);
    if (stride == 1) {
        std::copy(row + start + x, row + start + end, out + x);
    } else {
        for (int i = x; i < end; ++i)
            out[i] = row[start + i * stride];
    }
    std::fill(out + end, out + count, 0.0f);
}

} // namespace

bool columnsAreImage(const op::Convolution& convolution)
{
    return convolution.kernel == 1 && convolution.stride == 1 && convolution.padBefore == 0 &&
           convolution.padAfter == 0;
}

void writeColumns(const op::Convolution& convolution, const TensorShape& input, const TensorShape& output, int first,
                  int count, const float* image, float* columns)
{
    const auto [kernel, stride, dilation, pad] =
        std::array{convolution.kernel, convolution.stride, convolution.dilation, convolution.padBefore};
    for (int c = 0; c < input.channels; ++c, image += input.pixels()) {
        for (int tap = 0; tap < kernel * kernel; ++tap, columns += 1LL * count * output.width) {
            const int top = tap / kernel * dilation - pad;
            const int left = tap % kernel * dilation - pad;
            for (int y = 0; y < count; ++y) {
                float* out = columns + y * output.width;
                const int row = (first + y) * stride + top;
                if (row < 0 || row >= input.height)
                    std::fill_n(out, output.width, 0.0f);
                else
                    writeRow(image + 1LL * row * input.width, input.width, left, stride, output.width, out);
            }
        }
    }
}

} // namespace binweave
