// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace binweave {

/// C (m x n) = op(A) (m x k) * op(B) (k x n); C += where `accumulate`. All row-major with leading dimensions; op is the
/// identity or, where flagged, the transpose: A is then stored k x m, B n x k. So a convolution's backward is
/// dX = W^T dY (transposeA) and dW = dY col^T (transposeB, accumulate).
///
/// Each element is one chain over k ascending that starts at 0 (at C where `accumulate`), in fused multiply-adds, in
/// `portable` in multiplications and additions: its bits depend on neither m, n, its place, nor on the flags.
/// Runs in the calling thread and allocates nothing. m, n, k >= 1; C overlaps neither A nor B.
struct GemmShape
{
    int m, n, k;
    int lda, ldb, ldc;
    bool accumulate = false;
    bool transposeA = false;
    bool transposeB = false;
};

/// One instruction set: what it needs, and its kernels. The portable one is the definition.
struct KernelSet
{
    const char* name; ///< portable, avx2, avx512vpopcntdq
    bool (*supported)();

    void (*gemm)(const GemmShape&, const float* a, const float* b, float* c);
};

/// All sets that this build holds, slowest first.
std::span<const KernelSet> kernelSets();

/// The set of this name. Error (badInput): an unknown name or an unsupported set; lists those that work here.
Result<const KernelSet*> kernelSetNamed(std::string_view name);

/// The fastest set that this processor supports, or the one that BINWEAVE_KERNELS names. Errors as above.
Result<const KernelSet*> chooseKernelSet();

} // namespace binweave
