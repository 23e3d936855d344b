// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/random_stream.h"
#include "engine/training/cross_entropy.h"

#include <QtTest>
#include <cmath>
#include <vector>

using namespace binweave;

namespace {

constexpr int classes = 5;
constexpr int images = 3;
const std::vector<int> labels{4, 0, 2};

std::vector<float> randomScores(std::uint64_t seed)
{
    RandomStream random(seed);
    std::vector<float> scores(classes * images);
    for (float& score : scores)
        score = static_cast<float>(random.uniform(-3, 3));
    return scores;
}

double lossOf(std::vector<float> scores, std::span<const float> teacher, const LossSettings& settings,
              std::vector<float>* gradient = nullptr)
{
    std::vector<float> unused(scores.size());
    float* slopes = gradient ? gradient->data() : unused.data();
    return crossEntropy({scores.data(), classes, images}, labels, teacher, settings, 1, {slopes, classes, images}).sum;
}

} // namespace

class TestCrossEntropy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theGradientIsThatOfTheLoss_data()
    {
        QTest::addColumn<double>("smoothing");
        QTest::addColumn<double>("distillWeight");
        QTest::addColumn<double>("temperature");
        QTest::newRow("labels alone") << 0. << 0. << 1.;
        QTest::newRow("smoothed") << 0.1 << 0. << 1.;
        QTest::newRow("teacher alone") << 0. << 1. << 4.;
        QTest::newRow("all of it") << 0.2 << 0.4 << 2.;
    }

    void theGradientIsThatOfTheLoss()
    {
        QFETCH(double, smoothing);
        QFETCH(double, distillWeight);
        QFETCH(double, temperature);
        const LossSettings settings{smoothing, distillWeight, temperature};
        const std::vector<float> teacher = randomScores(2);
        const std::vector<float> scores = randomScores(1);
        std::vector<float> gradient(scores.size());
        lossOf(scores, teacher, settings, &gradient);
        constexpr float step = 1.0f / 256;
        for (std::size_t i = 0; i < scores.size(); ++i) {
            std::vector<float> up = scores;
            std::vector<float> down = scores;
            up[i] += step;
            down[i] -= step;
            const double slope = (lossOf(up, teacher, settings) - lossOf(down, teacher, settings)) / (2.0 * step);
            QVERIFY2(std::fabs(slope - gradient[i]) < 1e-4, qPrintable(QString("%1: %2").arg(i).arg(slope)));
        }
    }

    void withoutExtrasItIsTheLogarithmOfTheLabelsProbability()
    {
        const std::vector<float> scores = randomScores(1);
        double expected = 0;
        for (int image = 0; image < images; ++image) {
            double sum = 0;
            for (int c = 0; c < classes; ++c)
                sum += std::exp(static_cast<double>(scores[c * images + image]));
            expected += std::log(sum) - scores[labels[image] * images + image];
        }
        QVERIFY(std::fabs(lossOf(scores, {}, {}) - expected) < 1e-9);
        // Without a teacher its weight has no effect.
        QCOMPARE(lossOf(scores, {}, {.distillWeight = 0.7}), lossOf(scores, {}, {}));
    }

    void aStudentThatEqualsItsTeacherHasNothingToLearnFromIt()
    {
        const std::vector<float> scores = randomScores(3);
        std::vector<float> teacher(scores.size()); // [image][class]
        for (int c = 0; c < classes; ++c) {
            for (int image = 0; image < images; ++image)
                teacher[image * classes + c] = scores[c * images + image];
        }
        std::vector<float> gradient(scores.size(), 1);
        QVERIFY(std::fabs(lossOf(scores, teacher, {.distillWeight = 1, .temperature = 3}, &gradient)) < 1e-12);
        for (const float slope : gradient)
            QVERIFY(std::fabs(slope) < 1e-12f);
    }

    void hitsAreCounted()
    {
        std::vector<float> scores(classes * images); // all equal: the first class is the answer
        std::vector<float> gradient(scores.size());
        const BatchLoss loss =
            crossEntropy({scores.data(), classes, images}, labels, {}, {}, 1, {gradient.data(), classes, images});
        QCOMPARE(loss.hits, 1);
    }
};

QTEST_APPLESS_MAIN(TestCrossEntropy)
#include "test_cross_entropy.moc"
