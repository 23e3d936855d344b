// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_set.h"
#include "engine/random_stream.h"

namespace binweave {

/// Images of random bytes, all labelled 0.
inline LabelledImages randomImages(const TensorShape& shape, int count, std::uint64_t seed = 5)
{
    LabelledImages images{.pixels = std::vector<std::uint8_t>(shape.elements() * count),
                          .labels = std::vector<int>(count)};
    RandomStream random(seed);
    for (std::uint8_t& pixel : images.pixels)
        pixel = static_cast<std::uint8_t>(random.between(0, 255));
    return images;
}

} // namespace binweave
