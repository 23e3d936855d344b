// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/patch_products.h"

#include <algorithm>

namespace binweave {

namespace {

/// Floats of a block of patches (256 KiB), and of its height.
constexpr int blockFloats = 1 << 16;
constexpr int blockHeight = 256;

} // namespace

PatchProducts::PatchProducts(const Windows& windows, int channels)
    : m_windows(windows),
      m_channels(channels),
      m_taps(windows.kernel * windows.kernel),
      m_channelsTogether(std::clamp(blockHeight / m_taps, 1, channels)),
      m_rows(std::max(1, blockFloats / (m_channelsTogether * m_taps * windows.outputWidth))),
      m_patchFloats((1ULL * m_channelsTogether * m_taps * m_rows * windows.outputWidth + 15) / 16 * 16)
{}

PatchProducts::Group PatchProducts::groupAt(int index) const
{
    const int first = index * m_channelsTogether;
    return {first, std::min(m_channelsTogether, m_channels - first)};
}

template <class Visit>
void PatchProducts::eachRange(int columns, Visit visit) const
{
    const int rows = columns / m_windows.outputWidth;
    for (int first = 0; first < rows; first += m_rows)
        visit(RowRange{first, std::min(m_rows, rows - first)});
}

void PatchProducts::multiply(const KernelSet& kernels, const float* a, const Matrix& x, const Matrix& y,
                             bool accumulate, float* memory) const
{
    GemmShape shape{.m = y.rows,
                    .n = y.columns,
                    .k = m_channels,
                    .lda = m_channels * m_taps,
                    .ldb = x.columns,
                    .ldc = y.columns,
                    .accumulate = accumulate};
    if (m_windows.trivial())
        return kernels.gemm(shape, a, x.data, y.data);
    eachRange(y.columns, [&](RowRange range) {
        shape.n = shape.ldb = range.count * m_windows.outputWidth;
        for (int i = 0; i < groups(); ++i) {
            const Group group = groupAt(i);
            gatherPatches(m_windows, part(x, group), range, memory, memory + m_patchFloats);
            shape.k = group.channels * m_taps;
            shape.accumulate = accumulate || i > 0;
            kernels.gemm(shape, a + 1LL * group.firstChannel * m_taps, memory,
                         y.data + 1LL * range.first * m_windows.outputWidth);
        }
    });
}

void PatchProducts::multiplyTransposed(const KernelSet& kernels, int index, const Matrix& dy, const Matrix& x,
                                       float* dw, bool accumulate, float* memory) const
{
    const Group group = groupAt(index);
    dw += 1LL * group.firstChannel * m_taps;
    GemmShape shape{.m = dy.rows,
                    .n = group.channels * m_taps,
                    .k = dy.columns,
                    .lda = dy.columns,
                    .ldb = x.columns,
                    .ldc = m_channels * m_taps,
                    .accumulate = accumulate,
                    .transposeB = true};
    if (m_windows.trivial())
        return kernels.gemm(shape, dy.data, x.row(group.firstChannel), dw);
    eachRange(dy.columns, [&](RowRange range) {
        gatherPatches(m_windows, part(x, group), range, memory, memory + m_patchFloats);
        shape.k = shape.ldb = range.count * m_windows.outputWidth;
        shape.accumulate = accumulate || range.first > 0;
        kernels.gemm(shape, dy.data + 1LL * range.first * m_windows.outputWidth, memory, dw);
    });
}

void PatchProducts::scatter(const KernelSet& kernels, const float* a, const Matrix& dy, const Matrix& dx,
                            float* memory) const
{
    GemmShape shape{
        .m = 0, .n = 0, .k = dy.rows, .lda = m_channels * m_taps, .ldb = dy.columns, .ldc = 0, .transposeA = true};
    eachRange(dy.columns, [&](RowRange range) {
        shape.n = shape.ldc = range.count * m_windows.outputWidth;
        for (int i = 0; i < groups(); ++i) {
            const Group group = groupAt(i);
            shape.m = group.channels * m_taps;
            kernels.gemm(shape, a + 1LL * group.firstChannel * m_taps,
                         dy.data + 1LL * range.first * m_windows.outputWidth, memory);
            scatterPatches(m_windows, memory, range, part(dx, group), memory + m_patchFloats);
        }
    });
}

} // namespace binweave
