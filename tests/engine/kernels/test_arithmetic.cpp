// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/arithmetic.h"
#include "engine/quantized_weights.h"
#include "engine/random_stream.h"

#include <QtTest>

using namespace binweave;

class TestArithmetic : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void signOfZeroIsPositive();
    void thresholdsEqualTheFloatExpression_data();
    void thresholdsEqualTheFloatExpression();
    void fixedPointRoundsAndClips();
    void normalizationFoldsItsStatistics();
    void basesAreWeightedInOrder();
    void quantizedWeightsAreSignsAndFactors();
};

void TestArithmetic::signOfZeroIsPositive()
{
    QCOMPARE(signOf(0.0f), 1.0f);
    QCOMPARE(signOf(-0.0f), 1.0f);
    QCOMPARE(signOf(-1e-45f), -1.0f);
}

void TestArithmetic::thresholdsEqualTheFloatExpression_data()
{
    QTest::addColumn<float>("factor");
    QTest::addColumn<float>("scale");
    QTest::addColumn<float>("shift");
    const auto add = [](const char* name, float factor, float scale, float shift) {
        QTest::addRow("%s: %g, %g, %g", name, factor, scale, shift) << factor << scale << shift;
    };
    add("tie at 0", 1, 1, 0);
    add("tie at 0, flipped", 1, -1, 0);
    add("tie at 3", 1, 0.5f, -1.5f);
    add("tie at 3, flipped", 1, -0.5f, 1.5f);
    add("scale 0, shift positive", 1, 0, 2);
    add("scale 0, shift negative", 1, 0, -2);
    add("scale 0, shift 0", 1, 0, 0);
    add("scale -0, shift -0", 1, -0.0f, -0.0f);
    add("factor 0", 0, 1, -1);
    add("denormal scale", 1, 1e-45f, -1e-44f);
    add("denormal scale, flipped", 1, -1e-45f, 1e-44f);
    add("underflow to 0", 1e-30f, 1e-30f, 0);
    add("underflow to -0", 1e-30f, -1e-30f, 0);
    add("always", 1, 1, 1e6f);
    add("never", 1, 1, -1e6f);
    add("overflow", 3e38f, 3e38f, 1);
    add("overflow, flipped", 3e38f, -3e38f, 1);
    RandomStream stream(20260103);
    for (int i = 0; i < 300; ++i) {
        const auto scale = static_cast<float>(stream.normal());
        // The shift is near a product, where rounding decides.
        const float shift = -scale * static_cast<float>(stream.between(-90, 90)) * (1 + stream.between(-2, 2) * 6e-8f);
        add("random", i % 2 == 0 ? 1 : static_cast<float>(stream.uniform(0, 1)), scale, shift);
    }
}

void TestArithmetic::thresholdsEqualTheFloatExpression()
{
    QFETCH(float, factor);
    QFETCH(float, scale);
    QFETCH(float, shift);
    for (int most : {1, 90, 4608}) {
        for (const float before : {0.0f, 0.7f, -shift}) {
            const Threshold threshold = thresholdOf(most, factor, scale, shift, before);
            for (int s = -most; s <= most; ++s) {
                const float value = normalized(factor * static_cast<float>(s), scale, shift);
                QCOMPARE(threshold(s), isPositive(shifted(value, before)));
            }
        }
    }
}

void TestArithmetic::fixedPointRoundsAndClips()
{
    const FixedPoint two({.method = ActivationMethod::fixedPoint, .bits = 2, .clip = 1.5}); // steps of 0.5
    QCOMPARE(two(-3), 0.0f);
    QCOMPARE(two(0.24f), 0.0f);
    QCOMPARE(two(0.25f), 0.5f); // half up
    QCOMPARE(two(0.76f), 1.0f);
    QCOMPARE(two(9), 1.5f);
}

void TestArithmetic::normalizationFoldsItsStatistics()
{
    const float weight[] = {2}, bias[] = {1}, mean[] = {3}, variance[] = {4 - FoldedNormalization::epsilon};
    const FoldedNormalization folded(weight, bias, mean, variance);
    QCOMPARE(folded.scale[0], 1.0f);
    QCOMPARE(folded.shift[0], -2.0f);
    QCOMPARE(normalized(5, folded.scale[0], folded.shift[0]), 3.0f);
}

void TestArithmetic::basesAreWeightedInOrder()
{
    // In another order, or fused, the large terms would not cancel before the small one is added.
    const float factor[] = {1e8f, -1e8f, 1};
    const float value[] = {1, 1, 0.25f};
    const auto sum = [&](int a, int b, int c) {
        const int order[] = {a, b, c};
        return weightedSum(
            3, [&](int i) { return factor[order[i]]; }, [&](int i) { return value[order[i]]; });
    };
    QCOMPARE(sum(0, 1, 2), 0.25f);
    QCOMPARE(sum(0, 2, 1), 0.0f);
}

void TestArithmetic::quantizedWeightsAreSignsAndFactors()
{
    const float weights[] = {1, -3, 0, 2, /* base 2 */ -4, -4, 8, 0};
    const float lambdas[] = {0.5f, 2};
    WeightPrecision precision{.method = WeightMethod::binary, .scale = WeightScale::channel};
    const QuantizedWeights perChannel = quantizedWeights(precision, 2, 2, weights, lambdas);
    QCOMPARE(perChannel.values, (std::vector<float>{1, -1, 1, 1, -1, -1, 1, 1}));
    QCOMPARE(perChannel.factors, (std::vector<float>{1, 0.5f, 8, 8}));
    precision.scale = WeightScale::tensor;
    QCOMPARE(quantizedWeights(precision, 2, 2, weights, lambdas).factors, (std::vector<float>{0.75f, 0.75f, 8, 8}));
    precision.scale = WeightScale::none;
    QCOMPARE(quantizedWeights(precision, 1, 4, weights, {}).factors, (std::vector<float>{1, 1, 1, 1}));
    precision.method = WeightMethod::fullPrecision;
    QCOMPARE(quantizedWeights(precision, 1, 4, weights, {}).values, std::vector<float>(weights, weights + 8));
}

QTEST_GUILESS_MAIN(TestArithmetic)
#include "test_arithmetic.moc"
