// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/augmentation.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace binweave {

namespace {

struct Change
{
    bool flip = false;
    double radians = 0;
    int down = 0;
    int right = 0;
};

Change drawChange(const Augmentation& augmentation, RandomStream& stream)
{
    Change change;
    change.flip = stream.below(2) == 1 && augmentation.flip;
    change.radians = stream.uniform(-1, 1) * augmentation.rotationDegrees * std::numbers::pi / 180;
    change.down = stream.between(-augmentation.shiftPixels, augmentation.shiftPixels);
    change.right = stream.between(-augmentation.shiftPixels, augmentation.shiftPixels);
    return change;
}

/// Continues 0 .. size - 1 by reflection about the outer pixels: -1 is 1, size is size - 2.
int reflected(int index, int size)
{
    if (size == 1)
        return 0;
    const int period = 2 * (size - 1);
    const int folded = std::abs(index) % period;
    return std::min(folded, period - folded);
}

void writeShifted(const std::uint8_t* plane, int height, int width, const Change& change, float mean, float deviation,
                  float* out)
{
    for (int y = 0; y < height; ++y) {
        const std::uint8_t* row = plane + reflected(y - change.down, height) * width;
        for (int x = 0; x < width; ++x) {
            const int column = reflected(x - change.right, width);
            *out++ = (static_cast<float>(row[change.flip ? width - 1 - column : column]) - mean) / deviation;
        }
    }
}

float bilinear(const std::uint8_t* plane, int height, int width, double y, double x)
{
    const double top = std::floor(y);
    const double left = std::floor(x);
    const auto fy = static_cast<float>(y - top);
    const auto fx = static_cast<float>(x - left);
    const std::uint8_t* row0 = plane + reflected(static_cast<int>(top), height) * width;
    const std::uint8_t* row1 = plane + reflected(static_cast<int>(top) + 1, height) * width;
    const int column0 = reflected(static_cast<int>(left), width);
    const int column1 = reflected(static_cast<int>(left) + 1, width);
    const float upper = static_cast<float>(row0[column0]) * (1 - fx) + static_cast<float>(row0[column1]) * fx;
    const float lower = static_cast<float>(row1[column0]) * (1 - fx) + static_cast<float>(row1[column1]) * fx;
    return upper * (1 - fy) + lower * fy;
}

/// Each output pixel looks up where it came from: shifted back, turned back about the centre, flipped.
void writeRotated(const std::uint8_t* plane, int height, int width, const Change& change, float mean, float deviation,
                  float* out)
{
    const double cosine = std::cos(change.radians);
    const double sine = std::sin(change.radians);
    const double centreY = (height - 1) / 2.0;
    const double centreX = (width - 1) / 2.0;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const double dy = y - change.down - centreY;
            const double dx = x - change.right - centreX;
            const double sourceX = cosine * dx + sine * dy;
            const double sourceY = cosine * dy - sine * dx;
            const float value =
                bilinear(plane, height, width, centreY + sourceY, centreX + (change.flip ? -sourceX : sourceX));
            *out++ = (value - mean) / deviation;
        }
    }
}

} // namespace

void writeNormalized(std::span<const std::uint8_t> pixels, const TensorShape& shape, const PixelScale& scale,
                     std::span<float> out)
{
    assert(static_cast<long long>(pixels.size()) == shape.elements() && pixels.size() == out.size());
    const auto plane = static_cast<std::size_t>(shape.pixels());
    for (std::size_t c = 0; c < static_cast<std::size_t>(shape.channels); ++c) {
        const float mean = scale.mean[c];
        const float deviation = scale.deviation[c];
        std::ranges::transform(pixels.subspan(c * plane, plane), out.subspan(c * plane).begin(),
                               [=](std::uint8_t pixel) { return (static_cast<float>(pixel) - mean) / deviation; });
    }
}

void writeAugmented(std::span<const std::uint8_t> pixels, const TensorShape& shape, const PixelScale& scale,
                    const Augmentation& augmentation, RandomStream stream, std::span<float> out)
{
    const Change change = drawChange(augmentation, stream);
    if (!change.flip && change.radians == 0 && change.down == 0 && change.right == 0)
        return writeNormalized(pixels, shape, scale, out);
    assert(static_cast<long long>(pixels.size()) == shape.elements() && pixels.size() == out.size());
    const auto plane = static_cast<std::size_t>(shape.pixels());
    const auto write = change.radians == 0 ? writeShifted : writeRotated;
    for (std::size_t c = 0; c < static_cast<std::size_t>(shape.channels); ++c)
        write(&pixels[c * plane], shape.height, shape.width, change, scale.mean[c], scale.deviation[c],
              &out[c * plane]);
}

} // namespace binweave
