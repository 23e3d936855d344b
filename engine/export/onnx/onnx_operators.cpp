// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/onnx_operators.h"

#include "engine/export/onnx/broadcast.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace binweave {

namespace {

const onnx::AttributeProto* attribute(const onnx::NodeProto& node, std::string_view name)
{
    for (const auto& candidate : node.attribute()) {
        if (candidate.name() == name)
            return &candidate;
    }
    return nullptr;
}

} // namespace

std::int64_t attributeOr(const onnx::NodeProto& node, std::string_view name, std::int64_t otherwise)
{
    const auto* found = attribute(node, name);
    return found ? found->i() : otherwise;
}

float attributeOr(const onnx::NodeProto& node, std::string_view name, float otherwise)
{
    const auto* found = attribute(node, name);
    return found ? found->f() : otherwise;
}

std::string attributeOr(const onnx::NodeProto& node, std::string_view name, const char* otherwise)
{
    const auto* found = attribute(node, name);
    return found ? found->s() : otherwise;
}

std::vector<std::int64_t> attributeOr(const onnx::NodeProto& node, std::string_view name,
                                      std::vector<std::int64_t> otherwise)
{
    const auto* found = attribute(node, name);
    return found ? std::vector<std::int64_t>(found->ints().begin(), found->ints().end()) : otherwise;
}

namespace operators {

namespace {

template <auto f>
Outputs binary(const onnx::NodeProto&, Inputs inputs)
{
    const OnnxTensor& a = required(inputs, 0);
    const OnnxTensor& b = required(inputs, 1);
    using Result = decltype(f(0.0f, 0.0f));
    return {broadcast<Result>(a.shape, a.floats(), b.shape, b.floats(), f)};
}

template <auto f>
Outputs unary(const onnx::NodeProto&, Inputs inputs)
{
    OnnxTensor y = required(inputs, 0);
    y.floats();
    std::ranges::transform(std::get<std::vector<float>>(y.values), std::get<std::vector<float>>(y.values).begin(), f);
    return {std::move(y)};
}

constexpr auto sum = [](float a, float b) { return a + b; };
constexpr auto difference = [](float a, float b) { return a - b; };
constexpr auto product = [](float a, float b) { return a * b; };
constexpr auto quotient = [](float a, float b) { return a / b; };
constexpr auto atLeast = [](float a, float b) { return static_cast<std::uint8_t>(a >= b); };
constexpr auto above = [](float a, float b) { return static_cast<std::uint8_t>(a > b); };
constexpr auto sloped = [](float x, float slope) { return x < 0 ? slope * x : x; };
constexpr auto rectify = [](float x) { return x > 0 ? x : 0.0f; };
constexpr auto roundDown = [](float x) { return std::floor(x); };
constexpr auto magnitude = [](float x) { return std::fabs(x); };
constexpr auto opposite = [](float x) { return -x; };
constexpr auto direction = [](float x) { return x > 0 ? 1.0f : x < 0 ? -1.0f : 0.0f; };

struct Row
{
    std::string_view type;
    OnnxOperator run;
};

constexpr std::array rows = {
    Row{"Abs", unary<magnitude>},
    Row{"Add", binary<sum>},
    Row{"AveragePool", averagePool},
    Row{"BatchNormalization", batchNormalization},
    Row{"BitShift", bitShift},
    Row{"Cast", cast},
    Row{"Clip", clip},
    Row{"Concat", concat},
    Row{"Conv", convolution},
    Row{"Div", binary<quotient>},
    Row{"Dropout", identity}, // of inference
    Row{"Expand", expand},
    Row{"Flatten", flatten},
    Row{"Floor", unary<roundDown>},
    Row{"Gather", gather},
    Row{"Gemm", gemm},
    Row{"GlobalAveragePool", globalAveragePool},
    Row{"Greater", binary<above>},
    Row{"GreaterOrEqual", binary<atLeast>},
    Row{"Identity", identity},
    Row{"MaxPool", maximumPool},
    Row{"Mul", binary<product>},
    Row{"Neg", unary<opposite>},
    Row{"PRelu", binary<sloped>},
    Row{"ReduceMean", reduceMean},
    Row{"ReduceSum", reduceSum},
    Row{"Relu", unary<rectify>},
    Row{"Reshape", reshape},
    Row{"Sign", unary<direction>},
    Row{"Slice", slice},
    Row{"Split", split},
    Row{"Sub", binary<difference>},
    Row{"Where", where},
};

} // namespace

const OnnxTensor& required(Inputs inputs, std::size_t i)
{
    if (i >= inputs.size() || !inputs[i])
        throw OnnxComplaint{fmt::format("its input {} is missing", i + 1)};
    return *inputs[i];
}

void demand(bool condition, const char* complaint)
{
    if (!condition)
        throw OnnxComplaint{complaint};
}

} // namespace operators

OnnxOperator onnxOperator(std::string_view type)
{
    const auto found = std::ranges::find(operators::rows, type, &operators::Row::type);
    return found == operators::rows.end() ? nullptr : found->run;
}

} // namespace binweave
