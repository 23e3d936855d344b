// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/gemm_tiles.h"

#include <algorithm>
#include <cstring>

namespace binweave {

namespace {

/// Steps of k for which a panel of B (32 KiB) stays in the first-level cache.
constexpr int mostSteps = 256;

/// Panels of B that meet a tile's rows of A one after the other (256 KiB).
constexpr int panelsTogether = 8;

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

/// A block of columns of C over one block of k. The panels of B are laid side by side where the second-level cache
/// holds them; then each tile's rows of A, in the first-level cache, meet them all.
class ColumnBlock
{
public:
    ColumnBlock(const GemmTiles& tiles, const GemmShape& shape)
        : m_tiles(tiles), m_shape(shape), m_tileCount((shape.m + tiles.rows - 1) / tiles.rows)
    {}

    void run(const float* a, const float* b, float* c, int columns, int steps, bool accumulate)
    {
        const int count = layPanels(b, columns, steps);
        int row = 0;
        for (int t = 0; t < m_tileCount; ++t) {
            const int rows = (m_shape.m - row + m_tileCount - t - 1) / (m_tileCount - t);
            const std::ptrdiff_t rowStride = m_shape.transposeA ? 1 : m_shape.lda;
            TileOperands operands{.a = a + row * rowStride,
                                  .rowStride = rowStride,
                                  .stepStride = m_shape.transposeA ? m_shape.lda : 1,
                                  .b = nullptr,
                                  .ldb = 0,
                                  .c = nullptr,
                                  .ldc = m_shape.ldc,
                                  .k = steps,
                                  .accumulate = accumulate};
            if (count > 1 && collides(operands))
                gatherRows(operands, rows);
            for (int i = 0; i < count; ++i) {
                const Panel& panel = m_panels[i];
                operands.b = panel.b;
                operands.ldb = panel.ldb;
                operands.c = c + static_cast<std::ptrdiff_t>(row) * m_shape.ldc + panel.column;
                const auto& table = panel.width > m_tiles.columns ? m_tiles.wide : m_tiles.narrow;
                runTile(table[rows - 1], operands, rows, panel.columns, panel.width);
            }
            row += rows;
        }
    }

private:
    struct Panel
    {
        const float* b;
        std::ptrdiff_t ldb;
        int column; ///< its first in the block
        int columns;
        int width; ///< of the tiles, at least `columns`
    };

    /// Packs panels where they are read more than once, transposed or ragged. Returns how many there are.
    int layPanels(const float* b, int columns, int steps)
    {
        int count = 0;
        float* place = m_packed;
        for (int j = 0; j < columns; j += 2 * m_tiles.columns, ++count) {
            const int here = std::min(2 * m_tiles.columns, columns - j);
            const int width = here > m_tiles.columns ? 2 * m_tiles.columns : m_tiles.columns;
            const bool inPlace = !m_shape.transposeB && here == width && (m_tileCount == 1 || m_shape.ldb == width);
            m_panels[count] = {inPlace ? b + j : place, inPlace ? m_shape.ldb : width, j, here, width};
            if (inPlace)
                continue;
            if (m_shape.transposeB)
                copyTransposed(b + static_cast<std::ptrdiff_t>(j) * m_shape.ldb, m_shape.ldb, steps, here, width,
                               place);
            else if (here == 2 * m_tiles.columns)
                m_tiles.copyWide(b + j, m_shape.ldb, steps, place);
            else
                copyRows(b + j, m_shape.ldb, steps, here, width, place);
            place += steps * width;
        }
        return count;
    }

    /// Whether the rows of a tile share so few sets of the first-level cache that they would displace each other.
    static bool collides(const TileOperands& operands)
    {
        constexpr std::ptrdiff_t floats = 1024; // whose addresses share a set of 64 lines
        return operands.stepStride == 1 && operands.rowStride % (floats / 2) == 0;
    }

    void gatherRows(TileOperands& operands, int rows)
    {
        for (int i = 0; i < rows; ++i)
            std::copy_n(operands.a + i * operands.rowStride, operands.k, m_rows + i * rowPitch);
        operands.a = m_rows;
        operands.rowStride = rowPitch;
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

    static constexpr int rowPitch = mostSteps + 16;

    const GemmTiles& m_tiles;
    const GemmShape& m_shape;
    int m_tileCount;
    Panel m_panels[panelsTogether];
    alignas(64) float m_packed[panelsTogether * mostSteps * GemmTiles::mostColumns];
    alignas(64) float m_rows[GemmTiles::mostRows * rowPitch];
    alignas(64) float m_ragged[GemmTiles::mostRows * GemmTiles::mostColumns];
};

} // namespace

void gemmByTiles(const GemmTiles& tiles, const GemmShape& shape, const float* a, const float* b, float* c)
{
    ColumnBlock block(tiles, shape);
    const std::ptrdiff_t stepOfA = shape.transposeA ? shape.lda : 1;
    const std::ptrdiff_t stepOfB = shape.transposeB ? 1 : shape.ldb;
    const std::ptrdiff_t columnOfB = shape.transposeB ? shape.ldb : 1;
    const int width = panelsTogether * 2 * tiles.columns;
    for (int p = 0; p < shape.k; p += mostSteps) {
        const int steps = std::min(mostSteps, shape.k - p);
        for (int j = 0; j < shape.n; j += width) {
            block.run(a + p * stepOfA, b + p * stepOfB + j * columnOfB, c + j, std::min(width, shape.n - j), steps,
                      shape.accumulate || p > 0);
        }
    }
}

} // namespace binweave
