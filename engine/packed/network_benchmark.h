// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernels/kernel_set.h"
#include "engine/trained_model.h"
#include "model/result.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace binweave {

/// One convolution or fully connected layer with all its bases and branches, one image, one thread. Medians. What has
/// no meaning is empty: a layer that the packed engine runs in float has no counterpart in float and no share of a
/// peak.
struct LayerBenchmark
{
    std::string name;                         ///< Node::layer
    std::optional<double> sigma;              ///< estimated speed-up (formulas.md section 2)
    std::optional<double> packedMicroseconds; ///< with the normalization, shortcut and signs done on the way
    std::optional<double> floatMicroseconds;  ///< the full-precision parent's convolution alone: one branch, one base
    std::optional<double> ratio;              ///< float over packed
    std::optional<double> shareOfPeak;        ///< of popcountPeak, 0 to 1
};

struct NetworkBenchmark
{
    std::vector<LayerBenchmark> layers;
    double latencyMicroseconds = 0; ///< one image
    double imagesPerSecond = 0;     ///< in batches, on all threads
    int batch = 0;
    int threads = 0; ///< of the caller's TBB arena
    std::string kernelSet;
    double peakTmacs = 0; ///< popcountPeak in 10^12
};

/// Measures a network (engine/random_model.h where there is no trained one) on this processor, some seconds long.
/// `progress` is called from the calling thread with the part that is done, 0 to 1.
/// Errors: those of PackedNetwork::build; failed where the stop token ended it.
Result<NetworkBenchmark> benchmarkNetwork(const TrainedModel& model, const KernelSet& kernels, int batch,
                                          std::stop_token stop = {}, const std::function<void(double)>& progress = {});

} // namespace binweave
