// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/patches.h"

#include "engine/every_width.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace binweave {

namespace {

/// Output rows of one image.
struct Segment
{
    int image;
    int firstRow;
    int rows;
};

template <class Visit>
BINWEAVE_INLINE void eachSegment(const Windows& w, RowRange range, Visit visit)
{
    const int end = range.first + range.count;
    for (int row = range.first; row < end;) {
        const int y = row % w.outputHeight;
        const int rows = std::min(end - row, w.outputHeight - y);
        visit(Segment{row / w.outputHeight, y, rows});
        row += rows;
    }
}

int extent(const Windows& w)
{
    return (w.kernel - 1) * w.dilation + 1;
}

/// The input rows that a segment's windows see, of one channel, with the padding written out, so that a tap of an
/// output row is a run of outputWidth floats without a border. With stride s the columns of a row lie in s runs, column
/// c in run c mod s.
class PaddedRows
{
public:
    explicit PaddedRows(const Windows& windows)
        : m_windows(windows),
          m_run((windows.outputWidth * windows.stride + extent(windows) - 1) / windows.stride + 1),
          m_pitch(m_run * windows.stride)
    {}

    int rowsOf(int outputRows) const { return (outputRows - 1) * m_windows.stride + extent(m_windows); }
    std::size_t size(int outputRows) const { return 1ULL * rowsOf(outputRows) * m_pitch; }

    /// Where tap (row, column) of output row `row` of the segment begins.
    std::ptrdiff_t tap(int row, int tapRow, int tapColumn) const
    {
        const int column = tapColumn * m_windows.dilation;
        return static_cast<std::ptrdiff_t>(row * m_windows.stride + tapRow * m_windows.dilation) * m_pitch +
               column % m_windows.stride * m_run + column / m_windows.stride;
    }

    /// Calls visit(place in the padded rows, place in the input plane, count) for each run of a segment's rows that
    /// lies inside the plane; elements follow each other in the one, at `stride` in the other.
    template <class Visit>
    BINWEAVE_INLINE void eachRun(const Segment& segment, Visit visit) const
    {
        const auto& w = m_windows;
        const int top = segment.firstRow * w.stride - w.padBefore;
        const int firstRow = std::max(0, -top);
        const int endRow = std::min(rowsOf(segment.rows), w.height - top);
        for (int phase = 0; phase < w.stride; ++phase) {
            // The first element of this run that is inside is input column phase + stride * skipped - padBefore.
            const int skipped = std::max(0, w.padBefore - phase + w.stride - 1) / w.stride;
            const int column = phase + skipped * w.stride - w.padBefore;
            const int count = std::min((w.width - column + w.stride - 1) / w.stride, m_run - skipped);
            std::ptrdiff_t place = static_cast<std::ptrdiff_t>(firstRow) * m_pitch + phase * m_run + skipped;
            std::ptrdiff_t pixel = static_cast<std::ptrdiff_t>(top + firstRow) * w.width + column;
            for (int row = firstRow; count > 0 && row < endRow; ++row, place += m_pitch, pixel += w.width)
                visit(place, pixel, count);
        }
    }

private:
    Windows m_windows;
    int m_run;
    int m_pitch;
};

/// Rows of a few widths are moved by vectors that the compiler knows the number of.
template <int width>
BINWEAVE_INLINE void copyRow(const float* from, float* to, int)
{
    std::memcpy(to, from, width * sizeof(float));
}

template <>
BINWEAVE_INLINE void copyRow<0>(const float* from, float* to, int width)
{
    std::copy_n(from, width, to);
}

template <int fixedWidth>
BINWEAVE_INLINE void fillRows(const PaddedRows& padded, const Windows& w, const Segment& segment, const float* plane,
                              float* memory)
{
    padded.eachRun(segment, [&](std::ptrdiff_t to, std::ptrdiff_t from, int count) BINWEAVE_INLINE_LAMBDA {
        if (w.stride == 1 && count == fixedWidth) {
            copyRow<fixedWidth>(plane + from, memory + to, count);
        } else if (w.stride == 1) {
            std::copy_n(plane + from, count, memory + to);
        } else if (w.stride == 2 && count == fixedWidth) {
            for (int i = 0; i < fixedWidth; ++i)
                memory[to + i] = plane[from + i * 2];
        } else {
            for (int i = 0; i < count; ++i)
                memory[to + i] = plane[from + i * w.stride];
        }
    });
}

BINWEAVE_INLINE void addRows(const PaddedRows& padded, const Windows& w, const Segment& segment, const float* memory,
                             float* plane)
{
    padded.eachRun(segment, [&](std::ptrdiff_t from, std::ptrdiff_t to, int count) BINWEAVE_INLINE_LAMBDA {
        for (int i = 0; i < count; ++i)
            plane[to + i * w.stride] += memory[from + i];
    });
}

/// Calls visit(place in the padded rows, place in the patch matrix) for each tap and output row of a segment; `column`
/// is the segment's first in the patch matrix, of `columns`.
template <class Visit>
BINWEAVE_INLINE void eachTap(const PaddedRows& padded, const Windows& w, int rows, std::ptrdiff_t column,
                             std::ptrdiff_t columns, Visit visit)
{
    const std::ptrdiff_t step = padded.tap(1, 0, 0);
    for (int tapRow = 0; tapRow < w.kernel; ++tapRow) {
        for (int tapColumn = 0; tapColumn < w.kernel; ++tapColumn, column += columns) {
            std::ptrdiff_t from = padded.tap(0, tapRow, tapColumn);
            std::ptrdiff_t to = column;
            for (int row = 0; row < rows; ++row, from += step, to += w.outputWidth)
                visit(from, to);
        }
    }
}

template <int fixedWidth>
BINWEAVE_INLINE void gather(const Windows& w, const Matrix& x, RowRange range, float* patches, float* memory)
{
    const PaddedRows padded(w);
    const std::ptrdiff_t columns = 1LL * range.count * w.outputWidth;
    const int plane = w.height * w.width;
    Segment last{};
    for (int channel = 0; channel < x.rows; ++channel, patches += w.kernel * w.kernel * columns) {
        std::ptrdiff_t column = 0;
        eachSegment(w, range, [&](const Segment& segment) BINWEAVE_INLINE_LAMBDA {
            // Segments that lie alike overwrite each other; the padding stays.
            if (segment.firstRow != last.firstRow || segment.rows != last.rows)
                std::fill_n(memory, padded.size(segment.rows), 0.0f);
            last = segment;
            fillRows<fixedWidth>(padded, w, segment, x.row(channel) + segment.image * plane, memory);
            eachTap(padded, w, segment.rows, column, columns,
                    [&](std::ptrdiff_t from, std::ptrdiff_t to)
                        BINWEAVE_INLINE_LAMBDA { copyRow<fixedWidth>(memory + from, patches + to, w.outputWidth); });
            column += segment.rows * w.outputWidth;
        });
    }
}

template <int fixedWidth>
BINWEAVE_INLINE void addRow(const float* from, float* to, int width)
{
    for (int i = 0; i < (fixedWidth > 0 ? fixedWidth : width); ++i)
        to[i] += from[i];
}

template <int fixedWidth>
BINWEAVE_INLINE void scatter(const Windows& w, const float* patches, RowRange range, const Matrix& x, float* memory)
{
    const PaddedRows padded(w);
    const std::ptrdiff_t columns = 1LL * range.count * w.outputWidth;
    const int plane = w.height * w.width;
    for (int channel = 0; channel < x.rows; ++channel, patches += w.kernel * w.kernel * columns) {
        std::ptrdiff_t column = 0;
        eachSegment(w, range, [&](const Segment& segment) BINWEAVE_INLINE_LAMBDA {
            std::fill_n(memory, padded.size(segment.rows), 0.0f);
            eachTap(padded, w, segment.rows, column, columns,
                    [&](std::ptrdiff_t to, std::ptrdiff_t from)
                        BINWEAVE_INLINE_LAMBDA { addRow<fixedWidth>(patches + from, memory + to, w.outputWidth); });
            addRows(padded, w, segment, memory, x.row(channel) + segment.image * plane);
            column += segment.rows * w.outputWidth;
        });
    }
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

std::size_t patchMemory(const Windows& windows, int rows)
{
    return PaddedRows(windows).size(std::min(rows, windows.outputHeight));
}

BINWEAVE_EVERY_WIDTH void gatherPatches(const Windows& windows, const Matrix& x, RowRange range, float* patches,
                                        float* memory)
{
    switch (windows.outputWidth) {
    case 4:
        return gather<4>(windows, x, range, patches, memory);
    case 8:
        return gather<8>(windows, x, range, patches, memory);
    case 16:
        return gather<16>(windows, x, range, patches, memory);
    case 32:
        return gather<32>(windows, x, range, patches, memory);
    default:
        return gather<0>(windows, x, range, patches, memory);
    }
}

BINWEAVE_EVERY_WIDTH void scatterPatches(const Windows& windows, const float* patches, RowRange range, const Matrix& x,
                                         float* memory)
{
    switch (windows.outputWidth) {
    case 4:
        return scatter<4>(windows, patches, range, x, memory);
    case 8:
        return scatter<8>(windows, patches, range, x, memory);
    case 16:
        return scatter<16>(windows, patches, range, x, memory);
    default:
        return scatter<0>(windows, patches, range, x, memory);
    }
}

} // namespace binweave
