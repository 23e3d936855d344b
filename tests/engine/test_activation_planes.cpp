// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/activation_planes.h"
#include "engine/random_stream.h"

#include <QtTest>
#include <algorithm>
#include <cmath>

using namespace binweave;

namespace {

constexpr int channels = 3;
constexpr int pixels = 35;

std::vector<float> image(std::uint64_t seed, int values = channels * pixels)
{
    RandomStream random(seed);
    std::vector<float> x(static_cast<std::size_t>(values));
    std::ranges::generate(x, [&] { return static_cast<float>(random.normal()); });
    x[0] = 0;
    x[1] = -0.0f;
    return x;
}

double meanMagnitude(const std::vector<float>& x)
{
    double sum = 0;
    for (const float value : x)
        sum += std::fabs(value);
    return sum / static_cast<double>(x.size());
}

double sign(double x)
{
    return x >= 0 ? 1 : -1;
}

std::vector<float> valuesOf(const ActivationPlanes& planes, const std::vector<float>& x)
{
    std::vector<float> y(x.size());
    planes.values(x.data(), x.size(), y.data());
    return y;
}

ActivationPlanes planesOf(ActivationMethod method, const std::vector<float>& x)
{
    return imagePlanes(method, channels, pixels, [&](int c, int pixel) { return x[c * pixels + pixel]; });
}

} // namespace

/// Values by the definitions of methods.md.
class TestActivationPlanes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void piecesAreTheLevelsPastTheirThresholds();
    void abcIsTheSumOfScaledBases();
    void ternaryIsTheSignPastTheMean();
    void horqIsTheSignAndTheSignOfTheResidue();
    void valuesAreTheSumOfTheBits();
    void meansDoNotDependOnTheLayout();
};

void TestActivationPlanes::piecesAreTheLevelsPastTheirThresholds()
{
    const std::vector<float> v{0.25f, 0.5f, 1.25f};
    const std::vector<float> levels{0.5f, 0.25f, 2};
    const std::vector<float> x{-1, 0, 0.2f, 0.25f, 0.4f, 0.5f, 1.2f, 1.25f, 9};
    const ActivationPlanes planes = learnedPlanes(ActivationMethod::piecewise, v, levels);
    QCOMPARE(valuesOf(planes, x), (std::vector<float>{0, 0, 0, 0.5f, 0.5f, 0.25f, 0.25f, 2, 2}));
}

void TestActivationPlanes::abcIsTheSumOfScaledBases()
{
    const std::vector<float> v{1, 0.5f, -0.25f};
    const std::vector<float> levels{0.5f, 0.25f, 2};
    const std::vector<float> x = image(1);
    const std::vector<float> got = valuesOf(learnedPlanes(ActivationMethod::abc, v, levels), x);
    for (std::size_t i = 0; i < x.size(); ++i) {
        double expected = 0;
        for (std::size_t j = 0; j < v.size(); ++j)
            expected += levels[j] * sign(std::clamp(x[i] + v[j], 0.0f, 1.0f) - 0.5f);
        QCOMPARE(got[i], static_cast<float>(expected));
    }
}

void TestActivationPlanes::ternaryIsTheSignPastTheMean()
{
    const std::vector<float> x = image(2);
    const std::vector<float> got = valuesOf(planesOf(ActivationMethod::ternary, x), x);
    for (std::size_t i = 0; i < x.size(); ++i)
        QCOMPARE(got[i], std::fabs(x[i]) > 0.4 * meanMagnitude(x) ? static_cast<float>(sign(x[i])) : 0.0f);
}

void TestActivationPlanes::horqIsTheSignAndTheSignOfTheResidue()
{
    const std::vector<float> x = image(3);
    const std::vector<float> got = valuesOf(planesOf(ActivationMethod::horq, x), x);
    const auto b1 = static_cast<float>(meanMagnitude(x));
    std::vector<float> residue;
    for (const float value : x)
        residue.push_back(value - b1 * static_cast<float>(sign(value)));
    const auto b2 = static_cast<float>(meanMagnitude(residue));
    for (std::size_t i = 0; i < x.size(); ++i)
        QVERIFY(std::fabs(got[i] - (b1 * sign(x[i]) + b2 * sign(residue[i]))) < 1e-6);
}

void TestActivationPlanes::valuesAreTheSumOfTheBits()
{
    const std::vector<float> x = image(4);
    const std::vector<float> v{0.1f, 0.5f, 0.9f};
    const std::vector<float> levels{0.3f, 0.2f, 1.5f};
    for (const ActivationPlanes& planes :
         {learnedPlanes(ActivationMethod::piecewise, v, levels), learnedPlanes(ActivationMethod::abc, v, levels),
          planesOf(ActivationMethod::ternary, x), planesOf(ActivationMethod::horq, x)}) {
        const std::vector<float> got = valuesOf(planes, x);
        for (std::size_t i = 0; i < x.size(); ++i) {
            float sum = 0;
            for (std::size_t plane = 0; plane < planes.factors.size(); ++plane)
                sum += planes.bit(plane, x[i]) ? planes.factors[plane] : planes.zeroOne ? 0.0f : -planes.factors[plane];
            QCOMPARE(got[i], sum);
        }
    }
}

void TestActivationPlanes::meansDoNotDependOnTheLayout()
{
    for (const auto& [channelCount, pixelCount] : {std::pair(3, 35), std::pair(70, 9), std::pair(64, 4)}) {
        const std::vector<float> x = image(5, channelCount * pixelCount);
        std::vector<float> turned(x.size());
        for (int c = 0; c < channelCount; ++c) {
            for (int pixel = 0; pixel < pixelCount; ++pixel)
                turned[pixel * channelCount + c] = x[c * pixelCount + pixel];
        }
        for (const auto method : {ActivationMethod::ternary, ActivationMethod::horq}) {
            const auto planes =
                imagePlanes(method, channelCount, pixelCount, [&](int c, int i) { return x[c * pixelCount + i]; });
            const auto other = planesOfPixels(method, channelCount, pixelCount, turned.data());
            QCOMPARE(other.factors, planes.factors);
            QCOMPARE(other.thresholds, planes.thresholds);
        }
    }
}

QTEST_APPLESS_MAIN(TestActivationPlanes)
#include "test_activation_planes.moc"
