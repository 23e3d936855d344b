// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/hardware_latency.h"
#include "model/input_layer.h"
#include "model/residual_cost.h"
#include "model/search_space.h"

#include <QtTest>

using namespace binweave;

class TestLayerFormulas : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thePublishedSpeedUpRatioHolds();
    void planesAndWordWidthEnterTheSpeedUpRatio();
    void aDepthOfOneWordCostsAnAdditionPerOutput();
    void expandingTheInputLayerCostsWhatFormulasSay();
    void residualKernelsCostTheirSquare();
    void partitionsAreCounted();
    void latencyIsEmptyUntilAllTimesAreKnown();
    void latencyTextPutsInWhatIsKnown();
    void zeroOneBasesAddAComparison();
};

void TestLayerFormulas::thePublishedSpeedUpRatioHolds()
{
    const LayerTerms layer{.inputChannels = 64, .outputChannels = 64, .kernel = 3, .outputPixels = 56 * 56, .bases = 5};
    QCOMPARE(speedUpRatio(layer, 64), 11.52);
}

void TestLayerFormulas::planesAndWordWidthEnterTheSpeedUpRatio()
{
    // X / (c X / w + d Cout Wout Hout) with X = 64 Cout Wout Hout: 64 / (c 64 / w + d)
    LayerTerms layer{.inputChannels = 64, .outputChannels = 7, .kernel = 1, .outputPixels = 25, .bases = 3};
    QCOMPARE(speedUpRatio(layer, 64), 64. / (3 + 3));
    QCOMPARE(speedUpRatio(layer, 32), 64. / (6 + 3));
    layer.activationPlanes = 4;
    layer.weightPlanes = 2;
    QCOMPARE(speedUpRatio(layer, 64), 64. / (3 * 8 + 3));
}

void TestLayerFormulas::aDepthOfOneWordCostsAnAdditionPerOutput()
{
    const LayerTerms layer{.inputChannels = 64};
    QCOMPARE(speedUpRatio(layer, 64), 32.);
}

void TestLayerFormulas::expandingTheInputLayerCostsWhatFormulasSay()
{
    QCOMPARE(publishedExpansionBits(2, 10, 5), 17640.);
    QCOMPARE(publishedExpansionBits(1.5, 10, 5), 8820.);
    QCOMPARE(exactExpansionBits({.nextChannels = 20, .bases = 5}, 10, 20), 18640LL);
    QCOMPARE(exactExpansionBits({.nextChannels = 20, .nextWeightBits = 32, .bases = 5}, 10, 20), 328640LL);
    QCOMPARE(
        exactExpansionBits({.kernel = 5, .weightBits = 1, .nextChannels = 8, .bases = 2, .residualKernel = 3}, 4, 6),
        2 * (75 + 2 * 18 * 8LL));
}

void TestLayerFormulas::residualKernelsCostTheirSquare()
{
    LayerTerms layer{.inputChannels = 10, .outputChannels = 20, .outputPixels = 256, .bases = 3};
    QCOMPARE(residualParameterBits(layer), 600LL);
    QCOMPARE(residualOperations(layer), 600 * 256LL);
    layer.kernel = 3;
    layer.weightBits = 32;
    QCOMPARE(residualParameterBits(layer), 9 * 600 * 32LL);
    QCOMPARE(residualOperations(layer), 9 * 600 * 256LL);
}

void TestLayerFormulas::partitionsAreCounted()
{
    QCOMPARE(partitionCount(1), std::optional(1ULL));
    QCOMPARE(partitionCount(3), std::optional(4ULL));
    QCOMPARE(partitionCount(8), std::optional(128ULL));
    QCOMPARE(partitionCount(64), std::optional(1ULL << 63));
    QVERIFY(!partitionCount(0));
    QVERIFY(!partitionCount(65));
}

void TestLayerFormulas::latencyIsEmptyUntilAllTimesAreKnown()
{
    OperationTimes times;
    QVERIFY(!latencyPs(signBasisLatency(576), times));
    times.popcountPs = 20;
    QVERIFY(!latencyPs(signBasisLatency(576), times));
    times.multiplyPs = 100;
    QCOMPARE(latencyPs(signBasisLatency(576), times).value(), 576 * (10.87 + 20) + 100);
    QVERIFY(!latencyPs(fullPrecisionLatency(576), times));
    times.addPs = 50;
    QCOMPARE(latencyPs(fullPrecisionLatency(576), times).value(), 576 * 100 + 575 * 50.);
}

void TestLayerFormulas::latencyTextPutsInWhatIsKnown()
{
    OperationTimes times;
    QCOMPARE(latencyText(signBasisLatency(576), times), std::string("6261.12 ps + 576 T_popcount + 1 T_mul"));
    QCOMPARE(latencyText(fullPrecisionLatency(9), times), std::string("9 T_mul + 8 T_add"));
    times.multiplyPs = times.popcountPs = 1;
    QCOMPARE(latencyText(signBasisLatency(10), times), std::string("119.7 ps"));
}

void TestLayerFormulas::zeroOneBasesAddAComparison()
{
    QCOMPARE(zeroOneBasisLatency(576, 5), (OperationCounts{5, 4, 0, 576, 576, 1}));
    QCOMPARE(latencyText(zeroOneBasisLatency(100, 5), {}),
             std::string("962 ps + 100 T_popcount + 5 T_mul + 4 T_add + 1 T_compare"));
}

QTEST_APPLESS_MAIN(TestLayerFormulas)
#include "test_layer_formulas.moc"
