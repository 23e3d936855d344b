// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/patches.h"

#include <algorithm>
#include <cassert>

namespace binweave {

namespace {

/// The output columns of which tap `tapColumn` lies inside the plane.
struct Inside
{
    int begin;
    int end;
    int start; ///< input column of output column 0
};

Inside insideOf(const Windows& w, int tapColumn)
{
    const int start = tapColumn * w.dilation - w.padBefore;
    const int begin = start >= 0 ? 0 : (-start + w.stride - 1) / w.stride;
    const int end = (w.width - start + w.stride - 1) / w.stride;
    return {std::min(begin, w.outputWidth), std::clamp(end, 0, w.outputWidth), start};
}

/// Calls visit(row of x relative to its channel or null, row of the patch matrix) for each output row of the range.
template <class Visit>
void eachTapRow(const Windows& w, RowRange range, int tapRow, Visit visit)
{
    int image = range.first / w.outputHeight;
    int y = range.first % w.outputHeight;
    for (int r = 0; r < range.count; ++r) {
        const int row = y * w.stride + tapRow * w.dilation - w.padBefore;
        visit(r * w.outputWidth, row >= 0 && row < w.height ? (image * w.height + row) * w.width : -1);
        if (++y == w.outputHeight) {
            y = 0;
            ++image;
        }
    }
}

void gatherRow(const float* from, const Inside& inside, int width, int stride, float* to)
{
    for (int x = 0; x < inside.begin; ++x)
        to[x] = 0;
    if (stride == 1) {
        for (int x = inside.begin; x < inside.end; ++x)
            to[x] = from[inside.start + x];
    } else {
        for (int x = inside.begin; x < inside.end; ++x)
            to[x] = from[inside.start + x * stride];
    }
    for (int x = inside.end; x < width; ++x)
        to[x] = 0;
}

} // namespace

Windows Windows::transposed() const
{
    assert(stride == 1);
    Windows result = *this;
    std::swap(result.height, result.outputHeight);
    std::swap(result.width, result.outputWidth);
    result.padBefore = dilation * (kernel - 1) - padBefore;
    return result;
}

void gatherPatches(const Windows& w, const Matrix& x, RowRange range, float* patches)
{
    const std::ptrdiff_t columns = 1LL * range.count * w.outputWidth;
    for (int channel = 0; channel < x.rows; ++channel) {
        const float* from = x.row(channel);
        for (int tapRow = 0; tapRow < w.kernel; ++tapRow) {
            for (int tapColumn = 0; tapColumn < w.kernel; ++tapColumn, patches += columns) {
                const Inside inside = insideOf(w, tapColumn);
                eachTapRow(w, range, tapRow, [&](int column, int offset) {
                    if (offset < 0)
                        std::fill_n(patches + column, w.outputWidth, 0.0f);
                    else
                        gatherRow(from + offset, inside, w.outputWidth, w.stride, patches + column);
                });
            }
        }
    }
}

void scatterPatches(const Windows& w, const float* patches, RowRange range, const Matrix& x)
{
    const std::ptrdiff_t columns = 1LL * range.count * w.outputWidth;
    for (int channel = 0; channel < x.rows; ++channel) {
        float* to = x.row(channel);
        for (int tapRow = 0; tapRow < w.kernel; ++tapRow) {
            for (int tapColumn = 0; tapColumn < w.kernel; ++tapColumn, patches += columns) {
                const Inside inside = insideOf(w, tapColumn);
                eachTapRow(w, range, tapRow, [&](int column, int offset) {
                    if (offset < 0)
                        return;
                    for (int i = inside.begin; i < inside.end; ++i)
                        to[offset + inside.start + i * w.stride] += patches[column + i];
                });
            }
        }
    }
}

} // namespace binweave
