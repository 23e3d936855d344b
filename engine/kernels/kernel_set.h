// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace binweave {

/// A binary convolution of one image: activations [row][column][word], 64 channels a word, unused bits 0.
/// sums = positions inside the plane * Cin - 2 * popcount(a xor w), so padding contributes nothing.
struct BinaryConvolutionShape
{
    int inputHeight, inputWidth, inputChannels;
    int outputHeight, outputWidth, outputChannels; ///< outputChannels of all bases side by side
    int kernel, stride, dilation, padBefore;
};

/// C (m x n) = A (m x k) * B (k x n), or C += where `accumulate`; row-major with leading dimensions; each element is one
/// chain over k ascending, so it does not depend on m, n or its place.
struct GemmShape
{
    int m, n, k;
    int lda, ldb, ldc;
    bool accumulate;
};

/// One instruction set: what it needs, and its kernels. The portable one is the definition.
struct KernelSet
{
    const char* name; ///< portable, avx2, avx512vpopcntdq
    bool (*supported)();

    /// weights: as laid out by packWeights; sums: [row][column][outputChannels].
    void (*binaryConvolution)(const BinaryConvolutionShape&, const std::uint64_t* activations, const void* weights,
                              std::int32_t* sums);

    void (*gemm)(const GemmShape&, const float* a, const float* b, float* c);
};

/// All sets that this build holds, slowest first.
std::span<const KernelSet> kernelSets();

/// The fastest set that this processor supports, or the one that BINWEAVE_KERNELS names.
/// Error (badInput): an unknown name or an unsupported set; lists those that work here.
Result<const KernelSet*> chooseKernelSet();

} // namespace binweave
