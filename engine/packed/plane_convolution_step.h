// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/packed/binary_steps.h"

namespace binweave {

/// A BinaryConvolutionStep of several planes: the sums of all, weighted (model/graph.h), are normalized and so on.
class PlaneConvolutionStep : public BinaryConvolutionStep
{
public:
    /// `planes`: of the input, without factors where they depend on the image. The convolution counts unset bits as
    /// zero where they are zeroOne; its lanes may be in groups.
    PlaneConvolutionStep(BinaryConvolution convolution, int planeCount, ActivationPlanes planes, int input,
                         const TensorShape& output, Epilogue epilogue, const KernelSet& kernels)
        : BinaryConvolutionStep(std::move(convolution), input, output, std::move(epilogue), kernels),
          m_planeCount(planeCount),
          m_planes(std::move(planes))
    {
        if (m_convolution.lanes() == BinaryConvolution::Lanes::inGroups)
            m_laneFactors = m_convolution.laneFactors(m_epilogue.factors);
    }
    void run(Arena& arena) const override;

private:
    void weigh(Arena& arena, Arena::Strip& strip, IndexRange rows, const OutputRow& outputs) const override;

    int m_planeCount;
    ActivationPlanes m_planes;
    AlignedVector<float> m_laneFactors; ///< BinaryValuesRow::factors; empty where lanes are in order
};

} // namespace binweave
