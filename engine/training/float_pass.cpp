// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/float_pass.h"

#include "engine/training/image_values.h"
#include "engine/training/patches.h"
#include "engine/training/vector_loops.h"

#include <algorithm>
#include <cmath>

namespace binweave {

FloatPass::FloatPass(const Graph& graph, std::span<const FloatNetwork::Stored> stored, const KernelSet& kernels)
    : m_graph(graph),
      m_stored(stored),
      m_kernels(kernels),
      m_lastUse(graph.nodes.size()),
      m_values(graph.nodes.size()),
      m_memory(graph.nodes.size()),
      m_planes(graph.nodes.size())
{
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        for (const int input : graph.nodes[i].inputs)
            m_lastUse[input] = static_cast<int>(i);
    }
}

Matrix FloatPass::take(int node)
{
    if (!m_free.empty()) {
        m_memory[node] = std::move(m_free.back());
        m_free.pop_back();
    }
    const TensorShape& shape = m_graph.nodes[node].output;
    m_memory[node].resize(std::max<std::size_t>(m_memory[node].size(), shape.elements() * m_images));
    return m_values[node] = {m_memory[node].data(), shape.channels, static_cast<int>(shape.pixels()) * m_images};
}

void FloatPass::release(int node)
{
    if (!m_memory[node].empty())
        m_free.push_back(std::exchange(m_memory[node], {}));
}

void FloatPass::begin(int images)
{
    m_images = images;
    take(0);
}

void FloatPass::writeImage(int index, std::span<const std::uint8_t> pixels, const PixelScale& scale)
{
    writeImage(index, [&](std::span<float> image) { writeNormalized(pixels, m_graph.nodes[0].output, scale, image); });
}

void FloatPass::writeImage(int index, const std::function<void(std::span<float>)>& write)
{
    const Matrix& x = m_values[0];
    const auto plane = static_cast<std::size_t>(m_graph.nodes[0].output.pixels());
    const std::size_t size = plane * x.rows;
    m_patches.resize(std::max(m_patches.size(), size));
    write(std::span(m_patches).first(size));
    for (int c = 0; c < x.rows; ++c)
        std::copy_n(m_patches.data() + c * plane, plane, x.row(c) + index * plane);
}

void FloatPass::run(std::span<float> scores, const Observer& observer)
{
    const int count = static_cast<int>(m_graph.nodes.size());
    if (observer)
        observer(0, m_values[0]);
    for (m_node = 1; m_node < count; ++m_node) {
        const Matrix y = take(m_node);
        std::visit([&](const auto& operation) { compute(operation, y); }, node().operation);
        if (observer)
            observer(m_node, y);
        for (const int input : node().inputs) {
            if (m_lastUse[input] == m_node)
                release(input);
        }
    }
    const Matrix& result = m_values[count - 1];
    for (int image = 0; image < m_images; ++image) {
        for (int c = 0; c < result.rows; ++c)
            scores[1ULL * image * result.rows + c] = result.row(c)[image];
    }
    release(count - 1);
}

void FloatPass::compute(const op::Input&, const Matrix&) {}

void FloatPass::compute(const op::Convolution& convolution, const Matrix& y)
{
    if (readsPlanes(m_graph, node()))
        convolvePlanes(convolution, y);
    else
        convolve(convolution, input(), y);
}

void FloatPass::convolvePlanes(const op::Convolution& convolution, const Matrix& y)
{
    Planes& planes = m_planes[node().inputs[0]];
    const auto pixels = static_cast<int>(node().output.pixels());
    m_ofPlane.resize(std::max<std::size_t>(m_ofPlane.size(), y.size()));
    const Matrix sums{m_ofPlane.data(), y.rows, y.columns};
    for (std::size_t plane = 0; plane < planes.values.size(); ++plane) {
        convolve(convolution, {planes.values[plane].data(), input().rows, input().columns}, sums);
        for (int c = 0; c < y.rows; ++c) {
            for (int image = 0; image < m_images; ++image)
                loops::scaled(sums.row(c) + image * pixels, pixels, planes.factors[image][plane], plane > 0,
                              y.row(c) + image * pixels);
        }
    }
}

void FloatPass::convolve(const op::Convolution& convolution, const Matrix& x, const Matrix& y)
{
    constexpr int patchFloats = 1 << 16;
    const TensorShape& in = m_graph.inputShape(node());
    const TensorShape& out = node().output;
    const Windows windows{in.height,          in.width,           out.height,           out.width,
                          convolution.kernel, convolution.stride, convolution.dilation, convolution.padBefore};
    const int groupInputs = in.channels / convolution.groups;
    const auto inputsOf = [&](int group) { return Matrix{x.row(group * groupInputs), groupInputs, x.columns}; };
    if (windows.trivial()) {
        for (int group = 0; group < convolution.groups; ++group)
            addBases(inputsOf(group).data, y.columns, 0, y, {group, convolution.groups});
        return;
    }
    const int rows = y.columns / out.width;
    const int patchRow = stored().weights.inputs * out.width;
    const int most = std::max(1, patchFloats / patchRow);
    const std::size_t size = 1ULL * most * patchRow;
    m_patches.resize(std::max(m_patches.size(), size + patchMemory(windows, most)));
    for (int first = 0; first < rows; first += most) {
        const RowRange range{first, std::min(most, rows - first)};
        for (int group = 0; group < convolution.groups; ++group) {
            gatherPatches(windows, inputsOf(group), range, m_patches.data(), m_patches.data() + size);
            addBases(m_patches.data(), range.count * out.width, first * out.width, y, {group, convolution.groups});
        }
    }
}

void FloatPass::addBases(const float* patches, int columns, int first, const Matrix& y, ConvolutionGroup group)
{
    const QuantizedWeights& weights = stored().weights;
    // The rows of all bases lie together, but those of a group only within a base.
    const int together = group.count == 1 ? weights.bases * weights.outputs : weights.outputs / group.count;
    m_sums.resize(std::max<std::size_t>(m_sums.size(), 1ULL * together * columns));
    for (int begin = group.index * together; begin < weights.bases * weights.outputs;
         begin += group.count == 1 ? together : weights.outputs) {
        m_kernels.gemm(
            {.m = together, .n = columns, .k = weights.inputs, .lda = weights.inputs, .ldb = columns, .ldc = columns},
            &weights.values[1ULL * begin * weights.inputs], patches, m_sums.data());
        // Base by base over a row: for each element the order of weightedSum().
        for (int row = begin; row < begin + together; ++row)
            loops::scaled(&m_sums[1ULL * (row - begin) * columns], columns, weights.factors[row],
                          row >= weights.outputs, y.row(row % weights.outputs) + first);
    }
}

void FloatPass::compute(const op::FullyConnected&, const Matrix& y)
{
    addBases(input().data, y.columns, 0, y, {});
    for (std::size_t c = 0; c < stored().bias.size(); ++c)
        std::for_each_n(y.row(static_cast<int>(c)), y.columns, [b = stored().bias[c]](float& value) { value += b; });
}

void FloatPass::compute(const op::Normalization&, const Matrix& y)
{
    const FoldedNormalization& fold = stored().normalization;
    for (int c = 0; c < y.rows; ++c)
        loops::scaleShift(input().row(c), y.columns, fold.scale[c], fold.shift[c], y.row(c));
}

void FloatPass::compute(const op::Activation& activation, const Matrix& y)
{
    const ActivationMethod method = activation.precision.method;
    const Matrix x = input();
    if (planeCount(activation.precision) > 0 && hasReaderOfPlanes(m_graph, m_node))
        computePlanes(activation.precision);
    if (!hasPlanes(method))
        return loops::activate(activation.precision, x.data, y.size(), y.data);
    if (!dependsOnImage(method))
        return stored().planes.values(x.data, y.size(), y.data);
    activateImages(method, x, m_images, y);
}

void FloatPass::computePlanes(const ActivationPrecision& precision)
{
    const Matrix x = input();
    const auto pixels = static_cast<int>(node().output.pixels());
    Planes& result = m_planes[m_node];
    result.values.resize(planeCount(precision));
    for (auto& plane : result.values)
        plane.resize(std::max<std::size_t>(plane.size(), x.size()));
    result.factors.resize(m_images);
    for (int image = 0; image < m_images; ++image) {
        const int first = image * pixels;
        const ActivationPlanes planes =
            dependsOnImage(precision.method)
                ? imagePlanes(precision.method, x.rows, pixels, [&](int c, int i) { return x.row(c)[first + i]; })
                : stored().planes;
        result.factors[image] = planes.factors;
        for (std::size_t plane = 0; plane < planes.factors.size(); ++plane) {
            for (int c = 0; c < x.rows; ++c)
                planes.write(plane, x.row(c) + first, pixels, 1, planes.zeroOne ? 0.0f : -1.0f,
                             &result.values[plane][1ULL * c * x.columns + first]);
        }
    }
}

void FloatPass::compute(const op::InputMagnitude& magnitude, const Matrix& y)
{
    const TensorShape& in = m_graph.inputShape(node());
    m_patches.resize(std::max<std::size_t>(m_patches.size(), in.pixels()));
    writeMagnitudes(magnitude, in, node().output, input(), m_images, m_patches.data(), y);
}

void FloatPass::compute(const op::Product&, const Matrix& y)
{
    for (int c = 0; c < y.rows; ++c) {
        for (int i = 0; i < y.columns; ++i)
            y.row(c)[i] = input().row(c)[i] * input(1).data[i];
    }
}

void FloatPass::compute(const op::Slope&, const Matrix& y)
{
    for (int c = 0; c < y.rows; ++c)
        loops::slope(input().row(c), y.columns, stored().scales[c], y.row(c));
}

void FloatPass::compute(const op::Shift&, const Matrix& y)
{
    for (int c = 0; c < y.rows; ++c)
        loops::shift(input().row(c), y.columns, stored().scales[c], y.row(c));
}

void FloatPass::compute(const op::Repetition&, const Matrix& y)
{
    for (int c = 0; c < y.rows; ++c)
        std::copy_n(input().row(c % input().rows), y.columns, y.row(c));
}

void FloatPass::compute(const op::Sum& sum, const Matrix& y)
{
    for (int i = 0; i < inputs(); ++i)
        loops::scaled(input(i).data, y.size(), i < sum.scaled ? stored().scales[i] : 1.0f, i > 0, y.data);
}

void FloatPass::compute(const op::Concatenation&, const Matrix& y)
{
    float* to = y.data;
    for (int i = 0; i < inputs(); ++i)
        to = std::copy_n(input(i).data, input(i).size(), to);
}

void FloatPass::compute(const op::Pool& pool, const Matrix& y)
{
    const bool maximum = pool.kind == op::PoolKind::maximum;
    const TensorShape& in = m_graph.inputShape(node());
    const TensorShape& out = node().output;
    const float* plane = input().data;
    float* to = y.data;
    for (int i = 0; i < y.rows * m_images; ++i, plane += in.pixels()) {
        for (int row = 0; row < out.height; ++row) {
            const int top = row * pool.stride - pool.padBefore;
            for (int column = 0; column < out.width; ++column) {
                const int left = column * pool.stride - pool.padBefore;
                float result = maximum ? -INFINITY : 0.0f;
                int count = 0;
                for (int v = std::max(top, 0); v < std::min(top + pool.kernel, in.height); ++v) {
                    for (int u = std::max(left, 0); u < std::min(left + pool.kernel, in.width); ++u, ++count) {
                        const float x = plane[v * in.width + u];
                        result = maximum ? std::max(result, x) : result + x;
                    }
                }
                *to++ = maximum ? result : meanOf(result, count);
            }
        }
    }
}

void FloatPass::compute(const op::GlobalAverage&, const Matrix& y)
{
    const int pixels = static_cast<int>(m_graph.inputShape(node()).pixels());
    const float* plane = input().data;
    for (std::ptrdiff_t i = 0; i < y.size(); ++i, plane += pixels) {
        float sum = 0;
        for (int p = 0; p < pixels; ++p)
            sum += plane[p];
        y.data[i] = meanOf(sum, pixels);
    }
}

void FloatPass::compute(const op::Flatten&, const Matrix& y)
{
    const auto pixels = static_cast<int>(m_graph.inputShape(node()).pixels());
    for (int value = 0; value < y.rows; ++value) {
        const float* from = input().row(value / pixels) + value % pixels;
        for (int image = 0; image < y.columns; ++image)
            y.row(value)[image] = from[image * pixels];
    }
}

void FloatPass::compute(const op::Dropout&, const Matrix& y)
{
    std::copy_n(input().data, y.size(), y.data);
}

} // namespace binweave
