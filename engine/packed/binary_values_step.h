// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/packed/epilogue.h"
#include "engine/packed/step.h"

namespace binweave {

/// As BinaryConvolutionStep, of at most one addend, but in registers from the counts to values and bits.
class BinaryValuesStep : public Step
{
public:
    /// convolution: its lanes in groups.
    BinaryValuesStep(BinaryConvolution convolution, int input, const TensorShape& output, Epilogue epilogue,
                     const KernelSet& kernels);
    void run(Arena& arena) const override;

private:
    bool doublesScale();

    BinaryConvolution m_convolution;
    int m_input;
    TensorShape m_output;
    Epilogue m_epilogue;
    const KernelSet& m_kernels;
    AlignedVector<float> m_factors; ///< [lane]; empty for 1 and a normalization of half a sum
};

} // namespace binweave
