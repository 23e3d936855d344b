// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/shape_outlines.h"
#include "engine/random_stream.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace binweave::drawing {

/// Float pixels [channel][row][column] under construction.
class Picture
{
public:
    static constexpr int side = 32;
    using Colour = std::array<float, 3>;

    /// A background that has the colour in its centre and changes by half the slopes from there to a border.
    Picture(const Colour& colour, const std::array<Point, 3>& slopes)
    {
        for (std::size_t c = 0; c < 3; ++c)
            for (int y = 0; y < side; ++y)
                for (int x = 0; x < side; ++x)
                    at(c, y, x) = colour[c] + slopes[c].x * (static_cast<float>(x) / side - 0.5f) +
                                  slopes[c].y * (static_cast<float>(y) / side - 0.5f);
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
                    const float dx = (static_cast<float>(4 * x + 1 + 2 * (sample % 2)) * 0.25f - centre.x) / radius;
                    const float dy = (static_cast<float>(4 * y + 1 + 2 * (sample / 2)) * 0.25f - centre.y) / radius;
                    hits += contains(Point{direction.x * dx + direction.y * dy, direction.x * dy - direction.y * dx});
                }
                blend(y, x, static_cast<float>(hits) * 0.25f, colour);
            }
        }
    }

    /// With noise of a triangular distribution: the sum of two bytes has mean 255 and deviation 104.5.
    void write(float noiseDeviation, RandomStream& stream, std::uint8_t* out) const
    {
        for (std::size_t i = 0; i < m_pixels.size(); i += 4) {
            std::uint64_t bits = stream.next();
            for (std::size_t k = i; k < i + 4; ++k, bits >>= 16) {
                const int sum = static_cast<int>(bits & 0xff) + static_cast<int>(bits >> 8 & 0xff);
                const float value = m_pixels[k] + static_cast<float>(sum - 255) * (noiseDeviation / 104.5f);
                out[k] = static_cast<std::uint8_t>(std::clamp(value + 0.5f, 0.f, 255.f));
            }
        }
    }

private:
    float& at(std::size_t c, int y, int x)
    {
        return m_pixels[(c * side + static_cast<std::size_t>(y)) * side + static_cast<std::size_t>(x)];
    }

    void blend(int y, int x, float share, const Colour& colour)
    {
        for (std::size_t c = 0; c < 3; ++c)
            at(c, y, x) += share * (colour[c] - at(c, y, x));
    }

    std::array<float, 3 * side * side> m_pixels;
};

} // namespace binweave::drawing
