// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"

/// One namespace and one file per instruction set. Wide instructions are switched on function by function, never for a
/// file: the linker would share wide copies of inline functions with code that runs everywhere.
namespace binweave {

namespace portable {
extern const KernelSet kernels;
}

#if defined(__x86_64__)
namespace avx2 {
extern const KernelSet kernels;
}

namespace avx512 {
extern const KernelSet kernels;
}

namespace avx512vpopcntdq {
extern const KernelSet kernels;
}
#elif defined(__aarch64__)
namespace neon {
extern const KernelSet kernels;
}
#endif

} // namespace binweave
