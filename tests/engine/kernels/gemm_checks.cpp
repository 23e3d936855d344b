// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kernels/gemm_checks.h"

#include "engine/random_stream.h"
#include "tests/engine/kernels/page_end.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace binweave {

namespace {

constexpr float untouched = 7777;

/// Leading dimensions are larger than they need be; what lies between is `untouched`. Nothing follows the last row.
struct Matrix
{
    int rows;
    int columns;
    int leading;
    PageEnd<float> values;

    Matrix(int rowCount, int columnCount, int leadingDimension, RandomStream& stream)
        : rows(rowCount),
          columns(columnCount),
          leading(leadingDimension),
          values(static_cast<std::size_t>(rowCount - 1) * leadingDimension + columnCount)
    {
        std::ranges::fill(values, untouched);
        for (int i = 0; i < rows; ++i) {
            for (int j = 0; j < columns; ++j)
                values[static_cast<std::size_t>(i) * leading + j] = static_cast<float>(stream.uniform(-1, 1));
        }
    }
    float at(int row, int column) const { return values[static_cast<std::size_t>(row) * leading + column]; }
};

float chain(const GemmShape& shape, const Matrix& a, const Matrix& b, float start, int i, int j, bool fused)
{
    float sum = start;
    for (int p = 0; p < shape.k; ++p) {
        const float x = shape.transposeA ? a.at(p, i) : a.at(i, p);
        const float y = shape.transposeB ? b.at(j, p) : b.at(p, j);
        sum = fused ? std::fma(x, y, sum) : sum + x * y;
    }
    return sum;
}

} // namespace

std::vector<GemmShape> gemmShapes()
{
    struct Size
    {
        int m, n, k;
    };
    // Around the edges of tiles (4, 5, 6, 12 rows; 4 to 32 columns) and of blocks of k (256), and the trainer's own.
    const Size sizes[] = {{1, 1, 1},    {1, 10, 40},  {2, 3, 5},     {4, 8, 9},    {5, 7, 255},  {6, 16, 256},
                          {7, 17, 257}, {12, 32, 90}, {13, 33, 27},  {11, 31, 64}, {20, 65, 90}, {25, 15, 513},
                          {37, 64, 20}, {3, 100, 30}, {100, 10, 27}, {24, 48, 12}, {80, 16, 720}};
    std::vector<GemmShape> shapes;
    for (const auto& [m, n, k] : sizes) {
        for (int flags = 0; flags < 8; ++flags) {
            const bool transposeA = flags & 2, transposeB = flags & 4;
            shapes.push_back({.m = m,
                              .n = n,
                              .k = k,
                              .lda = (transposeA ? m : k) + 3,
                              .ldb = (transposeB ? k : n) + 1,
                              .ldc = n + 2,
                              .accumulate = (flags & 1) != 0,
                              .transposeA = transposeA,
                              .transposeB = transposeB});
        }
    }
    return shapes;
}

void compareGemm(const KernelSet& set, const GemmShape& shape, Comparison& comparison)
{
    const bool fused = std::string_view(set.name) != "portable";
    RandomStream stream(20260102, shape.m, shape.n, shape.k);
    const auto matrix = [&](bool transposed, int rows, int columns, int leading) {
        return Matrix(transposed ? columns : rows, transposed ? rows : columns, leading, stream);
    };
    const Matrix a = matrix(shape.transposeA, shape.m, shape.k, shape.lda);
    const Matrix b = matrix(shape.transposeB, shape.k, shape.n, shape.ldb);
    Matrix c = matrix(false, shape.m, shape.n, shape.ldc);
    std::vector<float> expected(c.values.begin(), c.values.end());
    for (int i = 0; i < shape.m; ++i) {
        for (int j = 0; j < shape.n; ++j) {
            float& element = expected[static_cast<std::size_t>(i) * shape.ldc + j];
            element = chain(shape, a, b, shape.accumulate ? element : 0.0f, i, j, fused);
        }
    }
    set.gemm(shape, a.values.data(), b.values.data(), c.values.data());
    comparison.expectAll(c.values, expected, [&] {
        return fmt::format("{} gemm {}x{}x{}{}{}{}", set.name, shape.m, shape.n, shape.k, shape.transposeA ? " A'" : "",
                           shape.transposeB ? " B'" : "", shape.accumulate ? " +=" : "");
    });
}

} // namespace binweave
