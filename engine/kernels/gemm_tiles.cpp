// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/gemm_tiles.h"

#include <algorithm>
#include <cstring>

namespace binweave {

namespace {

/// Steps of k for which a panel of B (32 KiB) stays in the first-level cache.
constexpr int mostSteps = 256;

struct Panel
{
    const float* b;
    std::ptrdiff_t ldb;
};

void copyRows(const float* b, std::ptrdiff_t ldb, int steps, int columns, int width, float* panel)
{
    for (int p = 0; p < steps; ++p) {
        std::copy_n(b + p * ldb, columns, panel + p * width);
        std::fill_n(panel + p * width + columns, width - columns, 0.0f);
    }
}

using Vector = float __attribute__((vector_size(16)));

/// rows[i * stride + p] to out[p * width + i] for i, p = 0 .. 3.
inline void transpose4x4(const float* rows, std::ptrdiff_t stride, int width, float* out)
{
    Vector row[4];
    for (int i = 0; i < 4; ++i)
        std::memcpy(&row[i], rows + i * stride, sizeof(Vector));
    const Vector low01 = __builtin_shufflevector(row[0], row[1], 0, 4, 1, 5);
    const Vector low23 = __builtin_shufflevector(row[2], row[3], 0, 4, 1, 5);
    const Vector high01 = __builtin_shufflevector(row[0], row[1], 2, 6, 3, 7);
    const Vector high23 = __builtin_shufflevector(row[2], row[3], 2, 6, 3, 7);
    const Vector column[4] = {
        __builtin_shufflevector(low01, low23, 0, 1, 4, 5), __builtin_shufflevector(low01, low23, 2, 3, 6, 7),
        __builtin_shufflevector(high01, high23, 0, 1, 4, 5), __builtin_shufflevector(high01, high23, 2, 3, 6, 7)};
    for (int p = 0; p < 4; ++p)
        std::memcpy(out + p * width, &column[p], sizeof(Vector));
}

void copyTransposed(const float* b, std::ptrdiff_t ldb, int steps, int columns, int width, float* panel)
{
    int j = 0;
    for (; j + 4 <= columns; j += 4) {
        const float* rows = b + j * ldb;
        int p = 0;
        for (; p + 4 <= steps; p += 4)
            transpose4x4(rows + p, ldb, width, panel + p * width + j);
        for (; p < steps; ++p) {
            for (int i = 0; i < 4; ++i)
                panel[p * width + j + i] = rows[i * ldb + p];
        }
    }
    for (; j < width; ++j) {
        for (int p = 0; p < steps; ++p)
            panel[p * width + j] = j < columns ? b[j * ldb + p] : 0.0f;
    }
}

/// One column panel of C over one block of k: all its tiles, of as equal heights as can be.
class ColumnPanel
{
public:
    ColumnPanel(const GemmTiles& tiles, const GemmShape& shape) : m_tiles(tiles), m_shape(shape) {}

    void run(const float* a, const float* b, float* c, int columns, int steps, bool accumulate)
    {
        const bool isWide = columns > m_tiles.columns;
        const int width = isWide ? 2 * m_tiles.columns : m_tiles.columns;
        const auto& table = isWide ? m_tiles.wide : m_tiles.narrow;
        const int count = (m_shape.m + m_tiles.rows - 1) / m_tiles.rows;
        const Panel panel = panelOf(b, columns, width, steps, count);

        TileOperands operands{.a = a,
                              .rowStride = m_shape.transposeA ? 1 : m_shape.lda,
                              .stepStride = m_shape.transposeA ? m_shape.lda : 1,
                              .b = panel.b,
                              .ldb = panel.ldb,
                              .c = c,
                              .ldc = m_shape.ldc,
                              .k = steps,
                              .accumulate = accumulate};
        int row = 0;
        for (int t = 0; t < count; ++t) {
            const int rows = (m_shape.m - row + count - t - 1) / (count - t);
            operands.a = a + row * operands.rowStride;
            operands.c = c + static_cast<std::ptrdiff_t>(row) * m_shape.ldc;
            runTile(table[rows - 1], operands, rows, columns, width);
            row += rows;
        }
    }

private:
    Panel panelOf(const float* b, int columns, int width, int steps, int tileCount)
    {
        if (m_shape.transposeB)
            copyTransposed(b, m_shape.ldb, steps, columns, width, m_panel);
        else if (tileCount > 1 || columns < width)
            copyRows(b, m_shape.ldb, steps, columns, width, m_panel);
        else
            return {b, m_shape.ldb};
        return {m_panel, width};
    }

    /// A tile that overhangs C on the right works on a copy.
    void runTile(GemmTile tile, TileOperands operands, int rows, int columns, int width)
    {
        if (columns == width)
            return tile(operands);
        float* const c = operands.c;
        for (int i = 0; operands.accumulate && i < rows; ++i)
            copyRows(c + i * operands.ldc, 0, 1, columns, width, m_ragged + i * width);
        operands.c = m_ragged;
        operands.ldc = width;
        tile(operands);
        for (int i = 0; i < rows; ++i)
            std::copy_n(m_ragged + i * width, columns, c + static_cast<std::ptrdiff_t>(i) * m_shape.ldc);
    }

    const GemmTiles& m_tiles;
    const GemmShape& m_shape;
    alignas(64) float m_panel[mostSteps * GemmTiles::mostColumns];
    alignas(64) float m_ragged[GemmTiles::mostRows * GemmTiles::mostColumns];
};

} // namespace

void gemmByTiles(const GemmTiles& tiles, const GemmShape& shape, const float* a, const float* b, float* c)
{
    ColumnPanel panel(tiles, shape);
    const std::ptrdiff_t stepOfA = shape.transposeA ? shape.lda : 1;
    const std::ptrdiff_t stepOfB = shape.transposeB ? 1 : shape.ldb;
    const std::ptrdiff_t columnOfB = shape.transposeB ? shape.ldb : 1;
    for (int p = 0; p < shape.k; p += mostSteps) {
        const int steps = std::min(mostSteps, shape.k - p);
        const bool accumulate = shape.accumulate || p > 0;
        for (int j = 0; j < shape.n; j += 2 * tiles.columns) {
            const int columns = std::min(2 * tiles.columns, shape.n - j);
            panel.run(a + p * stepOfA, b + p * stepOfB + j * columnOfB, c + j, columns, steps, accumulate);
        }
    }
}

} // namespace binweave
