// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"

namespace binweave {

/// Binary multiply-accumulates a second that one thread of this processor can do at best with a set's instructions,
/// word by word: xor, popcount and add in registers, measured now (some 20 ms). Kernels are judged by their share of
/// it, which is up to 9/8 where they count by parity, up to 2 where they look counts up.
double popcountPeak(const KernelSet& kernels);

/// Some 25 us of KernelSet::popcountSteps, for who measures it in turns with others; 24 and fewer chains divide it.
inline constexpr std::int64_t peakSteps = 48'000;

/// The peak where these took so many seconds.
inline double popcountPeak(const KernelSet& kernels, double secondsOfPeakSteps)
{
    return static_cast<double>(peakSteps) * kernels.stepBits / secondsOfPeakSteps;
}

} // namespace binweave
