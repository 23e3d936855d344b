// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/activation_planes.h"
#include "engine/magnitude_map.h"
#include "engine/training/matrix.h"

/// Values that depend on a whole image, for training and its evaluation. x and y: [channels][images * pixels].
namespace binweave {

/// TBN and HORQ.
inline void activateImages(ActivationMethod method, const Matrix& x, int images, const Matrix& y)
{
    const int pixels = x.columns / images;
    for (int first = 0; first < x.columns; first += pixels) {
        const auto planes = imagePlanes(method, x.rows, pixels, [&](int c, int i) { return x.row(c)[first + i]; });
        for (int c = 0; c < x.rows; ++c)
            planes.values(x.row(c) + first, pixels, y.row(c) + first);
    }
}

/// XNOR-Net's K of each image. memory: [pixels of an image of x].
inline void writeMagnitudes(const op::InputMagnitude& magnitude, const TensorShape& input, const TensorShape& output,
                            const Matrix& x, int images, float* memory, const Matrix& y)
{
    const auto pixels = input.pixels();
    for (int image = 0; image < images; ++image) {
        std::fill_n(memory, pixels, 0.0f);
        for (int c = 0; c < x.rows; ++c) {
            const float* from = x.row(c) + image * pixels;
            for (long long i = 0; i < pixels; ++i)
                memory[i] += std::fabs(from[i]);
        }
        writeMagnitudes(magnitude, input, output, memory, y.data + image * output.pixels());
    }
}

} // namespace binweave
