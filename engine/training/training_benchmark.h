// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"
#include "model/design.h"
#include "model/result.h"

#include <stop_token>
#include <string>
#include <vector>

namespace binweave {

/// How fast a design trains on this processor, with the threads of the caller's TBB arena.
struct TrainingBenchmark
{
    struct Operation
    {
        std::string name; ///< "convolution backward", "normalization forward", ..
        double share = 0; ///< of the processor time of a step, 0 to 1
    };

    double imagesPerSecond = 0;        ///< of the median step, images of bytes to updated weights
    std::vector<Operation> operations; ///< the costliest first
    /// Multiply-accumulates of a real convolution's training (forward, both gradients) that are done a second, by what
    /// all threads could do in float at best (floatPeak). A forward pass that counts bits may lift it.
    double shareOfFloatPeak = 0;
    int batch = 0;
    int threads = 0;
    std::string kernelSet;
};

/// Trains on random images for some seconds. Errors: those of lower(); failed where the stop token ended
/// it.
Result<TrainingBenchmark> benchmarkTraining(const NetworkDesign& design, const KernelSet& kernels, int batch,
                                            double seconds = 3, std::stop_token stop = {});

} // namespace binweave
