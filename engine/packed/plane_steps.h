// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/activation_planes.h"
#include "engine/packed/binary_steps.h"
#include "engine/packed/float_steps.h"

namespace binweave {

/// Float values as planes of bits, and the planes' factors of this image.
class PlaneBitsStep : public Step
{
public:
    /// `output` is the first plane, the others are `planeBytes` apart. `fixed`: unless they depend on the image.
    PlaneBitsStep(int input, const ActivationPrecision& precision, ActivationPlanes fixed, BitValue output,
                  std::size_t planeBytes, const KernelSet& kernels)
        : m_input(input),
          m_precision(precision),
          m_fixed(std::move(fixed)),
          m_output(output),
          m_planeBytes(planeBytes),
          m_kernels(kernels)
    {}
    void run(Arena& arena) const override;

private:
    int m_input;
    ActivationPrecision m_precision;
    ActivationPlanes m_fixed;
    BitValue m_output;
    std::size_t m_planeBytes;
    const KernelSet& m_kernels;
};

/// A binary convolution of each plane; the sums of all, weighted (model/graph.h), are floats.
class PlaneConvolutionStep : public Step
{
public:
    /// factors: QuantizedWeights::factors. The convolution counts unset bits as zero where `zeroOne`.
    PlaneConvolutionStep(BinaryConvolution convolution, std::vector<float> factors, bool zeroOne, int input,
                         std::size_t planeBytes, FloatValue output, const KernelSet& kernels)
        : m_convolution(std::move(convolution)),
          m_factors(std::move(factors)),
          m_sumUnit(zeroOne ? 0.5f : 1.0f),
          m_input(input),
          m_planeBytes(planeBytes),
          m_output(output),
          m_kernels(kernels)
    {}
    void run(Arena& arena) const override;

private:
    void addPlane(std::size_t plane, const std::uint8_t* bits, Arena& arena, Arena::Strip& strip,
                  BinaryConvolution::Rows rows) const;

    BinaryConvolution m_convolution;
    std::vector<float> m_factors;
    float m_sumUnit; ///< a power of two: it changes no digit
    int m_input;
    std::size_t m_planeBytes;
    FloatValue m_output;
    const KernelSet& m_kernels;
};

} // namespace binweave
