// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/activation_planes.h"
#include "engine/arithmetic.h"
#include "engine/kernels/kernel_set.h"
#include "engine/packed/step.h"
#include "engine/quantized_weights.h"
#include "model/graph.h"

#include <span>
#include <utility>
#include <vector>

namespace binweave {

/// `pixels` pixels of as many channels as the normalization has; y is not x.
void normalizePixels(const FoldedNormalization& normalization, const float* x, int pixels, float* y);

/// Likewise, of as many channels as there are slopes or shifts.
void slopePixels(std::span<const float> slopes, int pixels, float* values);
void shiftPixels(std::span<const float> shifts, const float* x, int pixels, float* y);

/// For Arena::share(): of a pass over so many values; what memory gives is the limit.
inline long long passSteps(long long values)
{
    return 5 * values / 16;
}

/// values += x
void addValues(const float* x, long long count, float* values);

/// Inputs and output of a step, by graph node.
struct FloatValue
{
    int node;
    TensorShape shape;
};

/// A convolution of real values, or with real weights, or in groups: windows as columns, one GEMM for each group.
class FloatConvolutionStep : public Step
{
public:
    FloatConvolutionStep(const op::Convolution& convolution, FloatValue input, FloatValue output,
                         const QuantizedWeights& weights, const KernelSet& kernels);
    void run(Arena& arena) const override;

private:
    void multiply(const float* windows, bool transposed, int first, int pixels, Arena& arena) const;
    void multiplyGroups(const float* columns, int first, int pixels, Arena& arena) const;

    op::Convolution m_convolution;
    FloatValue m_input;
    FloatValue m_output;
    bool m_inputIsPlanar;
    int m_inputsPerOutput;
    int m_bases;
    std::vector<float> m_weights; ///< [inputs of one output][bases * outputs], in groups [bases * outputs][inputs]
    std::vector<float> m_factors; ///< [base][output]; empty where all are 1 and there is one base
    const KernelSet& m_kernels;
};

class FullyConnectedStep : public Step
{
public:
    FullyConnectedStep(FloatValue input, FloatValue output, const QuantizedWeights& weights, std::vector<float> bias,
                       const KernelSet& kernels);
    void run(Arena& arena) const override;

private:
    FloatValue m_input;
    FloatValue m_output;
    std::vector<float> m_weights; ///< [inputs][outputs]
    std::vector<float> m_factors;
    std::vector<float> m_bias; ///< may be empty
    const KernelSet& m_kernels;
};

class NormalizationStep : public Step
{
public:
    NormalizationStep(int input, FloatValue output, FoldedNormalization normalization)
        : m_input(input), m_output(output), m_normalization(std::move(normalization))
    {}
    void run(Arena& arena) const override;

private:
    int m_input;
    FloatValue m_output;
    FoldedNormalization m_normalization;
};

/// A Slope or Shift that no other step has done.
class PerChannelStep : public Step
{
public:
    enum class Kind { slope, shift };
    PerChannelStep(Kind kind, int input, FloatValue output, std::vector<float> values)
        : m_kind(kind), m_input(input), m_output(output), m_values(std::move(values))
    {}
    void run(Arena& arena) const override;

private:
    Kind m_kind;
    int m_input;
    FloatValue m_output;
    std::vector<float> m_values;
};

class RepetitionStep : public Step
{
public:
    RepetitionStep(FloatValue input, FloatValue output) : m_input(input), m_output(output) {}
    void run(Arena& arena) const override;

private:
    FloatValue m_input;
    FloatValue m_output;
};

class ActivationStep : public Step
{
public:
    ActivationStep(int input, FloatValue output, const ActivationPrecision& precision, ActivationPlanes learned)
        : m_input(input), m_output(output), m_precision(precision), m_learned(std::move(learned))
    {}
    void run(Arena& arena) const override;

private:
    int m_input;
    FloatValue m_output;
    ActivationPrecision m_precision;
    ActivationPlanes m_learned;
};

/// XNOR-Net's K (magnitude_map.h).
class MagnitudeStep : public Step
{
public:
    MagnitudeStep(const op::InputMagnitude& magnitude, FloatValue input, FloatValue output)
        : m_magnitude(magnitude), m_input(input), m_output(output)
    {}
    void run(Arena& arena) const override;

private:
    op::InputMagnitude m_magnitude;
    FloatValue m_input;
    FloatValue m_output;
};

/// Each channel times a map.
class ProductStep : public Step
{
public:
    ProductStep(int input, int map, FloatValue output) : m_input(input), m_map(map), m_output(output) {}
    void run(Arena& arena) const override;

private:
    int m_input;
    int m_map;
    FloatValue m_output;
};

class SumStep : public Step
{
public:
    /// theta: of the first inputs; the others are added as they are.
    SumStep(std::vector<int> inputs, FloatValue output, std::vector<float> theta)
        : m_inputs(std::move(inputs)), m_output(output), m_theta(std::move(theta))
    {}
    void run(Arena& arena) const override;

private:
    std::vector<int> m_inputs;
    FloatValue m_output;
    std::vector<float> m_theta;
};

class ConcatenationStep : public Step
{
public:
    ConcatenationStep(std::vector<FloatValue> inputs, FloatValue output) : m_inputs(std::move(inputs)), m_output(output)
    {}
    void run(Arena& arena) const override;

private:
    std::vector<FloatValue> m_inputs;
    FloatValue m_output;
};

class PoolStep : public Step
{
public:
    PoolStep(const op::Pool& pool, FloatValue input, FloatValue output) : m_pool(pool), m_input(input), m_output(output)
    {}
    void run(Arena& arena) const override;

private:
    void runRows(IndexRange rows, Arena& arena, Arena::Strip& strip) const;

    op::Pool m_pool;
    FloatValue m_input;
    FloatValue m_output;
};

/// From pixels of channels side by side to the order (channel, row, column).
class FlattenStep : public Step
{
public:
    FlattenStep(FloatValue input, FloatValue output) : m_input(input), m_output(output) {}
    void run(Arena& arena) const override;

private:
    FloatValue m_input;
    FloatValue m_output;
};

class GlobalAverageStep : public Step
{
public:
    GlobalAverageStep(FloatValue input, FloatValue output) : m_input(input), m_output(output) {}
    void run(Arena& arena) const override;

private:
    FloatValue m_input;
    FloatValue m_output;
};

} // namespace binweave
