// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_set.h"
#include "model/result.h"

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>

namespace binweave {

/// Runs a trained network: the float engine or the packed one. Their scores are equal to the bit (semantics.md,
/// 'Folding').
class InferenceEngine
{
public:
    virtual ~InferenceEngine() = default;

    /// pixels: `count` images [C][H][W] of bytes; scores: count x classes. Parallel over the batch with TBB; each
    /// image's scores do not depend on the others or on the number of threads.
    virtual void scores(std::span<const std::uint8_t> pixels, int count, std::span<float> scores) const = 0;

    virtual TensorShape inputShape() const = 0;
    virtual int classes() const = 0;
    virtual std::string name() const = 0;           ///< "float" or "packed"
    virtual std::string instructionSet() const = 0; ///< of the kernels it runs
};

struct Evaluation
{
    double top1 = 0; ///< percent
    double top5 = 0; ///< percent
    int images = 0;
    double imagesPerSecond = 0;
    bool complete = true; ///< false where the stop token ended it early
};

/// `progress` is called with the number of images done, from the calling thread.
Evaluation evaluate(const InferenceEngine& engine, const LabelledImages& images, std::stop_token stop = {},
                    const std::function<void(int)>& progress = {});

} // namespace binweave
