// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/broadcast.h"
#include "engine/export/onnx/onnx_operators.h"

#include <cmath>

namespace binweave::operators {

Shape broadcastShape(const Shape& a, const Shape& b)
{
    Shape shape(std::max(a.size(), b.size()), 1);
    for (std::size_t i = 1; i <= shape.size(); ++i) {
        const std::int64_t sideA = i <= a.size() ? a[a.size() - i] : 1;
        const std::int64_t sideB = i <= b.size() ? b[b.size() - i] : 1;
        demand(sideA == sideB || sideA == 1 || sideB == 1, "its inputs' shapes do not fit each other");
        shape[shape.size() - i] = sideA == 1 ? sideB : sideA;
    }
    return shape;
}

Shape broadcastSteps(const Shape& from, const Shape& to)
{
    Shape steps(to.size());
    std::int64_t step = 1;
    for (std::size_t i = 1; i <= from.size(); ++i) {
        const std::int64_t side = from[from.size() - i];
        steps[to.size() - i] = side == 1 ? 0 : step;
        step *= side;
    }
    return steps;
}

Outputs cast(const onnx::NodeProto& node, Inputs inputs)
{
    const auto to = attributeOr(node, "to", std::int64_t{onnx::TensorProto::FLOAT});
    const OnnxTensor& x = required(inputs, 0);
    if (to == onnx::TensorProto::INT64) {
        constexpr float most = 1 << 24; // whole numbers below are exact in float
        const std::vector<float>& values = x.floats();
        demand(std::ranges::all_of(values, [](float value) { return std::fabs(value) < most; }),
               "it casts a value out of range");
        return {{x.shape, std::vector<std::int64_t>(values.begin(), values.end())}};
    }
    demand(to == onnx::TensorProto::FLOAT, "it casts to another type than float and int64");
    return {std::visit(
        [&](const auto& values) {
            return OnnxTensor{x.shape, std::vector<float>(values.begin(), values.end())};
        },
        x.values)};
}

Outputs bitShift(const onnx::NodeProto& node, Inputs inputs)
{
    const OnnxTensor& x = required(inputs, 0);
    const OnnxTensor& by = required(inputs, 1);
    const bool left = attributeOr(node, "direction", "") == "LEFT";
    return {broadcast<std::uint8_t>(x.shape, x.bytes(), by.shape, by.bytes(), [left](std::uint8_t a, std::uint8_t b) {
        return static_cast<std::uint8_t>(b > 7 ? 0 : left ? a << b : a >> b);
    })};
}

Outputs where(const onnx::NodeProto&, Inputs inputs)
{
    const OnnxTensor& condition = required(inputs, 0);
    const std::vector<std::uint8_t>& truths = condition.bytes();
    const auto spread = [&](const OnnxTensor& x) {
        OnnxTensor y = broadcast<float>(condition.shape, truths, x.shape, x.floats(),
                                        [](std::uint8_t, float value) { return value; });
        demand(y.shape == condition.shape, "it chooses between values of another shape");
        return y;
    };
    OnnxTensor y = spread(required(inputs, 1));
    const OnnxTensor no = spread(required(inputs, 2));
    auto& values = std::get<std::vector<float>>(y.values);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = truths[i] ? values[i] : no.floats()[i];
    return {std::move(y)};
}

Outputs clip(const onnx::NodeProto&, Inputs inputs)
{
    const OnnxTensor& least = required(inputs, 1);
    const OnnxTensor& most = required(inputs, 2);
    demand(least.size() == 1 && most.size() == 1, "its limits are not single numbers");
    const float low = least.floats()[0];
    const float high = most.floats()[0];
    std::vector<float> y = required(inputs, 0).floats();
    for (float& value : y)
        value = std::min(std::max(value, low), high);
    return {{inputs[0]->shape, std::move(y)}};
}

Outputs identity(const onnx::NodeProto&, Inputs inputs)
{
    return {required(inputs, 0)};
}

Outputs batchNormalization(const onnx::NodeProto& node, Inputs inputs)
{
    const OnnxTensor& x = required(inputs, 0);
    demand(x.rank() >= 2, "its input has no channels");
    const std::int64_t channels = x.shape[1];
    for (std::size_t i = 1; i < 5; ++i)
        demand(static_cast<std::int64_t>(required(inputs, i).floats().size()) == channels,
               "its parameters are not one a channel");
    const std::int64_t plane = channels == 0 || x.shape[0] == 0 ? 0 : x.size() / channels / x.shape[0];
    const float epsilon = attributeOr(node, "epsilon", 1e-5f);
    std::vector<float> y = x.floats();
    float* at = y.data();
    for (std::int64_t i = 0; i < x.shape[0] * channels; ++i, at += plane) {
        const std::int64_t c = i % channels;
        const float scale = inputs[1]->floats()[c] / std::sqrt(inputs[4]->floats()[c] + epsilon);
        const float shift = inputs[2]->floats()[c] - inputs[3]->floats()[c] * scale;
        for (std::int64_t p = 0; p < plane; ++p)
            at[p] = at[p] * scale + shift;
    }
    return {{x.shape, std::move(y)}};
}

} // namespace binweave::operators
