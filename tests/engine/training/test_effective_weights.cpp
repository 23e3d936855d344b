// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/random_stream.h"
#include "engine/training/effective_weights.h"

#include <QtTest>
#include <cmath>

using namespace binweave;

namespace {

constexpr int bases = 3;
constexpr int outputs = 4;
constexpr int perOutput = 5;
constexpr int perBase = outputs * perOutput;

float sign(float w)
{
    return w >= 0 ? 1.0f : -1.0f;
}

} // namespace

Q_DECLARE_METATYPE(binweave::WeightScale)

class TestEffectiveWeights : public QObject
{
    Q_OBJECT

private:
    static EffectiveWeights randomWeights(const WeightPrecision& precision)
    {
        EffectiveWeights weights("layer", precision, {bases, outputs, perOutput}, {bases, outputs, perOutput});
        RandomStream random(3);
        for (Parameter* parameter : weights.parameters()) {
            for (float& value : parameter->value)
                value = static_cast<float>(random.uniform(-1.6, 1.6));
        }
        return weights;
    }

    /// mean|w| of the weights that share a scale with weight `index` of a base, and how many they are.
    static std::pair<double, int> scaleOf(WeightScale scale, const float* base, int index)
    {
        if (scale == WeightScale::none)
            return {1, 0};
        const int count = scale == WeightScale::tensor ? perBase : perOutput;
        const int first = scale == WeightScale::tensor ? 0 : index / perOutput * perOutput;
        double sum = 0;
        for (int i = first; i < first + count; ++i)
            sum += std::fabs(base[i]);
        return {sum / count, count};
    }

private Q_SLOTS:
    void theyAreTheSumOfScaledSigns_data()
    {
        QTest::addColumn<WeightScale>("scale");
        QTest::newRow("no scale") << WeightScale::none;
        QTest::newRow("a scale for the tensor") << WeightScale::tensor;
        QTest::newRow("a scale for each channel") << WeightScale::channel;
    }

    void theyAreTheSumOfScaledSigns()
    {
        QFETCH(WeightScale, scale);
        EffectiveWeights weights = randomWeights({.scale = scale});
        const auto& w = weights.parameters()[0]->value;
        const auto& lambda = weights.parameters()[1]->value;
        std::vector<float> matrix(perBase);
        weights.compute(matrix);
        for (int j = 0; j < perBase; ++j) {
            double expected = 0;
            for (int i = 0; i < bases; ++i)
                expected += lambda[i] * scaleOf(scale, &w[i * perBase], j).first * sign(w[i * perBase + j]);
            QVERIFY(std::fabs(matrix[j] - expected) < 1e-5);
        }
    }

    void gradientsGoStraightThroughTheSign_data() { theyAreTheSumOfScaledSigns_data(); }

    /// dW/dlambda_i = alpha sign(w_i); dW/dw_i = lambda_i (alpha 1(|w| <= 1) + sign(w) dalpha/dw).
    void gradientsGoStraightThroughTheSign()
    {
        QFETCH(WeightScale, scale);
        EffectiveWeights weights = randomWeights({.scale = scale});
        const Parameter& w = *weights.parameters()[0];
        const Parameter& lambda = *weights.parameters()[1];
        std::vector<float> gradient(perBase);
        RandomStream random(9);
        for (float& g : gradient)
            g = static_cast<float>(random.normal());
        weights.backward(gradient);
        for (int i = 0; i < bases; ++i) {
            const float* base = &w.value[i * perBase];
            double ofLambda = 0;
            for (int j = 0; j < perBase; ++j)
                ofLambda += gradient[j] * scaleOf(scale, base, j).first * sign(base[j]);
            QVERIFY(std::fabs(lambda.gradient[i] - ofLambda) < 1e-4);

            for (int j = 0; j < perBase; ++j) {
                const auto [alpha, count] = scaleOf(scale, base, j);
                double expected = std::fabs(base[j]) <= 1 ? alpha * gradient[j] : 0;
                const int first = scale == WeightScale::channel ? j / perOutput * perOutput : 0;
                for (int m = first; m < first + count; ++m)
                    expected += gradient[m] * sign(base[m]) * sign(base[j]) / count;
                QVERIFY(std::fabs(w.gradient[i * perBase + j] - lambda.value[i] * expected) < 1e-5);
            }
        }
    }

    void gradientsBeyondOneAreKeptWhereTheyShallBe()
    {
        EffectiveWeights weights = randomWeights({.cancelGradient = false});
        weights.backward(std::vector<float>(perBase, 1.0f));
        const Parameter& w = *weights.parameters()[0];
        const Parameter& lambda = *weights.parameters()[1];
        for (int i = 0; i < bases * perBase; ++i)
            QCOMPARE(w.gradient[i], lambda.value[i / perBase]);
    }

    void lambdasStartAtOneOverTheirNumber()
    {
        EffectiveWeights weights("layer", {}, {bases, outputs, perOutput}, {bases, outputs, perOutput});
        QCOMPARE(weights.parameters()[1]->value, std::vector<float>(bases, 1.0f / bases));
        EffectiveWeights lone("layer", {}, {1, outputs, perOutput}, {1, outputs, perOutput});
        QCOMPARE(lone.parameters().size(), 1u);
    }
};

QTEST_APPLESS_MAIN(TestEffectiveWeights)
#include "test_effective_weights.moc"
