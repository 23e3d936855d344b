// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/activation_planes.h"

#include <algorithm>
#include <limits>

namespace binweave {

void ActivationPlanes::values(const float* x, std::size_t count, float* y) const
{
    std::fill_n(y, count, 0.0f);
    for (std::size_t plane = 0; plane < factors.size(); ++plane) {
        const float high = factors[plane];
        const float low = zeroOne ? 0.0f : -high;
        if (secondOfResidue && plane == 1) {
            for (std::size_t i = 0; i < count; ++i)
                y[i] += bit(plane, x[i]) ? high : low;
            continue;
        }
        const float threshold = thresholds[plane];
        for (std::size_t i = 0; i < count; ++i)
            y[i] += x[i] >= threshold ? high : low;
    }
}

ActivationPlanes learnedPlanes(ActivationMethod method, std::span<const float> v, std::span<const float> levels)
{
    ActivationPlanes planes{.zeroOne = method == ActivationMethod::piecewise};
    for (std::size_t i = 0; i < v.size(); ++i) {
        planes.thresholds.push_back(planes.zeroOne ? v[i] : 0.5f - v[i]);
        planes.factors.push_back(planes.zeroOne && i > 0 ? levels[i] - levels[i - 1] : levels[i]);
    }
    return planes;
}

ActivationPlanes ternaryPlanes(float meanMagnitude)
{
    const float threshold = 0.4f * meanMagnitude;
    return {.thresholds = {-threshold, std::nextafter(threshold, std::numeric_limits<float>::infinity())},
            .factors = {0.5f, 0.5f}};
}

ActivationPlanes horqPlanes(float meanMagnitude, float meanResidue)
{
    return {.secondOfResidue = true, .thresholds = {0, 0}, .factors = {meanMagnitude, meanResidue}};
}

} // namespace binweave
