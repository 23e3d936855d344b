// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/packed/epilogue.h"
#include "engine/packed/float_steps.h"

namespace binweave {

/// A convolution of real values without columns or sums in memory: one pass by KernelSet::floatRow over the plane,
/// which is copied where windows overhang it. Normalized, added to a shortcut, written as floats and, shifted, as bits.
class DirectConvolutionStep : public Step
{
public:
    /// Where there is a kernel for it, weights are of one base without a factor, and those for 16 channels stay in the
    /// first-level cache; for larger ones a GEMM is better.
    static bool takes(const QuantizedWeights& weights, const KernelSet& kernels);

    /// Of one group; the epilogue has one addend at most, neither slopes nor planes.
    DirectConvolutionStep(const op::Convolution& convolution, FloatValue input, const TensorShape& output,
                          const QuantizedWeights& weights, Epilogue epilogue, const KernelSet& kernels);
    void run(Arena& arena) const override;

private:
    const float* withMargins(const float* x, Arena& arena) const;
    void runRows(FloatRow row, IndexRange rows, Arena& arena) const; ///< row: the first of all

    FloatValue m_input;
    BitPlane m_plane; ///< its margins
    TensorShape m_output;
    int m_stride;
    int m_planes;                          ///< of the input: its channels, or one whose pixels are all of them
    int m_perPixel;                        ///< floats in a pixel of a plane
    bool m_pixelsAreWindows;               ///< so that rows of outputs are one run
    bool m_sharesBlocks;                   ///< of channels, not rows
    int m_pitch;                           ///< floats from row to row, margins included
    std::vector<std::ptrdiff_t> m_offsets; ///< FloatRow::offsets
    AlignedVector<float> m_weights;        ///< FloatRow::weights
    Epilogue m_epilogue;
    const KernelSet& m_kernels;
};

} // namespace binweave
