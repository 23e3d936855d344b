// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/kernels/gemm_checks.h"

#include <QtTest>

using namespace binweave;

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
    for (const KernelSet& set : kernelSets()) {
        if (!set.supported())
            continue;
        for (const GemmShape& shape : gemmShapes())
            QTest::addRow("%s %dx%dx%d%s%s%s", set.name, shape.m, shape.n, shape.k, shape.transposeA ? " A'" : "",
                          shape.transposeB ? " B'" : "", shape.accumulate ? " +=" : "")
                << &set << shape;
    }
}

void TestGemm::everyElementIsOneChainOverK()
{
    QFETCH(const KernelSet*, set);
    QFETCH(GemmShape, shape);
    Comparison comparison;
    compareGemm(*set, shape, comparison);
    QVERIFY2(comparison.difference().empty(), comparison.difference().c_str());
}

QTEST_GUILESS_MAIN(TestGemm)
#include "test_gemm.moc"
