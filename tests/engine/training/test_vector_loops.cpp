// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/random_stream.h"
#include "engine/training/vector_loops.h"

#include <QtTest>
#include <cmath>

using namespace binweave;

namespace {

constexpr std::size_t count = 83; // no multiple of any vector

std::vector<float> randomRow(int name, double deviation = 1)
{
    std::vector<float> row(count);
    RandomStream random(5, name);
    for (float& x : row)
        x = static_cast<float>(deviation * random.normal());
    return row;
}

ActivationPrecision precisionOf(ActivationMethod method, int bits = 2, double clip = 2)
{
    return {.method = method, .bits = bits, .clip = clip};
}

} // namespace

Q_DECLARE_METATYPE(binweave::ActivationPrecision)
Q_DECLARE_METATYPE(binweave::Surrogate)

class TestVectorLoops : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sumsAreThoseOfDoubleArithmetic()
    {
        const auto x = randomRow(1);
        const auto y = randomRow(2);
        const float mean = 0.25f;
        double sum = 0, squares = 0, dot = 0, deviations = 0, signs = 0;
        for (std::size_t i = 0; i < count; ++i) {
            sum += x[i];
            squares += std::pow(x[i] - mean, 2);
            dot += double(x[i]) * y[i];
            signs += y[i] >= 0 ? x[i] : -x[i];
            deviations += double(y[i]) * (x[i] - mean);
        }
        const auto close = [](double a, double b) { return std::fabs(a - b) < 1e-4; };
        QVERIFY(close(loops::sum(x.data(), count), sum));
        QVERIFY(close(loops::squaredDeviations(x.data(), count, mean), squares));
        QVERIFY(close(loops::dotProduct(x.data(), y.data(), count), dot));
        QVERIFY(close(loops::deviationProduct(y.data(), x.data(), count, mean), deviations));
        QVERIFY(close(loops::signedSum(x.data(), y.data(), count), signs));
    }

    void accumulationAddsToWhatIsThere()
    {
        const auto x = randomRow(1);
        auto y = randomRow(2);
        const auto before = y;
        loops::scaled(x.data(), count, 3, true, y.data());
        for (std::size_t i = 0; i < count; ++i)
            QCOMPARE(y[i], before[i] + 3 * x[i]);
        loops::scaled(x.data(), count, 3, false, y.data());
        for (std::size_t i = 0; i < count; ++i)
            QCOMPARE(y[i], 3 * x[i]);
    }

    void activationsAreThoseOfTheMethods_data()
    {
        QTest::addColumn<ActivationPrecision>("precision");
        QTest::addColumn<float>("x");
        QTest::addColumn<float>("y");
        const auto sign = precisionOf(ActivationMethod::sign);
        QTest::newRow("sign of 0") << sign << 0.0f << 1.0f;
        QTest::newRow("sign of -0") << sign << -0.0f << 1.0f;
        QTest::newRow("sign of a negative number") << sign << -1e-30f << -1.0f;
        const auto relu = precisionOf(ActivationMethod::fullPrecision);
        QTest::newRow("ReLU below 0") << relu << -2.0f << 0.0f;
        QTest::newRow("ReLU above 0") << relu << 2.5f << 2.5f;
        const auto twoBits = precisionOf(ActivationMethod::fixedPoint, 2, 3); // levels 0, 1, 2, 3
        QTest::newRow("2 bits, below 0") << twoBits << -1.0f << 0.0f;
        QTest::newRow("2 bits, rounded down") << twoBits << 1.4f << 1.0f;
        QTest::newRow("2 bits, rounded up") << twoBits << 1.6f << 2.0f;
        QTest::newRow("2 bits, clipped") << twoBits << 7.0f << 3.0f;
    }

    void activationsAreThoseOfTheMethods()
    {
        QFETCH(ActivationPrecision, precision);
        QFETCH(float, x);
        QFETCH(float, y);
        const std::vector<float> row(count, x);
        std::vector<float> out(count);
        loops::activate(precision, row.data(), count, out.data());
        QCOMPARE(out, std::vector<float>(count, y));
    }

    void gradientsOfActivationsAreTheStatedSurrogates_data()
    {
        QTest::addColumn<ActivationPrecision>("precision");
        QTest::addColumn<Surrogate>("surrogate");
        QTest::addColumn<float>("x");
        QTest::addColumn<float>("slope");
        const auto sign = precisionOf(ActivationMethod::sign);
        const Surrogate quadratic{SurrogateKind::quadratic, 1};
        const Surrogate clipped{SurrogateKind::clipped, 1.25};
        const Surrogate plain{SurrogateKind::plain, 1};
        QTest::newRow("quadratic at 0") << sign << quadratic << 0.0f << 2.0f;
        QTest::newRow("quadratic at -0.75") << sign << quadratic << -0.75f << 0.5f;
        QTest::newRow("quadratic at 1") << sign << quadratic << 1.0f << 0.0f;
        QTest::newRow("quadratic beyond 1") << sign << quadratic << -3.0f << 0.0f;
        QTest::newRow("clipped inside 1.25") << sign << clipped << -1.25f << 1.0f;
        QTest::newRow("clipped outside 1.25") << sign << clipped << 1.26f << 0.0f;
        QTest::newRow("plain far out") << sign << plain << 100.0f << 1.0f;
        const auto relu = precisionOf(ActivationMethod::fullPrecision);
        QTest::newRow("ReLU above 0") << relu << plain << 0.5f << 1.0f;
        QTest::newRow("ReLU below 0") << relu << plain << -0.5f << 0.0f;
        const auto fixedPoint = precisionOf(ActivationMethod::fixedPoint, 4, 1.5);
        QTest::newRow("fixed point inside") << fixedPoint << plain << 1.5f << 1.0f;
        QTest::newRow("fixed point above the clip") << fixedPoint << plain << 1.6f << 0.0f;
        QTest::newRow("fixed point below 0") << fixedPoint << plain << -0.1f << 0.0f;
    }

    void gradientsOfActivationsAreTheStatedSurrogates()
    {
        QFETCH(ActivationPrecision, precision);
        QFETCH(Surrogate, surrogate);
        QFETCH(float, x);
        QFETCH(float, slope);
        const std::vector<float> row(count, x);
        const auto gradient = randomRow(3);
        auto dx = randomRow(4);
        const auto before = dx;
        loops::activationGradient(precision, surrogate, row.data(), gradient.data(), count, true, dx.data());
        for (std::size_t i = 0; i < count; ++i)
            QCOMPARE(dx[i], before[i] + gradient[i] * slope);
        loops::activationGradient(precision, surrogate, row.data(), gradient.data(), count, false, dx.data());
        for (std::size_t i = 0; i < count; ++i)
            QCOMPARE(dx[i], gradient[i] * slope);
    }
};

QTEST_APPLESS_MAIN(TestVectorLoops)
#include "test_vector_loops.moc"
