// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/data_set.h"
#include "engine/random_stream.h"
#include "model/design.h"
#include "model/expression.h"

namespace binweave {

/// Four classes of 3x8x8 images: the brighter quadrant, under noise.
inline LabelledImages quadrants(int count, std::uint64_t seed)
{
    LabelledImages images;
    for (int i = 0; i < count; ++i) {
        RandomStream random(seed, i);
        const int label = i % 4;
        images.labels.push_back(label);
        for (int pixel = 0; pixel < 3 * 64; ++pixel) {
            const int row = pixel % 64 / 8;
            const int column = pixel % 8;
            const bool bright = row / 4 * 2 + column / 4 == label;
            images.pixels.push_back(static_cast<std::uint8_t>(random.between(0, 160) + (bright ? 95 : 0)));
        }
    }
    return images;
}

inline DataSet quadrantData()
{
    return {.name = "quadrants",
            .shape = {3, 8, 8},
            .classNames = {"north-west", "north-east", "south-west", "south-east"},
            .train = quadrants(100, 1),
            .test = quadrants(40, 2),
            .mean = {104, 104, 104},
            .deviation = {60, 60, 60}};
}

/// A design for quadrantData().
inline NetworkDesign smallDesign(const char* expression = "(4,6,8) bnn g=2")
{
    NetworkDesign design = parseExpression(expression).value();
    design.input = {3, 8, 8};
    design.classes = 4;
    return design;
}

} // namespace binweave
