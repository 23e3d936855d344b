// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"
#include "model/graph.h"
#include "model/result.h"

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace binweave {

/// A 3x3 convolution of the table in performance.md, one image.
struct KernelShape
{
    const char* name;
    int inputs;
    int outputs; ///< of all bases side by side
    int side;    ///< of the input's plane
    int stride;

    op::Convolution convolution() const;
    TensorShape input() const { return {inputs, side, side}; }
    TensorShape output() const { return {outputs, side / stride, side / stride}; }
    double multiplyAccumulates() const { return 9.0 * inputs * static_cast<double>(output().elements()); }
};

/// S1-S4 and C1-C6, and K1-K4: C1-C4 with the outputs of three bases side by side.
std::span<const KernelShape> kernelShapes();

/// A shape on one kernel set, bits in and bits out. Medians; channels added to fill words or lanes earn nothing, zeros
/// around the plane do. On one thread the shape is measured in turns with the peak, whose ratio is a median over these
/// turns, and float in turns of its own between them.
struct ShapeBenchmark
{
    std::string shape;
    std::string kernelSet;
    int threads = 1;
    double microseconds = 0;
    double tmacs = 0;                         ///< 10^12 binary multiply-accumulates a second
    double peakTmacs = 0;                     ///< of popcountSteps in those turns, one thread
    double shareOfPeak = 0;                   ///< of that, times threads
    std::optional<double> f32Microseconds{};  ///< on one thread, as the others; empty where there are several
    std::string f32By{};                      ///< "oneDNN", or "own GEMM" where there is none
    std::optional<double> int8Microseconds{}; ///< oneDNN's
    std::optional<double> ratioF32{};         ///< float over binary
    std::optional<double> ratioOneThread{};   ///< several threads: of them the mean alone, in turns, over all
};

struct KernelBenchmark
{
    struct Peak
    {
        std::string kernelSet;
        double tmacs = 0;
    };
    std::vector<Peak> peaks; ///< of one thread, one for each set, in the order of kernelSets()
    std::vector<ShapeBenchmark> shapes;
};

/// Measures every set in `sets` on every shape, on one thread, some `seconds` for each figure; the last set also on all
/// threads of the calling arena, where a shape is worth several. `progress` is called from the calling thread with the
/// part that is done, 0 to 1. Error (failed): the stop token ended it.
Result<KernelBenchmark> benchmarkKernels(std::span<const KernelSet* const> sets, double seconds,
                                         std::stop_token stop = {}, const std::function<void(double)>& progress = {});

} // namespace binweave
