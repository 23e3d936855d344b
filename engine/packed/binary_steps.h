// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/arithmetic.h"
#include "engine/packed/step.h"

#include <optional>
#include <span>
#include <vector>

namespace binweave {

/// Bits of an activation: which node they belong to, and how they lie.
struct BitValue
{
    int node;
    BitPlane plane;
    std::size_t offset = 0; ///< bytes behind the node's first plane, where it has several
};

/// Writes bits that lie as 16-bit words, [row][column][(channels + 15) / 16], without gaps.
void writeHalves(const KernelSet& kernels, const std::uint16_t* halves, const BitValue& target,
                 BinaryConvolution::Rows rows, Arena& arena);

/// Writes the signs of rows of float values.
void writeSigns(const KernelSet& kernels, const float* values, const BitValue& target, BinaryConvolution::Rows rows,
                Arena& arena, Arena::Strip& strip);

/// A binary convolution, its bases weighted and summed, normalized, added to shortcuts, sloped, written as floats and,
/// shifted, as bits.
class BinaryConvolutionStep : public Step
{
public:
    struct Epilogue
    {
        std::vector<float> factors; ///< QuantizedWeights::factors
        std::optional<FoldedNormalization> normalization;
        std::vector<int> addends{};  ///< nodes, in order
        std::vector<float> slopes{}; ///< empty: none
        int values = -1;             ///< node, -1: not wanted as floats
        std::optional<BitValue> bits{};
        std::vector<float> shifts{}; ///< of the bits; empty: none
    };
    BinaryConvolutionStep(BinaryConvolution convolution, int input, const TensorShape& output, Epilogue epilogue,
                          const KernelSet& kernels);
    void run(Arena& arena) const override;

protected:
    using Rows = BinaryConvolution::Rows;
    /// From the sums of rows to values, normalized and added to the first shortcut.
    virtual void weigh(Arena& arena, Arena::Strip& strip, Rows rows, float* values) const;
    virtual void writeBits(Arena& arena, Arena::Strip& strip, Rows rows, const float* values) const;

    int pixelsOf(Rows rows) const { return (rows.last - rows.first) * m_output.width; }
    float* rowOf(int node, int row, Arena& arena) const
    {
        return arena.value(node) + 1LL * row * m_output.width * m_output.channels;
    }

    BinaryConvolution m_convolution;
    int m_input;
    TensorShape m_output;
    Epilogue m_epilogue;
    const KernelSet& m_kernels;

private:
    void runRows(Arena& arena, Arena::Strip& strip, Rows rows) const;
};

/// A binary convolution of one base whose sums are only compared: normalization and sign are one threshold a channel.
class ThresholdStep : public Step
{
public:
    ThresholdStep(BinaryConvolution convolution, int input, std::span<const Threshold> thresholds, BitValue output,
                  const KernelSet& kernels);
    void run(Arena& arena) const override;

private:
    void runInPlace(Arena& arena) const;
    void runInRegisters(Arena& arena, Arena::Strip& strip, BinaryConvolution::Rows rows) const;
    void runBySums(Arena& arena, Arena::Strip& strip, BinaryConvolution::Rows rows) const;

    BinaryConvolution m_convolution;
    int m_input;
    std::vector<std::int32_t> m_least;    ///< where the convolution does not compare by itself
    std::vector<std::uint32_t> m_flipped; ///< likewise
    BitValue m_output;
    const KernelSet& m_kernels;
};

/// The signs of float values, which may be normalized or shifted on the way.
class SignStep : public Step
{
public:
    /// `shifts` are empty for none.
    SignStep(int input, std::optional<FoldedNormalization> normalization, std::vector<float> shifts, BitValue output,
             const KernelSet& kernels)
        : m_input(input),
          m_normalization(std::move(normalization)),
          m_shifts(std::move(shifts)),
          m_output(output),
          m_kernels(kernels)
    {}
    void run(Arena& arena) const override;

private:
    int m_input;
    std::optional<FoldedNormalization> m_normalization;
    std::vector<float> m_shifts;
    BitValue m_output;
    const KernelSet& m_kernels;
};

} // namespace binweave
