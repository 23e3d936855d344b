// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/shape_outlines.h"

#include <algorithm>
#include <cmath>

// Only + - * and comparisons, for the reason given in shapes.cpp.

namespace binweave::drawing {

namespace {

bool inDisc(Point p)
{
    return p.x * p.x + p.y * p.y < 0.81f;
}

bool inRing(Point p)
{
    const float square = p.x * p.x + p.y * p.y;
    return square > 0.3f && square < 0.9f;
}

float largerSide(Point p)
{
    return std::max(std::abs(p.x), std::abs(p.y));
}

bool inSquare(Point p)
{
    return largerSide(p) < 0.78f;
}

bool inFrame(Point p)
{
    return largerSide(p) > 0.45f && largerSide(p) < 0.82f;
}

/// Equilateral, its corners at distance 1.
bool inTriangle(Point p)
{
    return p.y > -0.5f && p.y < 1 - 1.7320508f * std::abs(p.x);
}

bool inCross(Point p)
{
    return std::min(std::abs(p.x), std::abs(p.y)) < 0.27f && largerSide(p) < 0.95f;
}

/// Five lines between every other corner of a pentagon bound the star: its core lies within all, a tip within four.
bool inStar(Point p)
{
    constexpr float distance = 0.30901699f; // cos 72 degrees, for tips at distance 1
    constexpr Point normals[] = {{0, -1},
                                 {0.95105652f, -distance},
                                 {-0.95105652f, -distance},
                                 {0.58778525f, 0.80901699f},
                                 {-0.58778525f, 0.80901699f}};
    return std::ranges::count_if(normals, [&](Point n) { return n.x * p.x + n.y * p.y < distance; }) >= 4;
}

bool inCrescent(Point p)
{
    const float dy = p.y - 0.5f;
    return p.x * p.x + p.y * p.y < 1 && p.x * p.x + dy * dy > 0.6f;
}

bool inBars(Point p)
{
    return std::abs(p.x) < 0.9f && std::abs(p.y) > 0.22f && std::abs(p.y) < 0.72f;
}

bool inHourglass(Point p)
{
    return std::abs(p.y) < 0.85f && std::abs(p.x) < std::abs(p.y);
}

} // namespace

const std::array<ShapeOutline, 10> shapeOutlines{{
    {"disc", inDisc},
    {"ring", inRing},
    {"square", inSquare},
    {"frame", inFrame},
    {"triangle", inTriangle},
    {"cross", inCross},
    {"star", inStar},
    {"crescent", inCrescent},
    {"bars", inBars},
    {"hourglass", inHourglass},
}};

} // namespace binweave::drawing
