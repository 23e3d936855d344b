// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layers/flatten_layer.h"

namespace binweave {

namespace {

/// Calls visit(place in the planes, place among the channels): x is [channels][images * pixels], y
/// [channels * pixels][images].
template <class Visit>
void eachValue(const Matrix& x, const Matrix& y, Visit visit)
{
    const int images = y.columns;
    const int pixels = x.columns / images;
    std::ptrdiff_t to = 0;
    for (int c = 0; c < x.rows; ++c) {
        for (int pixel = 0; pixel < pixels; ++pixel) {
            for (int image = 0; image < images; ++image)
                visit(1LL * c * x.columns + 1LL * image * pixels + pixel, to++);
        }
    }
}

} // namespace

void FlattenLayer::planForward(StepPlan& plan)
{
    plan.eachShard([this](int shard) {
        const Matrix x = input(shard);
        const Matrix y = output(shard);
        eachValue(x, y, [&](std::ptrdiff_t from, std::ptrdiff_t to) { y.data[to] = x.data[from]; });
    });
}

void FlattenLayer::planBackward(StepPlan& plan)
{
    const auto [wanted, accumulate] = claimInputGradient();
    if (!wanted)
        return;
    plan.eachShard([this, add = accumulate](int shard) {
        const Matrix dx = inputGradient(shard);
        const Matrix dy = outputGradient(shard);
        eachValue(dx, dy, [&](std::ptrdiff_t to, std::ptrdiff_t from) {
            dx.data[to] = add ? dx.data[to] + dy.data[from] : dy.data[from];
        });
    });
}

} // namespace binweave
