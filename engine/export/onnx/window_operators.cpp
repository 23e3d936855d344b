// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/onnx/broadcast.h"
#include "engine/export/onnx/onnx_operators.h"

#include <cmath>

namespace binweave::operators {

namespace {

/// The windows of a convolution or pool over planes, one entry for rows and one for columns.
struct Windows
{
    /// The kernel's sides are given, or are the node's.
    Windows(const onnx::NodeProto& node, const OnnxTensor& x, Shape kernelSides)
        : kernel(attributeOr(node, "kernel_shape", std::move(kernelSides))),
          strides(attributeOr(node, "strides", Shape{1, 1})),
          dilations(attributeOr(node, "dilations", Shape{1, 1})),
          pads(attributeOr(node, "pads", Shape{0, 0, 0, 0}))
    {
        constexpr std::int64_t most = 1 << 20;
        const auto inside = [](const Shape& values, std::int64_t least) {
            return std::ranges::all_of(values, [=](std::int64_t v) { return v >= least && v <= most; });
        };
        demand(x.rank() == 4, "its input is no plane of channels");
        demand(kernel.size() == 2 && strides.size() == 2 && dilations.size() == 2 && pads.size() == 4 &&
                   inside(kernel, 1) && inside(strides, 1) && inside(dilations, 1) && inside(pads, 0) &&
                   attributeOr(node, "auto_pad", "NOTSET") == "NOTSET" &&
                   attributeOr(node, "ceil_mode", std::int64_t{0}) == 0,
               "its windows are of another kind than Binweave writes");
        for (int d = 0; d < 2; ++d) {
            in.push_back(x.shape[2 + d]);
            const std::int64_t extent = (kernel[d] - 1) * dilations[d] + 1;
            const std::int64_t room = in[d] + pads[d] + pads[2 + d] - extent;
            demand(room >= 0, "its windows are larger than its input");
            out.push_back(room / strides[d] + 1);
        }
    }

    /// The outputs along dimension d whose tap k lies inside the plane: from .. to - 1.
    std::int64_t from(int d, std::int64_t k) const
    {
        const std::int64_t missing = pads[d] - k * dilations[d];
        return missing <= 0 ? 0 : std::min(out[d], (missing + strides[d] - 1) / strides[d]);
    }
    std::int64_t to(int d, std::int64_t k) const
    {
        const std::int64_t last = in[d] - 1 + pads[d] - k * dilations[d];
        return last < 0 ? 0 : std::min(out[d], last / strides[d] + 1);
    }
    std::int64_t start(int d, std::int64_t k) const { return k * dilations[d] - pads[d]; }

    Shape kernel;
    Shape strides;
    Shape dilations;
    Shape pads; ///< above, left, below, right
    Shape in{};
    Shape out{};
};

/// Calls each(output, input) for all pairs that tap (ky, kx) joins.
void forEachPair(const Windows& windows, std::int64_t ky, std::int64_t kx, const float* x, float* y, auto&& each)
{
    const std::int64_t first = windows.from(1, kx);
    const std::int64_t last = windows.to(1, kx);
    const std::int64_t stride = windows.strides[1];
    for (std::int64_t oy = windows.from(0, ky); oy < windows.to(0, ky); ++oy) {
        const float* row = x + (oy * windows.strides[0] + windows.start(0, ky)) * windows.in[1] + windows.start(1, kx);
        float* out = y + oy * windows.out[1];
        if (stride == 1) {
            for (std::int64_t ox = first; ox < last; ++ox)
                each(out[ox], row[ox]);
        } else {
            for (std::int64_t ox = first; ox < last; ++ox)
                each(out[ox], row[ox * stride]);
        }
    }
}

/// One plane to one plane; `each` as above for every tap.
void forEachTap(const Windows& windows, const float* x, float* y, auto&& each)
{
    for (std::int64_t ky = 0; ky < windows.kernel[0]; ++ky) {
        for (std::int64_t kx = 0; kx < windows.kernel[1]; ++kx)
            forEachPair(windows, ky, kx, x, y, each);
    }
}

OnnxTensor planes(const OnnxTensor& x, std::int64_t channels, const Windows& windows, float start)
{
    Shape shape = {x.shape[0], channels, windows.out[0], windows.out[1]};
    const std::int64_t size = checkedElements(shape);
    return {std::move(shape), std::vector<float>(size, start)};
}

} // namespace

Outputs convolution(const onnx::NodeProto& node, Inputs inputs)
{
    const OnnxTensor& x = required(inputs, 0);
    const OnnxTensor& weights = required(inputs, 1);
    const std::int64_t groups = attributeOr(node, "group", std::int64_t{1});
    demand(x.rank() == 4 && weights.rank() == 4 && inputs.size() == 2, "it is no convolution of planes without bias");
    const std::int64_t outputs = weights.shape[0];
    const std::int64_t share = weights.shape[1];
    demand(groups > 0 && outputs % groups == 0 && share <= x.shape[1] && share * groups == x.shape[1],
           "its weights do not fit its input");
    const Windows windows(node, x, {weights.shape[2], weights.shape[3]});
    demand(windows.kernel == Shape{weights.shape[2], weights.shape[3]}, "its kernel does not fit its weights");

    OnnxTensor y = planes(x, outputs, windows, 0);
    float* to = std::get<std::vector<float>>(y.values).data();
    const std::int64_t plane = windows.in[0] * windows.in[1];
    for (std::int64_t n = 0; n < x.shape[0]; ++n) {
        const float* w = weights.floats().data();
        for (std::int64_t o = 0; o < outputs; ++o, to += windows.out[0] * windows.out[1]) {
            const std::int64_t first = o / (outputs / groups) * share;
            for (std::int64_t c = 0; c < share; ++c) {
                const float* from = x.floats().data() + (n * x.shape[1] + first + c) * plane;
                for (std::int64_t ky = 0; ky < windows.kernel[0]; ++ky) {
                    for (std::int64_t kx = 0; kx < windows.kernel[1]; ++kx, ++w)
                        forEachPair(windows, ky, kx, from, to,
                                    [weight = *w](float& sum, float value) { sum += weight * value; });
                }
            }
        }
    }
    return {std::move(y)};
}

Outputs maximumPool(const onnx::NodeProto& node, Inputs inputs)
{
    const OnnxTensor& x = required(inputs, 0);
    const Windows windows(node, x, {});
    OnnxTensor y = planes(x, x.shape[1], windows, -INFINITY);
    float* to = std::get<std::vector<float>>(y.values).data();
    const float* from = x.floats().data();
    for (std::int64_t i = 0; i < x.shape[0] * x.shape[1]; ++i) {
        forEachTap(windows, from, to, [](float& most, float value) { most = std::max(most, value); });
        from += windows.in[0] * windows.in[1];
        to += windows.out[0] * windows.out[1];
    }
    return {std::move(y)};
}

Outputs averagePool(const onnx::NodeProto& node, Inputs inputs)
{
    const OnnxTensor& x = required(inputs, 0);
    demand(attributeOr(node, "count_include_pad", std::int64_t{0}) == 0, "it averages over padding");
    const Windows windows(node, x, {});
    OnnxTensor y = planes(x, x.shape[1], windows, 0);
    const std::int64_t size = windows.out[0] * windows.out[1];
    std::vector<float> counts(size);
    const std::vector<float> ones(windows.in[0] * windows.in[1], 1.0f);
    const auto add = [](float& sum, float value) { sum += value; };
    forEachTap(windows, ones.data(), counts.data(), add);
    float* to = std::get<std::vector<float>>(y.values).data();
    const float* from = x.floats().data();
    for (std::int64_t i = 0; i < x.shape[0] * x.shape[1]; ++i, to += size) {
        forEachTap(windows, from, to, add);
        std::transform(to, to + size, counts.begin(), to, [](float sum, float count) { return sum / count; });
        from += windows.in[0] * windows.in[1];
    }
    return {std::move(y)};
}

Outputs globalAveragePool(const onnx::NodeProto&, Inputs inputs)
{
    const OnnxTensor& x = required(inputs, 0);
    demand(x.rank() == 4 && x.size() > 0, "its input is no plane of channels");
    const std::int64_t plane = x.shape[2] * x.shape[3];
    std::vector<float> y;
    for (auto from = x.floats().begin(); from != x.floats().end(); from += plane) {
        float sum = 0;
        for (std::int64_t p = 0; p < plane; ++p)
            sum += from[p];
        y.push_back(sum / static_cast<float>(plane));
    }
    return {{{x.shape[0], x.shape[1], 1, 1}, std::move(y)}};
}

Outputs gemm(const onnx::NodeProto& node, Inputs inputs)
{
    const OnnxTensor& x = required(inputs, 0);
    const OnnxTensor& weights = required(inputs, 1);
    demand(attributeOr(node, "transB", std::int64_t{0}) == 1 && attributeOr(node, "transA", std::int64_t{0}) == 0 &&
               attributeOr(node, "alpha", 1.0f) == 1 && attributeOr(node, "beta", 1.0f) == 1,
           "it is no plain product");
    demand(x.rank() == 2 && weights.rank() == 2 && x.shape[1] == weights.shape[1], "its weights do not fit its input");
    const auto [rows, outputs, terms] = std::array{x.shape[0], weights.shape[0], x.shape[1]};
    std::vector<float> y(checkedElements({rows, outputs}));
    for (std::int64_t i = 0; i < rows * outputs; ++i) {
        const float* a = x.floats().data() + i / outputs * terms;
        const float* w = weights.floats().data() + i % outputs * terms;
        float sum = 0;
        for (std::int64_t t = 0; t < terms; ++t)
            sum += a[t] * w[t];
        y[i] = sum;
    }
    if (inputs.size() < 3 || !inputs[2])
        return {{{rows, outputs}, std::move(y)}};
    return {broadcast<float>({rows, outputs}, y, inputs[2]->shape, inputs[2]->floats(), std::plus())};
}

} // namespace binweave::operators
