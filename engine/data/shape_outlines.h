// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

namespace binweave::drawing {

struct Point
{
    float x = 0;
    float y = 0;
};

/// A class of the embedded data set.
struct ShapeOutline
{
    const char* name;
    bool (*contains)(Point); ///< of points in its own frame, where it fits a circle of radius about 1
};

/// Each is its own mirror image about the y axis.
extern const std::array<ShapeOutline, 10> shapeOutlines;

} // namespace binweave::drawing
