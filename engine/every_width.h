// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// For the definitions of loops over floats, compiled for several instruction sets; the loader picks the widest version
/// that the processor has. Nothing is contracted (binweave_options), so all versions give the same bits. What such a
/// function calls in its loops must be inlined into it to be as wide.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) // whose start-up cannot run before the loader asks
#define BINWEAVE_EVERY_WIDTH __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define BINWEAVE_EVERY_WIDTH
#endif
#define BINWEAVE_INLINE __attribute__((always_inline)) inline
#define BINWEAVE_INLINE_LAMBDA __attribute__((always_inline))
