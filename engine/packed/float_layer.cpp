// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/float_layer.h"

#include "engine/image_columns.h"
#include "engine/random_stream.h"

#include <algorithm>

namespace binweave {

std::function<void()> floatLayer(const op::Convolution& convolution, const TensorShape& input,
                                 const TensorShape& output, const KernelSet& kernels, Columns columns)
{
    const int inputs = input.channels * convolution.kernel * convolution.kernel;
    const int pixels = static_cast<int>(output.pixels());
    RandomStream stream(2);
    const auto random = [&](std::size_t count) {
        std::vector<float> values(count);
        std::ranges::generate(values, [&] { return static_cast<float>(stream.uniform(-1, 1)); });
        return values;
    };
    if (!columnsAreImage(convolution))
        columns->resize(std::max(columns->size(), static_cast<std::size_t>(inputs) * pixels));
    return [=, &kernels, image = random(static_cast<std::size_t>(input.elements())),
            weights = random(static_cast<std::size_t>(inputs) * output.channels),
            sums = std::vector<float>(static_cast<std::size_t>(output.elements()))]() mutable {
        const float* windows = image.data();
        if (!columnsAreImage(convolution)) {
            writeColumns(convolution, input, output, 0, output.height, image.data(), columns->data());
            windows = columns->data();
        }
        kernels.gemm({.m = output.channels, .n = pixels, .k = inputs, .lda = inputs, .ldb = pixels, .ldc = pixels},
                     weights.data(), windows, sums.data());
    };
}

} // namespace binweave
