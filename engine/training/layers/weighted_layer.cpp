// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/weighted_layer.h"

#include "engine/training/vector_loops.h"

#include <algorithm>
#include <cmath>

namespace binweave {

namespace {

/// Floats of a patch matrix that share the second-level cache with what it is multiplied by.
constexpr int patchFloats = 1 << 16;

/// Output rows whose patch matrix has about patchFloats.
int rowsTogether(const Windows& windows, int patchRows)
{
    return std::max(1, patchFloats / (windows.outputWidth * patchRows));
}

template <class Visit>
void eachRange(const Windows& windows, const Matrix& output, int patchRows, Visit visit)
{
    const int rows = output.columns / windows.outputWidth;
    const int most = rowsTogether(windows, patchRows);
    for (int first = 0; first < rows; first += most)
        visit(RowRange{first, std::min(most, rows - first)});
}

/// Floats of the patch matrices of a convolution, rounded to whole cache lines.
std::size_t patchSize(const Windows& windows, int patchRows)
{
    const std::size_t size = 1ULL * rowsTogether(windows, patchRows) * windows.outputWidth * patchRows;
    return (size + 15) / 16 * 16;
}

} // namespace

WeightedLayer::WeightedLayer(LayerContext& context, int node, const op::Convolution& convolution)
    : WeightedLayer(context, node, convolution,
                    {convolution.bases, convolution.outputChannels,
                     context.graph.inputShape(context.graph.nodes[node]).channels, convolution.kernel,
                     convolution.kernel})
{}

WeightedLayer::WeightedLayer(LayerContext& context, int node, const op::FullyConnected& connected)
    : WeightedLayer(context, node,
                    {.outputChannels = connected.outputs,
                     .kernel = 1,
                     .padBefore = 0,
                     .padAfter = 0,
                     .weights = connected.weights,
                     .input = connected.input},
                    {connected.outputs, context.graph.inputShape(context.graph.nodes[node]).channels})
{
    if (connected.bias)
        m_bias.emplace(this->node().name + ".bias", Parameter::Kind::scale,
                       std::vector<std::int64_t>{connected.outputs});
}

WeightedLayer::WeightedLayer(LayerContext& context, int node, const op::Convolution& convolution,
                             std::vector<std::int64_t> storedShape)
    : Layer(context, node),
      m_windows{inputShape().height, inputShape().width, this->node().output.height, this->node().output.width,
                convolution.kernel,  convolution.stride, convolution.dilation,       convolution.padBefore},
      m_weights(this->node().name, convolution.weights, {convolution.bases, outputs(), perOutput()},
                std::move(storedShape)),
      m_matrix(1ULL * outputs() * perOutput()),
      m_turnedMatrix(convolution.stride == 1 ? m_matrix.size() : 0),
      m_matrixGradients(context.layout.shards(), std::vector<float>(m_matrix.size())),
      m_biasGradients(context.layout.shards(), std::vector<float>(outputs()))
{
    reserveScratch(m_windows, perOutput());
    if (m_windows.stride == 1)
        reserveScratch(m_windows.transposed(), outputs() * taps());
}

void WeightedLayer::reserveScratch(const Windows& windows, int patchRows)
{
    m_context.scratch.reserve(patchSize(windows, patchRows) + patchMemory(windows, rowsTogether(windows, patchRows)));
}

std::vector<Parameter*> WeightedLayer::parameters()
{
    auto all = m_weights.parameters();
    if (m_bias)
        all.push_back(&*m_bias);
    return all;
}

void WeightedLayer::initialize(RandomStream random)
{
    // Real weights as PyTorch starts them (He's uniform with slope sqrt 5); latent ones as the twin does.
    Parameter& weights = *parameters().front();
    const double fanIn = 1.0 / std::sqrt(static_cast<double>(perOutput()));
    const double bound = weights.kind == Parameter::Kind::latent ? 0.5 : fanIn;
    for (float& w : weights.value)
        w = static_cast<float>(random.uniform(-bound, bound));
    if (m_bias) {
        for (float& b : m_bias->value)
            b = static_cast<float>(random.uniform(-fanIn, fanIn));
    }
}

void WeightedLayer::planForward(StepPlan& plan)
{
    plan.first([this] { prepareWeights(); });
    plan.eachShard([this](int shard) { forward(shard); });
}

void WeightedLayer::planBackward(StepPlan& plan)
{
    plan.eachShard([this](int shard) { weightGradient(shard); });
    plan.last([this] { reduceGradients(); });
    const auto [wanted, accumulate] = claimInputGradient();
    if (wanted && m_windows.stride == 1)
        plan.eachShard([this, add = accumulate](int shard) { inputGradientTurned(shard, add); });
    else if (wanted)
        plan.eachShard([this, add = accumulate](int shard) { inputGradientScattered(shard, add); });
}

void WeightedLayer::prepareWeights()
{
    m_weights.compute(m_matrix);
    if (m_windows.stride == 1)
        turnTaps();
}

void WeightedLayer::turnTaps()
{
    const int inputs = inputShape().channels;
    for (int i = 0; i < inputs; ++i) {
        for (int o = 0; o < outputs(); ++o) {
            const float* from = &m_matrix[(1ULL * o * inputs + i) * taps()];
            std::reverse_copy(from, from + taps(), &m_turnedMatrix[(1ULL * i * outputs() + o) * taps()]);
        }
    }
}

void WeightedLayer::forward(int shard)
{
    const Matrix x = input(shard);
    const Matrix y = output(shard);
    GemmShape shape{.m = y.rows, .n = 0, .k = perOutput(), .lda = perOutput(), .ldb = 0, .ldc = y.columns};
    if (m_windows.trivial()) {
        shape.n = shape.ldb = x.columns;
        m_context.kernels.gemm(shape, m_matrix.data(), x.data, y.data);
    } else {
        float* patches = m_context.scratch.local();
        float* memory = patches + patchSize(m_windows, perOutput());
        eachRange(m_windows, y, perOutput(), [&](RowRange range) {
            gatherPatches(m_windows, x, range, patches, memory);
            shape.n = shape.ldb = range.count * m_windows.outputWidth;
            m_context.kernels.gemm(shape, m_matrix.data(), patches, y.data + range.first * m_windows.outputWidth);
        });
    }
    for (int row = 0; m_bias && row < y.rows; ++row)
        std::for_each_n(y.row(row), y.columns, [b = m_bias->value[row]](float& value) { value += b; });
}

void WeightedLayer::weightGradient(int shard)
{
    const Matrix x = input(shard);
    const Matrix dy = outputGradient(shard);
    float* gradient = m_matrixGradients[shard].data();
    GemmShape shape{
        .m = dy.rows, .n = perOutput(), .k = 0, .lda = dy.columns, .ldb = 0, .ldc = perOutput(), .transposeB = true};
    if (m_windows.trivial()) {
        shape.k = shape.ldb = x.columns;
        m_context.kernels.gemm(shape, dy.data, x.data, gradient);
    } else {
        float* patches = m_context.scratch.local();
        float* memory = patches + patchSize(m_windows, perOutput());
        eachRange(m_windows, dy, perOutput(), [&](RowRange range) {
            gatherPatches(m_windows, x, range, patches, memory);
            shape.k = shape.ldb = range.count * m_windows.outputWidth;
            shape.accumulate = range.first > 0;
            m_context.kernels.gemm(shape, dy.data + range.first * m_windows.outputWidth, patches, gradient);
        });
    }
    for (int row = 0; m_bias && row < dy.rows; ++row)
        m_biasGradients[shard][row] = static_cast<float>(loops::sum(dy.row(row), dy.columns));
}

void WeightedLayer::inputGradientTurned(int shard, bool accumulate)
{
    const Matrix dx = inputGradient(shard);
    const Matrix dy = outputGradient(shard);
    const int patchRows = dy.rows * taps();
    GemmShape shape{
        .m = dx.rows, .n = 0, .k = patchRows, .lda = patchRows, .ldb = 0, .ldc = dx.columns, .accumulate = accumulate};
    const Windows windows = m_windows.transposed();
    if (windows.trivial()) {
        shape.n = shape.ldb = dy.columns;
        return m_context.kernels.gemm(shape, m_turnedMatrix.data(), dy.data, dx.data);
    }
    float* patches = m_context.scratch.local();
    float* memory = patches + patchSize(windows, patchRows);
    eachRange(windows, dx, patchRows, [&](RowRange range) {
        gatherPatches(windows, dy, range, patches, memory);
        shape.n = shape.ldb = range.count * windows.outputWidth;
        m_context.kernels.gemm(shape, m_turnedMatrix.data(), patches, dx.data + range.first * windows.outputWidth);
    });
}

void WeightedLayer::inputGradientScattered(int shard, bool accumulate)
{
    const Matrix dx = inputGradient(shard);
    const Matrix dy = outputGradient(shard);
    if (!accumulate)
        std::fill_n(dx.data, dx.size(), 0.0f);
    GemmShape shape{
        .m = perOutput(), .n = 0, .k = dy.rows, .lda = perOutput(), .ldb = dy.columns, .ldc = 0, .transposeA = true};
    float* patches = m_context.scratch.local();
    float* memory = patches + patchSize(m_windows, perOutput());
    eachRange(m_windows, dy, perOutput(), [&](RowRange range) {
        shape.n = shape.ldc = range.count * m_windows.outputWidth;
        m_context.kernels.gemm(shape, m_matrix.data(), dy.data + range.first * m_windows.outputWidth, patches);
        scatterPatches(m_windows, patches, range, dx, memory);
    });
}

void WeightedLayer::reduceGradients()
{
    const auto reduce = [&](std::vector<std::vector<float>>& shards) -> std::span<const float> {
        for (std::size_t i = 1; i < shards.size(); ++i)
            loops::scaled(shards[i].data(), shards[i].size(), 1, true, shards[0].data());
        return shards[0];
    };
    m_weights.backward(reduce(m_matrixGradients));
    if (m_bias)
        std::ranges::copy(reduce(m_biasGradients), m_bias->gradient.begin());
}

} // namespace binweave
