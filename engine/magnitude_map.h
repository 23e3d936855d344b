// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/graph.h"

#include <algorithm>

namespace binweave {

/// Calls visit(input pixel, output pixel) for each tap of a window of op::InputMagnitude that is inside the plane,
/// those of one output side by side, rows, then columns.
template <class Visit>
void eachWindowPixel(const op::InputMagnitude& magnitude, const TensorShape& input, const TensorShape& output,
                     Visit visit)
{
    int to = 0;
    for (int row = 0; row < output.height; ++row) {
        for (int column = 0; column < output.width; ++column, ++to) {
            for (int tap = 0; tap < magnitude.kernel * magnitude.kernel; ++tap) {
                const int v =
                    row * magnitude.stride - magnitude.padBefore + tap / magnitude.kernel * magnitude.dilation;
                const int u =
                    column * magnitude.stride - magnitude.padBefore + tap % magnitude.kernel * magnitude.dilation;
                if (v >= 0 && v < input.height && u >= 0 && u < input.width)
                    visit(v * input.width + u, to);
            }
        }
    }
}

/// XNOR-Net's K: from the sums of |x| over the channels, in order, of each pixel. Zeros outside.
inline void writeMagnitudes(const op::InputMagnitude& magnitude, const TensorShape& input, const TensorShape& output,
                            const float* sums, float* map)
{
    std::fill_n(map, output.pixels(), 0.0f);
    eachWindowPixel(magnitude, input, output, [&](int from, int to) { map[to] += sums[from]; });
    const auto count = static_cast<float>(input.channels * magnitude.kernel * magnitude.kernel);
    for (int i = 0; i < output.pixels(); ++i)
        map[i] /= count;
}

} // namespace binweave
