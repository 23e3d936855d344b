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
    std::string name{}; ///< Node::layer
    ElementPath origin{};
    bool onPopcount = false;                    ///< else in float
    std::optional<double> sigma{};              ///< estimated speed-up (formulas.md section 2)
    std::optional<double> packedMicroseconds{}; ///< with the normalization, shortcut and signs done on the way
    std::optional<double> floatMicroseconds{};  ///< the full-precision parent's convolution alone: one branch, one base
    std::optional<double> ratio{};              ///< float over packed
    std::optional<double> shareOfPeak{};        ///< of NetworkBenchmark::peakTmacs; with padding, skipped or not
    std::optional<double> share{};              ///< of the time of all layers, 0 to 1
    std::string limit{};                        ///< why it is not faster: "its input is real"
};

struct NetworkBenchmark
{
    std::vector<LayerBenchmark> layers;
    double layersMicroseconds = 0;       ///< one image, one thread: the layers and what is between them
    double binaryShare = 0;              ///< of that: layers on popcount, 0 to 1
    double floatShare = 0;               ///< of that: layers in float
    double otherShare = 0;               ///< of that: pools, sums and normalizations that no layer does on the way
    std::optional<double> binaryRatio{}; ///< float over packed for all layers on popcount together
    std::string limit{};                 ///< what holds the network back, a sentence
    double latencyMicroseconds = 0;      ///< one image
    double imagesPerSecond = 0;          ///< in batches, on all threads
    int batch = 0;
    int threads = 0; ///< of the caller's TBB arena
    std::string kernelSet{};
    double peakTmacs = 0; ///< popcountPeak in 10^12, a median like the layers'
};

/// Images at a time where nobody says otherwise.
inline constexpr int benchmarkBatch = 128;

/// Measures a network (engine/random_model.h where there is no trained one) on this processor, some seconds long.
/// Layers, their counterparts in float and the peak take turns: what slows the processor for a while slows them all,
/// and their ratios stay what they are. `progress` is called from the calling thread with the part that is done, 0
/// to 1. Errors: those of PackedNetwork::build; failed where the stop token ended it, which it does within a pass of an
/// image.
Result<NetworkBenchmark> benchmarkNetwork(const TrainedModel& model, const KernelSet& kernels, int batch,
                                          std::stop_token stop = {}, const std::function<void(double)>& progress = {});

} // namespace binweave
