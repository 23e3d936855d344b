// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/shapes.h"

#include "engine/data/picture.h"
#include "engine/data/shape_outlines.h"
#include "engine/random_stream.h"

#include <cmath>
#include <tbb/parallel_for.h>

// Floats see only + - * / and square roots, which IEEE 754 rounds alike everywhere, and never fused ones (the project
// is compiled without contraction): hence the same bytes on every machine.

namespace binweave {

namespace {

using namespace drawing;

constexpr std::uint64_t seed = 20160905;
constexpr int trainCount = 10000;
constexpr int testCount = 2000;
constexpr int side = Picture::side;
constexpr TensorShape imageShape{3, side, side};

// What makes it hard. Lengths in pixels, colours in pixel units 0..255. Chosen such that ten epochs of the trainer's
// defaults tell networks apart: (10,20,40,80) bnn g=1 reached 66.0 %, bnn g=5 81.7 %, full g=5 92.9 % of the test
// images, and (8,8,16,32) bnn g=4 68.5 %.
constexpr float minRadius = 8;
constexpr float maxRadius = 13;
constexpr float minBackground = 80; ///< of each channel
constexpr float maxBackground = 165;
constexpr float minContrast = 30; ///< of each channel between shape and background
constexpr float maxContrast = 100;
constexpr double faintShare = 0.12; ///< of the shapes that hardly show: a ceiling for every network
constexpr float inside = 0.8f;      ///< of the radius that lies within the picture at least
constexpr float maxTurn = 0.2f;     ///< tangent of half the greatest angle by which the shape is turned: 23 degrees
constexpr int minDistractors = 1;
constexpr int maxDistractors = 3;
constexpr float minDistractorContrast = 25;
constexpr float maxDistractorContrast = 90;
constexpr float minDistractorRadius = 2;
constexpr float maxDistractorRadius = 4;
constexpr int maxStrokes = 1;
constexpr float strokeHalfWidth = 1;
constexpr float gradient = 20; ///< change of the background from one border to the other, at most
constexpr float noise = 10;    ///< deviation of each pixel and channel

using Colour = Picture::Colour;

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

/// Brighter in each channel by minContrast to maxContrast; a tenth of that in faintShare of all calls.
Colour brighter(const Colour& other, RandomStream& stream)
{
    const float strength = stream.uniform() < faintShare ? 0.1f : 1.f;
    Colour colour;
    for (std::size_t c = 0; c < 3; ++c)
        colour[c] = other[c] + strength * between(stream, minContrast, maxContrast);
    return colour;
}

/// Brighter or darker, in each channel at random.
Colour different(const Colour& other, RandomStream& stream)
{
    Colour colour;
    for (std::size_t c = 0; c < 3; ++c) {
        const float difference = between(stream, minDistractorContrast, maxDistractorContrast);
        colour[c] = other[c] + (stream.below(2) == 1 ? difference : -difference);
    }
    return colour;
}

// Every random number below is drawn in a statement of its own: the order of a call's arguments is the compiler's
// choice.

Picture randomBackground(const Colour& colour, RandomStream& stream)
{
    std::array<Point, 3> slopes;
    for (Point& slope : slopes)
        slope = {between(stream, -gradient, gradient), between(stream, -gradient, gradient)};
    return {colour, slopes};
}

void paintDistractors(Picture& picture, const Colour& background, std::size_t label, RandomStream& stream)
{
    for (int i = stream.between(minDistractors, maxDistractors); i > 0; --i) {
        const float radius = between(stream, minDistractorRadius, maxDistractorRadius);
        const Point centre{between(stream, 0, side), between(stream, 0, side)};
        const Point direction = randomDirection(stream);
        const Colour colour = different(background, stream);
        const std::size_t other = (label + 1 + stream.below(shapeOutlines.size() - 1)) % shapeOutlines.size();
        picture.paint(centre, radius, direction, colour, shapeOutlines[other].contains);
    }
}

/// Straight lines across the whole picture that pass the shape's centre within its radius.
void paintStrokes(Picture& picture, const Colour& background, Point centre, float radius, RandomStream& stream)
{
    for (int i = stream.between(0, maxStrokes); i > 0; --i) {
        const float offset = between(stream, -radius, radius);
        const Point direction = randomDirection(stream);
        const Colour colour = different(background, stream);
        const float reach = 2 * side;
        picture.paint(centre, reach, direction, colour,
                      [&](Point p) { return std::abs(p.y * reach - offset) < strokeHalfWidth; });
    }
}

void writePicture(std::size_t label, RandomStream stream, std::uint8_t* out)
{
    Colour background;
    for (float& channel : background)
        channel = between(stream, minBackground, maxBackground);
    Picture picture = randomBackground(background, stream);

    const float radius = between(stream, minRadius, maxRadius);
    const float margin = radius * inside;
    const Point centre{between(stream, margin, side - margin), between(stream, margin, side - margin)};
    const Point direction = slightTurn(stream);
    const Colour colour = brighter(background, stream);
    picture.paint(centre, radius, direction, colour, shapeOutlines[label].contains);

    paintDistractors(picture, background, label, stream);
    paintStrokes(picture, background, centre, radius, stream);
    picture.write(noise, stream, out);
}

LabelledImages generate(int count, std::uint64_t part)
{
    LabelledImages images;
    images.pixels.resize(static_cast<std::size_t>(count * imageShape.elements()));
    for (int i = 0; i < count; ++i)
        images.labels.push_back(i % static_cast<int>(shapeOutlines.size()));
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
    for (const ShapeOutline& shape : shapeOutlines)
        data.classNames.push_back(shape.name);
    data.train = generate(trainCount, 0);
    data.test = generate(testCount, 1);
    return data;
}

} // namespace binweave
