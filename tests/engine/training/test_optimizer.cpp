// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/optimizer.h"

#include <QtTest>
#include <array>
#include <cmath>

using namespace binweave;

namespace {

using Pair = std::array<double, 2>;
using Steps = std::array<Pair, 3>;

} // namespace

Q_DECLARE_METATYPE(binweave::OptimizerKind)
Q_DECLARE_METATYPE(Steps)

class TestOptimizer : public QObject
{
    Q_OBJECT

private:
    static Parameter parameterOf(Parameter::Kind kind, std::vector<float> values)
    {
        Parameter parameter("w", kind, {static_cast<std::int64_t>(values.size())});
        parameter.value = std::move(values);
        return parameter;
    }

private Q_SLOTS:
    /// torch.optim.Adam and SGD (momentum 0.9, Nesterov) in double, lr 0.1, weight_decay 0.01.
    void threeStepsEndWherePyTorchEnds_data()
    {
        QTest::addColumn<OptimizerKind>("kind");
        QTest::addColumn<Steps>("expected");
        QTest::newRow("Adam") << OptimizerKind::adam
                              << Steps{Pair{0.40000000099502486, -0.1500000019900497},
                                       Pair{0.3167965119356444, -0.1548635302777774},
                                       Pair{0.3438946154753851, -0.15848317211269955}};
        QTest::newRow("SGD") << OptimizerKind::sgd
                             << Steps{Pair{0.30905, -0.154525}, Pair{0.179557805, -0.2085289025},
                                      Pair{0.46545181467049995, -0.21187528233525}};
    }

    void threeStepsEndWherePyTorchEnds()
    {
        QFETCH(OptimizerKind, kind);
        QFETCH(Steps, expected);
        Parameter w = parameterOf(Parameter::Kind::weight, {0.5f, -0.25f});
        std::array parameters{&w};
        Optimizer optimizer({.optimizer = kind, .momentum = 0.9, .weightDecay = 0.01}, parameters);
        const Steps gradients{Pair{1, -0.5}, Pair{0.25, 0.5}, Pair{-2, 0}};
        for (int step = 0; step < 3; ++step) {
            w.gradient = {static_cast<float>(gradients[step][0]), static_cast<float>(gradients[step][1])};
            optimizer.update(0.1, step);
            for (int i = 0; i < 2; ++i)
                QVERIFY(std::fabs(w.value[i] - expected[step][i]) < 2e-6);
        }
    }

    void latentWeightsStayBetweenMinusOneAndOne()
    {
        Parameter latent = parameterOf(Parameter::Kind::latent, {0.95f, -0.95f});
        Parameter real = parameterOf(Parameter::Kind::weight, {0.95f, -0.95f});
        latent.gradient = real.gradient = {-1, 1};
        std::array parameters{&latent, &real};
        Optimizer({.optimizer = OptimizerKind::adam}, parameters).update(0.1, 0);
        QCOMPARE(latent.value, (std::vector{1.0f, -1.0f}));
        QVERIFY(real.value[0] > 1.04f && real.value[1] < -1.04f);
    }

    void scalesDoNotDecayAndStatisticsAreLeftAlone()
    {
        Parameter scale = parameterOf(Parameter::Kind::scale, {2});
        Parameter statistics = parameterOf(Parameter::Kind::statistics, {3});
        scale.gradient = {0};
        std::array parameters{&scale, &statistics};
        Optimizer optimizer({.optimizer = OptimizerKind::sgd, .weightDecay = 0.5}, parameters);
        optimizer.update(1, 0);
        QCOMPARE(scale.value[0], 2.0f);
        QCOMPARE(statistics.value[0], 3.0f);
        QCOMPARE(optimizer.moments().size(), 1u);
    }
};

QTEST_APPLESS_MAIN(TestOptimizer)
#include "test_optimizer.moc"
