// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/bit_steps.h"

#include "engine/packed/float_steps.h"

#include <algorithm>

namespace binweave {

void SignStep::run(Arena& arena) const
{
    const TensorShape& shape = m_epilogue.bits->plane.shape;
    const std::size_t rowValues = 1ULL * shape.width * shape.channels;
    arena.share(passSteps(shape.elements()), shape.height, [&](Arena::Strip& strip, IndexRange rows) {
        const float* x = arena.value(m_input) + rows.first * rowValues;
        for (int row = rows.first; row < rows.last; ++row, x += rowValues) {
            const float* values = x;
            if (m_epilogue.normalization) {
                float* const target = Arena::room(strip.rowValues, rowValues);
                normalizePixels(*m_epilogue.normalization, x, shape.width, target);
                values = target;
            }
            m_epilogue.writeBits(m_kernels, values, {row, row + 1}, arena, strip);
        }
    });
}

void PlaneBitsStep::run(Arena& arena) const
{
    const TensorShape& shape = m_output.plane.shape;
    const float* const x = arena.value(m_input);
    ActivationPlanes ofImage;
    if (dependsOnImage(m_method)) {
        ofImage = planesOfPixels(m_method, shape.channels, static_cast<int>(shape.pixels()), x);
        arena.planeFactors.resize(std::max(arena.planeFactors.size(), m_output.node + std::size_t{1}));
        arena.planeFactors[m_output.node] = ofImage.factors;
    }
    const ActivationPlanes& planes = dependsOnImage(m_method) ? ofImage : m_fixed;
    const auto passes = static_cast<long long>(planes.factors.size());
    arena.share(passes * passSteps(shape.elements()), shape.height, [&](Arena::Strip& strip, IndexRange rows) {
        for (int row = rows.first; row < rows.last; ++row)
            writePlanes(m_kernels, planes, x + 1LL * row * shape.width * shape.channels, m_output, {row, row + 1},
                        arena, strip);
    });
}

} // namespace binweave
