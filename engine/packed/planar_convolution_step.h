// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/packed/binary_steps.h"
#include "engine/packed/float_steps.h"

namespace binweave {

/// A network's first convolution: of the image [channel][row][column], normalized, and its values written as floats
/// and, shifted, as bits. One pass by KernelSet::floatRow, with neither columns nor sums in memory.
class PlanarConvolutionStep : public Step
{
public:
    struct Epilogue
    {
        std::optional<FoldedNormalization> normalization{};
        int values = -1; ///< node, -1: not wanted as floats
        std::optional<BitValue> bits{};
        std::vector<float> shifts{}; ///< of the bits; empty: none
    };
    /// Of one group and one base without a factor.
    PlanarConvolutionStep(const op::Convolution& convolution, FloatValue input, const TensorShape& output,
                          const QuantizedWeights& weights, Epilogue epilogue, const KernelSet& kernels);
    void run(Arena& arena) const override;

private:
    const float* withMargins(const float* image, Arena& arena) const;

    op::Convolution m_convolution;
    FloatValue m_input;
    TensorShape m_output;
    int m_rows; ///< of a channel with its margins
    int m_pitch;
    std::vector<std::ptrdiff_t> m_offsets; ///< FloatRow::offsets
    AlignedVector<float> m_weights;        ///< FloatRow::weights
    Epilogue m_epilogue;
    const KernelSet& m_kernels;
};

} // namespace binweave
