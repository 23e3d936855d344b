// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/shapes.h"

#include "engine/random_stream.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tbb/parallel_for.h>

// Floats see only + - * / and square roots, which IEEE 754 rounds alike everywhere, and never fused ones (the project
// is compiled without contraction): hence the same bytes on every machine.

namespace binweave {

namespace {

constexpr std::uint64_t seed = 20160905;
constexpr int trainCount = 10000;
constexpr int testCount = 2000;
constexpr int side = 32;
constexpr TensorShape imageShape{3, side, side};

// What makes it hard. Lengths in pixels, colours in pixel units 0..255.
constexpr float minRadius = 6.5f;
constexpr float maxRadius = 11;
constexpr float minContrast = 18; ///< of each channel between shape and background
constexpr float maxContrast = 70;
constexpr float maxTurn = 0.2f; ///< tangent of half the greatest angle by which the shape is turned: 23 degrees
constexpr int minDistractors = 2;
constexpr int maxDistractors = 4;
constexpr float minDistractorRadius = 2;
constexpr float maxDistractorRadius = 4.5f;
constexpr int maxStrokes = 2;
constexpr float strokeHalfWidth = 1;
constexpr float gradient = 35; ///< change of the background from the centre to a border, at most
constexpr float noise = 14;    ///< deviation of each pixel and channel

using Colour = std::array<float, 3>;

struct Point
{
    float x = 0;
    float y = 0;
};

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
    const float dx = p.x - 0.5f;
    return p.x * p.x + p.y * p.y < 1 && dx * dx + p.y * p.y > 0.6f;
}

bool inBars(Point p)
{
    return std::abs(p.x) < 0.9f && std::abs(p.y) > 0.22f && std::abs(p.y) < 0.72f;
}

bool inHourglass(Point p)
{
    return std::abs(p.y) < 0.85f && std::abs(p.x) < std::abs(p.y);
}

struct Shape
{
    const char* name;
    bool (*contains)(Point); ///< of points in its own frame, where it fits a circle of radius 1
};

constexpr std::array<Shape, 10> shapes{{
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

float between(RandomStream& stream, float low, float high)
{
    return low + (high - low) * static_cast<float>(stream.uniform());
}

/// Uniform on the unit circle: a point of the disc, scaled.
Point randomDirection(RandomStream& stream)
{
    while (true) {
        const Point p{between(stream, -1, 1), between(stream, -1, 1)};
        const float square = p.x * p.x + p.y * p.y;
        if (square > 0.01f && square < 1)
            return {p.x / std::sqrt(square), p.y / std::sqrt(square)};
    }
}

/// A direction at most maxTurn away from that of the x axis.
Point slightTurn(RandomStream& stream)
{
    const float t = between(stream, -maxTurn, maxTurn);
    return {(1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)};
}

/// Brighter in each channel by minContrast to maxContrast.
Colour brighter(const Colour& other, RandomStream& stream)
{
    Colour colour;
    for (std::size_t c = 0; c < 3; ++c)
        colour[c] = other[c] + between(stream, minContrast, maxContrast);
    return colour;
}

/// Brighter or darker, in each channel at random.
Colour different(const Colour& other, RandomStream& stream)
{
    Colour colour;
    for (std::size_t c = 0; c < 3; ++c) {
        const float difference = between(stream, minContrast, maxContrast);
        colour[c] = other[c] + (stream.below(2) == 1 ? difference : -difference);
    }
    return colour;
}

/// Float pixels [channel][row][column] under construction.
class Picture
{
public:
    /// A background whose colour changes linearly.
    Picture(const Colour& colour, RandomStream& stream)
    {
        for (std::size_t c = 0; c < 3; ++c) {
            const Point slope{between(stream, -gradient, gradient), between(stream, -gradient, gradient)};
            float* pixel = &m_pixels[c * side * side];
            for (int y = 0; y < side; ++y)
                for (int x = 0; x < side; ++x)
                    *pixel++ = colour[c] + (slope.x * static_cast<float>(2 * x - side) +
                                            slope.y * static_cast<float>(2 * y - side)) /
                                               (2 * side);
        }
    }

    /// Paints where `contains` holds, with soft borders: 2x2 samples a pixel. Points are relative to the centre, turned
    /// by the direction and divided by the radius; nothing is painted beyond the square that encloses the radius.
    template <class Contains>
    void paint(Point centre, float radius, Point direction, const Colour& colour, Contains contains)
    {
        const auto clamped = [](float v) { return std::clamp(static_cast<int>(v), 0, side); };
        for (int y = clamped(centre.y - radius); y < clamped(centre.y + radius + 1); ++y) {
            for (int x = clamped(centre.x - radius); x < clamped(centre.x + radius + 1); ++x) {
                int hits = 0;
                for (int sample = 0; sample < 4; ++sample) {
                    const float dx =
                        (static_cast<float>(x) + 0.25f + 0.5f * static_cast<float>(sample % 2) - centre.x) / radius;
                    const float dy =
                        (static_cast<float>(y) + 0.25f + 0.5f * static_cast<float>(sample / 2) - centre.y) / radius;
                    hits += contains(Point{direction.x * dx + direction.y * dy, direction.x * dy - direction.y * dx});
                }
                blend(y * side + x, static_cast<float>(hits) * 0.25f, colour);
            }
        }
    }

    /// With noise of a triangular distribution: the sum of two bytes has mean 255 and deviation 104.5.
    void write(RandomStream& stream, std::uint8_t* out) const
    {
        for (std::size_t i = 0; i < m_pixels.size(); i += 4) {
            std::uint64_t bits = stream.next();
            for (std::size_t k = i; k < i + 4; ++k, bits >>= 16) {
                const int sum = static_cast<int>(bits & 0xff) + static_cast<int>(bits >> 8 & 0xff);
                const float value = m_pixels[k] + static_cast<float>(sum - 255) * (noise / 104.5f);
                out[k] = static_cast<std::uint8_t>(std::clamp(value + 0.5f, 0.f, 255.f));
            }
        }
    }

private:
    void blend(int index, float share, const Colour& colour)
    {
        for (std::size_t c = 0; c < 3; ++c) {
            float& pixel = m_pixels[c * side * side + static_cast<std::size_t>(index)];
            pixel += share * (colour[c] - pixel);
        }
    }

    std::array<float, 3 * side * side> m_pixels;
};

void paintDistractors(Picture& picture, const Colour& background, std::size_t label, RandomStream& stream)
{
    for (int i = stream.between(minDistractors, maxDistractors); i > 0; --i) {
        const float radius = between(stream, minDistractorRadius, maxDistractorRadius);
        const Point centre{between(stream, 0, side), between(stream, 0, side)};
        const std::size_t other = (label + 1 + stream.below(shapes.size() - 1)) % shapes.size();
        picture.paint(centre, radius, randomDirection(stream), different(background, stream), shapes[other].contains);
    }
}

/// Straight lines across the whole picture, near the shape's centre.
void paintStrokes(Picture& picture, const Colour& background, Point centre, float radius, RandomStream& stream)
{
    for (int i = stream.between(0, maxStrokes); i > 0; --i) {
        const float offset = between(stream, -radius, radius);
        const auto nearLine = [&](Point p) { return std::abs(p.y * (2 * side) - offset) < strokeHalfWidth; };
        picture.paint(centre, 2 * side, randomDirection(stream), different(background, stream), nearLine);
    }
}

void writePicture(std::size_t label, RandomStream stream, std::uint8_t* out)
{
    Colour background;
    for (float& channel : background)
        channel = between(stream, 70, 185);
    Picture picture(background, stream);
    const float radius = between(stream, minRadius, maxRadius);
    const Point centre{between(stream, radius * 0.8f, side - radius * 0.8f),
                       between(stream, radius * 0.8f, side - radius * 0.8f)};
    picture.paint(centre, radius, slightTurn(stream), brighter(background, stream), shapes[label].contains);
    paintDistractors(picture, background, label, stream);
    paintStrokes(picture, background, centre, radius, stream);
    picture.write(stream, out);
}

LabelledImages generate(int count, std::uint64_t part)
{
    LabelledImages images;
    images.pixels.resize(static_cast<std::size_t>(count * imageShape.elements()));
    for (int i = 0; i < count; ++i)
        images.labels.push_back(i % static_cast<int>(shapes.size()));
    tbb::parallel_for(0, count, [&](int i) {
        writePicture(static_cast<std::size_t>(images.labels[static_cast<std::size_t>(i)]),
                     RandomStream(seed, part, static_cast<std::uint64_t>(i)),
                     &images.pixels[static_cast<std::size_t>(i * imageShape.elements())]);
    });
    return images;
}

} // namespace

DataSet generateShapes()
{
    DataSet data;
    data.shape = imageShape;
    for (const Shape& shape : shapes)
        data.classNames.push_back(shape.name);
    data.train = generate(trainCount, 0);
    data.test = generate(testCount, 1);
    return data;
}

} // namespace binweave
