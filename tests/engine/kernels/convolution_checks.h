// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/binary_convolution.h"
#include "tests/engine/kernels/comparison.h"

#include <string>
#include <vector>

namespace binweave {

struct ConvolutionCase
{
    int inputs = 1;
    int outputs = 1;
    int height = 1;
    int width = 1;
    int kernel = 3;
    int stride = 1;
    int dilation = 1;
    int bases = 1;
    int padBefore = -1; ///< -1: as much as leaves the plane's size
    int padAfter = -1;

    op::Convolution convolution() const;
    TensorShape input() const { return {inputs, height, width}; }
    TensorShape output() const;
    BitPlane plane() const { return BinaryConvolution::planeFor(convolution(), input(), output()); }
    std::size_t weightCount() const { return 1ULL * bases * outputs * inputs * kernel * kernel; }
    std::string name() const;
};

/// Channels around words and lanes, planes that are all border, kernels, strides, dilations, paddings.
std::vector<ConvolutionCase> convolutionCases();

/// -1 and +1, and where `zeros` also 0, whose sign is +1.
std::vector<float> randomSigns(std::size_t count, bool zeros, std::uint64_t seed);

/// Every sum with the definition's. x: [row][column][channel], of one plane or of several one behind the other, whose
/// margins may be wider than needed.
void compareSums(const KernelSet& set, const ConvolutionCase& test, const BitPlane& plane, const std::vector<float>& x,
                 const std::vector<float>& weights, Comparison& comparison);
/// Likewise, of random signs.
void compareSums(const KernelSet& set, const ConvolutionCase& test, Comparison& comparison);

/// What a set with binaryBitsRow gives with the compared sums, for random thresholds.
void compareBits(const KernelSet& set, const ConvolutionCase& test, Comparison& comparison);

/// What a set with binaryValuesRow makes of the sums, with the definition (arithmetic.h).
void compareValues(const KernelSet& set, const ConvolutionCase& test, Comparison& comparison);

} // namespace binweave
