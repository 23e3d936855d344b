// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/pool_layer.h"

#include "engine/every_width.h"
#include "engine/training/vector_loops.h"

#include <algorithm>

namespace binweave {

namespace {

/// Part of a plane, ends excluded.
struct Window
{
    int top, bottom, left, right;
    int size() const { return (bottom - top) * (right - left); }
};

template <class Visit>
void eachPixel(const Window& window, int width, Visit visit)
{
    for (int y = window.top; y < window.bottom; ++y) {
        for (int x = window.left; x < window.right; ++x)
            visit(y * width + x);
    }
}

int placeOfMaximum(const Window& window, int width, const float* plane)
{
    int best = window.top * width + window.left;
    eachPixel(window, width, [&](int pixel) {
        if (plane[pixel] > plane[best])
            best = pixel;
    });
    return best;
}

/// Means of 2 x 2 pixels: `rows` rows of outputs of `width` pixels each.
BINWEAVE_EVERY_WIDTH void averageFours(const float* x, int rows, int width, float* y)
{
    for (int row = 0; row < rows; ++row, x += 4LL * width, y += width) {
        const float* below = x + 2LL * width;
        for (int i = 0; i < width; ++i)
            y[i] = (x[2 * i] + x[2 * i + 1] + below[2 * i] + below[2 * i + 1]) * 0.25f;
    }
}

BINWEAVE_EVERY_WIDTH void spreadFours(const float* dy, int rows, int width, bool accumulate, float* dx)
{
    for (int row = 0; row < 2 * rows; ++row, dx += 2LL * width) {
        const float* from = dy + row / 2 * static_cast<std::ptrdiff_t>(width);
        for (int i = 0; i < 2 * width; ++i) {
            const float share = from[i / 2] * 0.25f;
            dx[i] = accumulate ? dx[i] + share : share;
        }
    }
}

} // namespace

/// Whether the windows are squares of four pixels, side by side.
bool PoolLayer::averagesFours() const
{
    return m_pool.kind == op::PoolKind::average && m_pool.kernel == 2 && m_pool.stride == 2 && m_pool.padBefore == 0 &&
           inputShape().height == 2 * node().output.height && inputShape().width == 2 * node().output.width;
}

/// Calls visit(window, offset of its plane in the input, place in the output).
template <class Visit>
void PoolLayer::eachWindow(int planes, Visit visit) const
{
    const TensorShape& in = inputShape();
    const TensorShape& out = node().output;
    std::ptrdiff_t place = 0;
    for (int plane = 0; plane < planes; ++plane) {
        for (int y = 0; y < out.height; ++y) {
            const int top = y * m_pool.stride - m_pool.padBefore;
            for (int x = 0; x < out.width; ++x, ++place) {
                const int left = x * m_pool.stride - m_pool.padBefore;
                visit(Window{std::max(top, 0), std::min(top + m_pool.kernel, in.height), std::max(left, 0),
                             std::min(left + m_pool.kernel, in.width)},
                      plane * in.pixels(), place);
            }
        }
    }
}

void PoolLayer::planForward(StepPlan& plan)
{
    plan.eachShard([this](int shard) { forward(shard); });
}

void PoolLayer::planBackward(StepPlan& plan)
{
    const auto [wanted, accumulate] = claimInputGradient();
    if (!wanted)
        return;
    plan.eachShard([this, add = accumulate](int shard) {
        const Matrix dx = inputGradient(shard);
        if (averagesFours()) {
            const Matrix dy = outputGradient(shard);
            const auto rows = static_cast<int>(dy.size() / node().output.width);
            return spreadFours(dy.data, rows, node().output.width, add, dx.data);
        }
        if (!add)
            std::fill_n(dx.data, dx.size(), 0.0f);
        backward(shard);
    });
}

void PoolLayer::forward(int shard)
{
    const int width = inputShape().width;
    const float* x = input(shard).data;
    float* y = output(shard).data;
    const int planes = inputShape().channels * m_context.layout.images(shard);
    if (averagesFours()) {
        averageFours(x, planes * node().output.height, node().output.width, y);
    } else if (m_pool.kind == op::PoolKind::maximum) {
        eachWindow(planes, [&](const Window& window, std::ptrdiff_t plane, std::ptrdiff_t place) {
            y[place] = x[plane + placeOfMaximum(window, width, x + plane)];
        });
    } else {
        eachWindow(planes, [&](const Window& window, std::ptrdiff_t plane, std::ptrdiff_t place) {
            float sum = 0;
            eachPixel(window, width, [&](int pixel) { sum += x[plane + pixel]; });
            y[place] = sum / static_cast<float>(window.size());
        });
    }
}

void PoolLayer::backward(int shard)
{
    const int width = inputShape().width;
    const float* dy = outputGradient(shard).data;
    float* dx = inputGradient(shard).data;
    const int planes = inputShape().channels * m_context.layout.images(shard);
    if (m_pool.kind == op::PoolKind::maximum) {
        const float* x = input(shard).data;
        eachWindow(planes, [&](const Window& window, std::ptrdiff_t plane, std::ptrdiff_t place) {
            dx[plane + placeOfMaximum(window, width, x + plane)] += dy[place];
        });
    } else {
        eachWindow(planes, [&](const Window& window, std::ptrdiff_t plane, std::ptrdiff_t place) {
            const float share = dy[place] / static_cast<float>(window.size());
            eachPixel(window, width, [&](int pixel) { dx[plane + pixel] += share; });
        });
    }
}

void GlobalAverageLayer::planForward(StepPlan& plan)
{
    plan.eachShard([this](int shard) {
        const Matrix x = input(shard);
        const Matrix y = output(shard);
        const std::ptrdiff_t pixels = inputShape().pixels();
        for (std::ptrdiff_t i = 0; i < y.size(); ++i)
            y.data[i] = static_cast<float>(loops::sum(x.data + i * pixels, pixels) / static_cast<double>(pixels));
    });
}

void GlobalAverageLayer::planBackward(StepPlan& plan)
{
    const auto [wanted, accumulate] = claimInputGradient();
    if (!wanted)
        return;
    plan.eachShard([this, add = accumulate](int shard) {
        const Matrix dy = outputGradient(shard);
        float* dx = inputGradient(shard).data;
        const std::ptrdiff_t pixels = inputShape().pixels();
        for (std::ptrdiff_t i = 0; i < dy.size(); ++i, dx += pixels) {
            const float share = dy.data[i] / static_cast<float>(pixels);
            for (std::ptrdiff_t p = 0; p < pixels; ++p)
                dx[p] = add ? dx[p] + share : share;
        }
    });
}

} // namespace binweave
