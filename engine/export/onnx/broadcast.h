// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/export/onnx/onnx_tensor.h"

#include <algorithm>

namespace binweave::operators {

using Shape = std::vector<std::int64_t>;

/// The shape to which both spread by ONNX's (numpy's) broadcasting; throws where they do not fit.
Shape broadcastShape(const Shape& a, const Shape& b);

/// Steps through values of shape `from` that are spread to `to`: one a dimension of `to`, 0 where they repeat.
Shape broadcastSteps(const Shape& from, const Shape& to);

/// Calls each(offset in a, offset in b, row) for every row along the last dimension of `shape`.
void forEachRow(const Shape& shape, const Shape& stepsA, const Shape& stepsB, auto&& each)
{
    const std::int64_t width = shape.empty() ? 1 : shape.back();
    const std::int64_t rows = width == 0 ? 0 : checkedElements(shape) / width;
    const int outer = static_cast<int>(shape.size()) - 1;
    Shape at(shape.size());
    std::int64_t a = 0;
    std::int64_t b = 0;
    for (std::int64_t row = 0; row < rows; ++row) {
        each(a, b, row);
        for (int d = outer - 1; d >= 0; --d) {
            a += stepsA[d];
            b += stepsB[d];
            if (++at[d] < shape[d])
                break;
            a -= stepsA[d] * shape[d];
            b -= stepsB[d] * shape[d];
            at[d] = 0;
        }
    }
}

/// out[i] = f(a[i], b[i]), both spread.
template <class Out, class A, class B>
OnnxTensor broadcast(const Shape& shapeA, const std::vector<A>& a, const Shape& shapeB, const std::vector<B>& b, auto f)
{
    const Shape shape = broadcastShape(shapeA, shapeB);
    const Shape stepsA = broadcastSteps(shapeA, shape);
    const Shape stepsB = broadcastSteps(shapeB, shape);
    std::vector<Out> out(checkedElements(shape));
    const std::int64_t width = shape.empty() ? 1 : shape.back();
    const std::int64_t da = shape.empty() ? 0 : stepsA.back();
    const std::int64_t db = shape.empty() ? 0 : stepsB.back();
    forEachRow(shape, stepsA, stepsB, [&](std::int64_t fromA, std::int64_t fromB, std::int64_t row) {
        for (std::int64_t i = 0; i < width; ++i)
            out[row * width + i] = f(a[fromA + i * da], b[fromB + i * db]);
    });
    return {shape, std::move(out)};
}

} // namespace binweave::operators
