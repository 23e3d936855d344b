// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/activation_planes.h"
#include "engine/packed/binary_steps.h"
#include "engine/packed/float_steps.h"

namespace binweave {

/// Writes the planes of rows of float values; `target` is the first plane, the others lie behind it.
void writePlanes(const KernelSet& kernels, const ActivationPlanes& planes, const float* values, const BitValue& target,
                 BinaryConvolution::Rows rows, Arena& arena, Arena::Strip& strip);

/// Float values as planes of bits, and the planes' factors where they are of this image.
class PlaneBitsStep : public Step
{
public:
    /// `output` is the first plane. `fixed`: unless they depend on the image.
    PlaneBitsStep(int input, ActivationMethod method, ActivationPlanes fixed, BitValue output, const KernelSet& kernels)
        : m_input(input), m_method(method), m_fixed(std::move(fixed)), m_output(output), m_kernels(kernels)
    {}
    void run(Arena& arena) const override;

private:
    int m_input;
    ActivationMethod m_method;
    ActivationPlanes m_fixed;
    BitValue m_output;
    const KernelSet& m_kernels;
};

/// A BinaryConvolutionStep of several planes: the sums of all, weighted (model/graph.h), are normalized and so on.
class PlaneConvolutionStep : public BinaryConvolutionStep
{
public:
    struct Epilogue : BinaryConvolutionStep::Epilogue
    {
        std::optional<ActivationPlanes> planes{}; ///< what the bits are; none: signs
    };
    /// `planes`: of the input, without factors where they depend on the image. The convolution counts unset bits as
    /// zero where they are zeroOne; its lanes may be in groups.
    PlaneConvolutionStep(BinaryConvolution convolution, int planeCount, ActivationPlanes planes, int input,
                         const TensorShape& output, Epilogue epilogue, const KernelSet& kernels)
        : BinaryConvolutionStep(std::move(convolution), input, output, epilogue, kernels),
          m_planeCount(planeCount),
          m_planes(std::move(planes)),
          m_nextPlanes(std::move(epilogue.planes))
    {
        if (m_convolution.lanes() == BinaryConvolution::Lanes::inGroups)
            m_laneFactors = m_convolution.laneFactors(m_epilogue.factors);
    }
    void run(Arena& arena) const override;

private:
    void weighPlane(Arena& arena, Arena::Strip& strip, Rows rows, const OutputRow& target) const;
    void weigh(Arena& arena, Arena::Strip& strip, Rows rows, float* values) const override;
    void writeBits(Arena& arena, Arena::Strip& strip, Rows rows, const float* values) const override;

    int m_planeCount;
    ActivationPlanes m_planes;
    std::optional<ActivationPlanes> m_nextPlanes;
    AlignedVector<float> m_laneFactors; ///< BinaryValuesRow::factors; empty where lanes are in order
};

} // namespace binweave
