// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/packed/epilogue.h"
#include "engine/packed/step.h"

#include <span>
#include <vector>

namespace binweave {

/// A binary convolution, its sums in memory on the way to an Epilogue of any kind.
class BinaryConvolutionStep : public Step
{
public:
    BinaryConvolutionStep(BinaryConvolution convolution, int input, const TensorShape& output, Epilogue epilogue,
                          const KernelSet& kernels);
    void run(Arena& arena) const override;

protected:
    /// From the sums of rows to values, normalized and added to the first shortcut; outputs: of the first of them.
    virtual void weigh(Arena& arena, Arena::Strip& strip, IndexRange rows, const OutputRow& outputs) const;

    int pixelsOf(IndexRange rows) const { return rows.count() * m_output.width; }

    BinaryConvolution m_convolution;
    int m_input;
    TensorShape m_output;
    Epilogue m_epilogue;
    const KernelSet& m_kernels;

private:
    void runRows(Arena& arena, Arena::Strip& strip, IndexRange rows) const;
};

/// A binary convolution of one base whose sums are only compared: normalization and sign are one threshold a channel.
class ThresholdStep : public Step
{
public:
    ThresholdStep(BinaryConvolution convolution, int input, std::span<const Threshold> thresholds, BitValue output,
                  const KernelSet& kernels);
    void run(Arena& arena) const override;

private:
    void runBySums(Arena& arena, Arena::Strip& strip, IndexRange rows) const;

    BinaryConvolution m_convolution;
    int m_input;
    std::vector<std::int32_t> m_least;    ///< where the convolution does not compare by itself
    std::vector<std::uint32_t> m_flipped; ///< likewise
    BitValue m_output;
    const KernelSet& m_kernels;
};

} // namespace binweave
