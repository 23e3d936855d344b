// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/magnitude_layer.h"

#include "engine/training/image_values.h"

namespace binweave {

void MagnitudeLayer::planForward(StepPlan& plan)
{
    plan.eachShard([this](int shard) {
        writeMagnitudes(m_magnitude, inputShape(), node().output, input(shard), m_context.layout.images(shard),
                        m_context.scratch.local(), output(shard));
    });
}

void MagnitudeLayer::planBackward(StepPlan& plan)
{
    const auto [wanted, accumulate] = claimInputGradient();
    if (!wanted)
        return;
    plan.eachShard([this, add = accumulate](int shard) {
        const Matrix x = input(shard);
        const Matrix dx = inputGradient(shard);
        const TensorShape& in = inputShape();
        const TensorShape& out = node().output;
        const auto count = static_cast<float>(in.channels * m_magnitude.kernel * m_magnitude.kernel);
        const std::span ofPixel(m_context.scratch.local(), in.pixels());
        if (!add)
            std::fill_n(dx.data, dx.size(), 0.0f);
        for (int image = 0; image < m_context.layout.images(shard); ++image) {
            const float* dy = outputGradient(shard).data + image * out.pixels();
            std::ranges::fill(ofPixel, 0.0f);
            eachWindowPixel(m_magnitude, in, out, [&](int from, int to) { ofPixel[from] += dy[to]; });
            for (int c = 0; c < x.rows; ++c) {
                const float* value = x.row(c) + image * in.pixels();
                float* to = dx.row(c) + image * in.pixels();
                for (std::size_t i = 0; i < ofPixel.size(); ++i)
                    to[i] += (value[i] >= 0 ? ofPixel[i] : -ofPixel[i]) / count;
            }
        }
    });
}

void ProductLayer::planForward(StepPlan& plan)
{
    plan.eachShard([this](int shard) {
        const Matrix x = input(shard);
        const float* map = input(shard, 1).data;
        const Matrix y = output(shard);
        for (int c = 0; c < x.rows; ++c) {
            for (int i = 0; i < x.columns; ++i)
                y.row(c)[i] = x.row(c)[i] * map[i];
        }
    });
}

void ProductLayer::planBackward(StepPlan& plan)
{
    const auto ofValues = claimInputGradient(0);
    const auto ofMap = claimInputGradient(1);
    plan.eachShard([this, ofValues, ofMap](int shard) {
        const Matrix dy = outputGradient(shard);
        const Matrix x = input(shard);
        const float* map = input(shard, 1).data;
        if (ofValues.wanted) {
            const Matrix dx = inputGradient(shard);
            for (int c = 0; c < dy.rows; ++c) {
                for (int i = 0; i < dy.columns; ++i)
                    dx.row(c)[i] = (ofValues.accumulate ? dx.row(c)[i] : 0.0f) + dy.row(c)[i] * map[i];
            }
        }
        if (ofMap.wanted) {
            float* dmap = inputGradient(shard, 1).data;
            if (!ofMap.accumulate)
                std::fill_n(dmap, dy.columns, 0.0f);
            for (int c = 0; c < dy.rows; ++c) {
                for (int i = 0; i < dy.columns; ++i)
                    dmap[i] += dy.row(c)[i] * x.row(c)[i];
            }
        }
    });
}

} // namespace binweave
