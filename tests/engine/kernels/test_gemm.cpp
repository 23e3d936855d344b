// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernels/kernel_set.h"
#include "engine/random_stream.h"

#include <QtTest>
#include <bit>
#include <cmath>
#include <string_view>
#include <vector>

using namespace binweave;

namespace {

constexpr float untouched = 7777;

struct Operands
{
    std::vector<float> a;
    std::vector<float> b;
    std::vector<float> c;
};

/// Leading dimensions are larger than they need be; what lies between is `untouched`.
GemmShape shapeOf(int m, int n, int k, bool accumulate, bool transposeA, bool transposeB)
{
    return {.m = m,
            .n = n,
            .k = k,
            .lda = (transposeA ? m : k) + 3,
            .ldb = (transposeB ? k : n) + 1,
            .ldc = n + 2,
            .accumulate = accumulate,
            .transposeA = transposeA,
            .transposeB = transposeB};
}

Operands operandsOf(const GemmShape& shape)
{
    RandomStream stream(20260102, shape.m, shape.n, shape.k);
    const auto random = [&](int rows, int columns, int leading) {
        std::vector<float> matrix(static_cast<std::size_t>(rows) * leading, untouched);
        for (int i = 0; i < rows; ++i) {
            for (int j = 0; j < columns; ++j)
                matrix[static_cast<std::size_t>(i) * leading + j] = static_cast<float>(stream.uniform(-1, 1));
        }
        return matrix;
    };
    return {shape.transposeA ? random(shape.k, shape.m, shape.lda) : random(shape.m, shape.k, shape.lda),
            shape.transposeB ? random(shape.n, shape.k, shape.ldb) : random(shape.k, shape.n, shape.ldb),
            random(shape.m, shape.n, shape.ldc)};
}

/// The one chain that the contract asks of an element.
float chain(const GemmShape& shape, const Operands& operands, int i, int j, bool fused)
{
    float sum = shape.accumulate ? operands.c[i * shape.ldc + j] : 0.0f;
    for (int p = 0; p < shape.k; ++p) {
        const float a = operands.a[shape.transposeA ? p * shape.lda + i : i * shape.lda + p];
        const float b = operands.b[shape.transposeB ? j * shape.ldb + p : p * shape.ldb + j];
        sum = fused ? std::fma(a, b, sum) : sum + a * b;
    }
    return sum;
}

} // namespace

class TestGemm : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyElementIsOneChainOverK_data();
    void everyElementIsOneChainOverK();
};

void TestGemm::everyElementIsOneChainOverK_data()
{
    QTest::addColumn<const KernelSet*>("set");
    QTest::addColumn<GemmShape>("shape");
    struct Size
    {
        int m, n, k;
    };
    // Around the edges of tiles (4, 6, 12 rows; 4 to 32 columns) and of blocks of k (256), and the trainer's own.
    const Size sizes[] = {{1, 1, 1},    {1, 10, 40},  {2, 3, 5},     {4, 8, 9},    {5, 7, 255},  {6, 16, 256},
                          {7, 17, 257}, {12, 32, 90}, {13, 33, 27},  {11, 31, 64}, {20, 65, 90}, {25, 15, 513},
                          {37, 64, 20}, {3, 100, 30}, {100, 10, 27}, {24, 48, 12}, {80, 16, 720}};
    for (const KernelSet& set : kernelSets()) {
        if (!set.supported())
            continue;
        for (const auto& [m, n, k] : sizes) {
            for (int flags = 0; flags < 8; ++flags) {
                const bool accumulate = flags & 1, transposeA = flags & 2, transposeB = flags & 4;
                QTest::addRow("%s %dx%dx%d%s%s%s", set.name, m, n, k, transposeA ? " A'" : "", transposeB ? " B'" : "",
                              accumulate ? " +=" : "")
                    << &set << shapeOf(m, n, k, accumulate, transposeA, transposeB);
            }
        }
    }
}

void TestGemm::everyElementIsOneChainOverK()
{
    QFETCH(const KernelSet*, set);
    QFETCH(GemmShape, shape);
    const bool fused = std::string_view(set->name) != "portable";
    const Operands operands = operandsOf(shape);
    std::vector<float> c = operands.c;
    set->gemm(shape, operands.a.data(), operands.b.data(), c.data());
    for (int i = 0; i < shape.m; ++i) {
        for (int j = 0; j < shape.ldc; ++j) {
            const float expected = j < shape.n ? chain(shape, operands, i, j, fused) : untouched;
            const float got = c[static_cast<std::size_t>(i) * shape.ldc + j];
            const QByteArray where =
                QString("row %1, column %2: %3, not %4").arg(i).arg(j).arg(got).arg(expected).toUtf8();
            QVERIFY2(std::bit_cast<std::uint32_t>(got) == std::bit_cast<std::uint32_t>(expected), where.constData());
        }
    }
}

QTEST_GUILESS_MAIN(TestGemm)
#include "test_gemm.moc"
