// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/raster.h"

#include <algorithm>
#include <cmath>

namespace binweave {

namespace {

/// The source pixels first, first + 1, .. that make one target pixel, with weights that sum to 1.
struct Taps
{
    int first = 0;
    std::vector<float> weights;
};

/// For each of `count` target pixels that share the source interval [begin, begin + length) of an axis of `size`
/// pixels.
std::vector<Taps> tapsAlong(int count, double begin, double length, int size)
{
    const double step = length / count;
    const double reach = std::max(1.0, step);
    std::vector<Taps> all;
    for (int target = 0; target < count; ++target) {
        const double centre = begin + (target + 0.5) * step;
        const int first = std::max(0, static_cast<int>(std::floor(centre - reach)));
        const int last = std::min(size - 1, static_cast<int>(std::ceil(centre + reach)));
        Taps taps{.first = first, .weights = {}};
        double sum = 0;
        for (int source = first; source <= last; ++source) {
            const double weight = std::max(0.0, 1 - std::abs(source + 0.5 - centre) / reach);
            taps.weights.push_back(static_cast<float>(weight));
            sum += weight;
        }
        for (float& weight : taps.weights)
            weight = static_cast<float>(weight / sum);
        all.push_back(std::move(taps));
    }
    return all;
}

/// Rows scaled to the width of the taps: [row][column][channel].
std::vector<float> scaledRows(const Raster& raster, const std::vector<Taps>& columns)
{
    std::vector<float> out;
    out.reserve(static_cast<std::size_t>(raster.height) * columns.size() * 3);
    for (int y = 0; y < raster.height; ++y) {
        const std::uint8_t* row =
            &raster.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(raster.width) * 3];
        for (const Taps& taps : columns) {
            float sum[3] = {};
            const std::uint8_t* pixel = row + taps.first * 3;
            for (const float weight : taps.weights)
                for (float& channel : sum)
                    channel += weight * static_cast<float>(*pixel++);
            out.insert(out.end(), std::begin(sum), std::end(sum));
        }
    }
    return out;
}

std::uint8_t toByte(float value)
{
    return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
}

} // namespace

std::vector<std::uint8_t> fitted(const Raster& raster, const TensorShape& shape)
{
    const double scale = std::min(1.0 * raster.width / shape.width, 1.0 * raster.height / shape.height);
    const double width = scale * shape.width;
    const double height = scale * shape.height;
    const auto columns = tapsAlong(shape.width, (raster.width - width) / 2, width, raster.width);
    const auto rows = tapsAlong(shape.height, (raster.height - height) / 2, height, raster.height);
    const std::vector<float> scaled = scaledRows(raster, columns);

    const auto plane = static_cast<std::size_t>(shape.pixels());
    const std::size_t stride = columns.size() * 3;
    std::vector<std::uint8_t> out(static_cast<std::size_t>(shape.elements()));
    for (std::size_t i = 0; i < plane; ++i) {
        const Taps& taps = rows[i / columns.size()];
        const float* pixel = &scaled[static_cast<std::size_t>(taps.first) * stride + i % columns.size() * 3];
        float sum[3] = {};
        for (std::size_t k = 0; k < taps.weights.size(); ++k)
            for (std::size_t c = 0; c < 3; ++c)
                sum[c] += taps.weights[k] * pixel[k * stride + c];
        if (shape.channels == 1)
            out[i] = toByte(0.299f * sum[0] + 0.587f * sum[1] + 0.114f * sum[2]); // ITU-R BT.601
        else
            for (std::size_t c = 0; c < 3; ++c)
                out[c * plane + i] = toByte(sum[c]);
    }
    return out;
}

} // namespace binweave
