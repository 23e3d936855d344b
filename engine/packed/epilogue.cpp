// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/epilogue.h"

#include "engine/packed/float_steps.h"

namespace binweave {

namespace {

const float* orNull(const std::vector<float>& values)
{
    return values.empty() ? nullptr : values.data();
}

} // namespace

OutputRow Epilogue::outputs(const TensorShape& output, int row, Arena& arena) const
{
    const auto rowOf = [&](int node) { return arena.value(node) + 1LL * row * output.width * output.channels; };
    return {.channels = output.channels,
            .scale = normalization ? normalization->scale.data() : nullptr,
            .shift = normalization ? normalization->shift.data() : nullptr,
            .addend = addends.empty() ? nullptr : rowOf(addends[0]),
            .slopes = orNull(slopes),
            .values = values < 0 ? nullptr : rowOf(values),
            .beforeSign = orNull(shifts)};
}

void Epilogue::writeBits(const KernelSet& kernels, const float* x, IndexRange rows, Arena& arena,
                         Arena::Strip& strip) const
{
    if (!shifts.empty()) {
        const int pixels = rows.count() * bits->plane.shape.width;
        float* const shifted = Arena::room(strip.shiftedRow, pixels * shifts.size());
        shiftPixels(shifts, x, pixels, shifted);
        x = shifted;
    }
    if (planes)
        writePlanes(kernels, *planes, x, *bits, rows, arena, strip);
    else
        writeSigns(kernels, x, *bits, rows, arena, strip);
}

std::vector<Threshold> Epilogue::thresholds(int inputs) const
{
    std::vector<Threshold> thresholds;
    for (std::size_t c = 0; c < factors.size(); ++c)
        thresholds.push_back(thresholdOf(inputs, factors[c], normalization ? normalization->scale[c] : 1,
                                         normalization ? normalization->shift[c] : 0, shifts.empty() ? 0 : shifts[c]));
    return thresholds;
}

} // namespace binweave
