// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/broadcast.h"
#include "engine/export/onnx/onnx_operators.h"

#include <numeric>

namespace binweave::operators {

namespace {

std::int64_t axisOf(const onnx::NodeProto& node, int rank, std::int64_t otherwise)
{
    std::int64_t axis = attributeOr(node, "axis", otherwise);
    demand(axis >= -rank && axis < rank, "its axis is outside its input");
    return axis < 0 ? axis + rank : axis;
}

/// A tensor as [outer][along the axis][inner].
struct Cut
{
    Cut(const Shape& shape, std::int64_t axis)
    {
        for (std::int64_t i = 0; i < static_cast<std::int64_t>(shape.size()); ++i)
            (i < axis ? outer : inner) *= i == axis ? 1 : shape[i];
    }
    std::int64_t outer = 1;
    std::int64_t inner = 1;
};

/// `count` steps from `first` on along the axis.
OnnxTensor sliced(const OnnxTensor& x, std::int64_t axis, std::int64_t first, std::int64_t count)
{
    demand(first >= 0 && count >= 0 && count <= x.shape[axis] && first <= x.shape[axis] - count,
           "it cuts outside its input");
    const Cut cut(x.shape, axis);
    OnnxTensor y{x.shape, {}};
    y.shape[axis] = count;
    std::visit(
        [&]<class T>(const std::vector<T>& values) {
            std::vector<T> out;
            out.reserve(cut.outer * count * cut.inner);
            for (std::int64_t o = 0; o < cut.outer; ++o) {
                const auto from = values.begin() + (o * x.shape[axis] + first) * cut.inner;
                out.insert(out.end(), from, from + count * cut.inner);
            }
            y.values = std::move(out);
        },
        x.values);
    return y;
}

} // namespace

Outputs reshape(const onnx::NodeProto&, Inputs inputs)
{
    const OnnxTensor& x = required(inputs, 0);
    Shape shape = required(inputs, 1).integers();
    std::int64_t known = 1;
    std::int64_t* open = nullptr;
    for (std::int64_t& side : shape) {
        if (side == -1) {
            demand(!open, "its shape leaves two sides open");
            open = &side;
            continue;
        }
        demand(side > 0, "its shape has a side below 1");
        known = checkedElements({known, side});
    }
    if (open)
        *open = x.size() / known;
    demand(checkedElements(shape) == x.size(), "its shape does not fit its input");
    return {{std::move(shape), x.values}};
}

Outputs flatten(const onnx::NodeProto& node, Inputs inputs)
{
    const OnnxTensor& x = required(inputs, 0);
    demand(attributeOr(node, "axis", std::int64_t{1}) == 1 && x.rank() >= 1, "it flattens from another axis than 1");
    const std::int64_t rows = x.shape[0];
    return {{{rows, rows == 0 ? 0 : x.size() / rows}, x.values}};
}

Outputs expand(const onnx::NodeProto&, Inputs inputs)
{
    const OnnxTensor& x = required(inputs, 0);
    const Shape& to = required(inputs, 1).integers();
    const std::vector<float> nothing(checkedElements(to));
    return {broadcast<float>(x.shape, x.floats(), to, nothing, [](float a, float) { return a; })};
}

Outputs split(const onnx::NodeProto& node, Inputs inputs)
{
    const OnnxTensor& x = required(inputs, 0);
    const std::int64_t axis = axisOf(node, x.rank(), 0);
    const std::vector<std::int64_t>& sizes = required(inputs, 1).integers();
    demand(static_cast<int>(sizes.size()) == node.output_size(), "it has not as many outputs as sizes");
    Outputs pieces;
    std::int64_t first = 0;
    for (const std::int64_t size : sizes) {
        pieces.push_back(sliced(x, axis, first, size));
        first += size;
    }
    return pieces;
}

Outputs slice(const onnx::NodeProto&, Inputs inputs)
{
    const OnnxTensor& x = required(inputs, 0);
    const auto& starts = required(inputs, 1).integers();
    const auto& ends = required(inputs, 2).integers();
    const auto& axes = required(inputs, 3).integers();
    demand(inputs.size() == 4 && starts.size() == 1 && ends.size() == 1 && axes.size() == 1,
           "it cuts other than one axis in steps of 1");
    demand(axes[0] >= 0 && axes[0] < x.rank() && starts[0] >= 0 && ends[0] >= starts[0], "it cuts outside its input");
    return {sliced(x, axes[0], starts[0], ends[0] - starts[0])};
}

Outputs concat(const onnx::NodeProto& node, Inputs inputs)
{
    const OnnxTensor& first = required(inputs, 0);
    const std::int64_t axis = axisOf(node, first.rank(), 0);
    Shape shape = first.shape;
    for (std::size_t i = 1; i < inputs.size(); ++i) {
        Shape other = required(inputs, i).shape;
        demand(other.size() == shape.size(), "its inputs' shapes do not fit each other");
        shape[axis] += other[axis];
        other[axis] = shape[axis];
        demand(other == shape, "its inputs' shapes do not fit each other");
    }
    std::vector<float> y(checkedElements(shape));
    const Cut cut(shape, axis);
    float* to = y.data();
    for (std::int64_t o = 0; o < cut.outer; ++o) {
        for (const OnnxTensor* input : inputs) {
            const std::int64_t block = input->shape[axis] * cut.inner;
            to = std::copy_n(input->floats().begin() + o * block, block, to);
        }
    }
    return {{std::move(shape), std::move(y)}};
}

Outputs gather(const onnx::NodeProto& node, Inputs inputs)
{
    const OnnxTensor& x = required(inputs, 0);
    const OnnxTensor& places = required(inputs, 1);
    demand(x.rank() == 1 && axisOf(node, 1, 0) == 0, "it gathers from more than a row");
    std::vector<float> y;
    y.reserve(places.integers().size());
    for (const std::int64_t place : places.integers()) {
        demand(place >= 0 && place < x.size(), "it gathers from outside its input");
        y.push_back(x.floats()[place]);
    }
    return {{places.shape, std::move(y)}};
}

namespace {

Outputs reduced(const onnx::NodeProto& node, const OnnxTensor& x, const std::vector<std::int64_t>& axes, bool mean)
{
    OnnxTensor y = x;
    for (const std::int64_t axis : axes) {
        demand(axis >= 0 && axis < x.rank(), "its axis is outside its input");
        const Cut cut(y.shape, axis);
        const std::int64_t count = y.shape[axis];
        std::vector<double> sums(cut.outer * cut.inner);
        const float* from = y.floats().data();
        for (std::int64_t o = 0; o < cut.outer; ++o) {
            for (std::int64_t k = 0; k < count; ++k) {
                for (std::int64_t i = 0; i < cut.inner; ++i)
                    sums[o * cut.inner + i] += *from++;
            }
        }
        const double divisor = mean ? static_cast<double>(count) : 1.0;
        std::vector<float> values;
        for (const double sum : sums)
            values.push_back(static_cast<float>(sum / divisor));
        y.shape[axis] = 1;
        y.values = std::move(values);
    }
    if (attributeOr(node, "keepdims", std::int64_t{1}) == 0) {
        demand(axes.size() == 1, "it drops more than one axis");
        y.shape.erase(y.shape.begin() + axes[0]);
    }
    return {std::move(y)};
}

} // namespace

Outputs reduceMean(const onnx::NodeProto& node, Inputs inputs)
{
    return reduced(node, required(inputs, 0), attributeOr(node, "axes", Shape{}), true);
}

Outputs reduceSum(const onnx::NodeProto& node, Inputs inputs)
{
    return reduced(node, required(inputs, 0), required(inputs, 1).integers(), false);
}

} // namespace binweave::operators
