// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/arithmetic.h"
#include "engine/packed/bit_value.h"

#include <optional>
#include <vector>

namespace binweave {

/// What a step does with the sums of its convolution, in this order. What is empty or -1 is not done.
struct Epilogue
{
    std::vector<float> factors{}; ///< QuantizedWeights::factors
    std::optional<FoldedNormalization> normalization{};
    std::vector<int> addends{}; ///< nodes, in order
    std::vector<float> slopes{};
    int values = -1; ///< node that is written as floats
    std::optional<BitValue> bits{};
    std::vector<float> shifts{};              ///< of the bits
    std::optional<ActivationPlanes> planes{}; ///< what the bits are; none: signs

    /// For a kernel that does so from a row of `output` on, but for factors, the bits, and addends after the first.
    OutputRow outputs(const TensorShape& output, int row, Arena& arena) const;
    /// Writes the bits of rows whose values are x.
    void writeBits(const KernelSet& kernels, const float* x, IndexRange rows, Arena& arena, Arena::Strip& strip) const;

    /// Whether all of it is one comparison a channel of sums of one base: these, of `inputs` products.
    bool isComparison() const { return addends.empty() && slopes.empty() && values < 0 && bits && !planes; }
    std::vector<Threshold> thresholds(int inputs) const;
};

} // namespace binweave
