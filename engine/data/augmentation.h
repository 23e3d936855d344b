// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/random_stream.h"
#include "model/design.h"

#include <cstdint>
#include <span>

namespace binweave {

/// Random changes to a training image. What leaves the picture is replaced by its mirror image at the border.
struct Augmentation
{
    bool flip = false;          ///< left and right exchanged, every other time
    double rotationDegrees = 0; ///< up to this angle either way, bilinear
    int shiftPixels = 0;        ///< up to this many either way, in both directions
    bool operator==(const Augmentation&) const = default;
};

/// Per channel, in pixel units 0..255: the members of DataSet of these names.
struct PixelScale
{
    std::span<const float> mean;
    std::span<const float> deviation;
};

/// out[channel][row][column] = (pixel - mean[channel]) / deviation[channel]; the only place where pixels become floats.
/// Both spans have shape.elements() entries.
void writeNormalized(std::span<const std::uint8_t> pixels, const TensorShape& shape, const PixelScale& scale,
                     std::span<float> out);

/// The same of an image changed at random. The stream is best named by (seed, epoch, sample index), so that the result
/// depends on neither threads nor batches; it yields the same flip whatever else is switched on.
void writeAugmented(std::span<const std::uint8_t> pixels, const TensorShape& shape, const PixelScale& scale,
                    const Augmentation& augmentation, RandomStream stream, std::span<float> out);

} // namespace binweave
