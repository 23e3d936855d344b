// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/schedule.h"

#include <QtTest>
#include <cmath>

using namespace binweave;

Q_DECLARE_METATYPE(binweave::TrainingSettings)

class TestSchedule : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ratesAreThoseWorkedOutByHand_data()
    {
        QTest::addColumn<TrainingSettings>("settings");
        QTest::addColumn<int>("step");
        QTest::addColumn<int>("steps");
        QTest::addColumn<double>("rate");
        const TrainingSettings constant{.learningRate = 0.3, .schedule = ScheduleKind::constant};
        QTest::newRow("constant, last step") << constant << 99 << 100 << 0.3;

        const TrainingSettings drops{
            .learningRate = 1, .schedule = ScheduleKind::step, .firstDrop = 0.5, .secondDrop = 0.8};
        QTest::newRow("before the first drop") << drops << 4 << 10 << 1.0;
        QTest::newRow("at the first drop") << drops << 5 << 10 << 0.1;
        QTest::newRow("before the second drop") << drops << 7 << 10 << 0.1;
        QTest::newRow("at the second drop") << drops << 8 << 10 << 0.01;

        const TrainingSettings cosine{.learningRate = 2, .schedule = ScheduleKind::cosine};
        QTest::newRow("cosine, first step") << cosine << 0 << 12 << 2.0;
        QTest::newRow("cosine, a third") << cosine << 4 << 12 << 1.5;
        QTest::newRow("cosine, half") << cosine << 6 << 12 << 1.0;

        // torch.optim.lr_scheduler.OneCycleLR(max_lr, total_steps, pct_start=0.1)
        const TrainingSettings cycle{.learningRate = 1, .schedule = ScheduleKind::oneCycle};
        QTest::newRow("one-cycle of 20, start") << cycle << 0 << 20 << 0.04;
        QTest::newRow("one-cycle of 20, top") << cycle << 1 << 20 << 1.0;
        QTest::newRow("one-cycle of 20, past the top") << cycle << 2 << 20 << 0.992403906890598;
        QTest::newRow("one-cycle of 20, middle") << cycle << 10 << 20 << 0.500002;
        QTest::newRow("one-cycle of 20, end") << cycle << 19 << 20 << 4e-6;
        const TrainingSettings low{.learningRate = 0.01, .schedule = ScheduleKind::oneCycle};
        QTest::newRow("one-cycle of 50, rising") << low << 1 << 50 << 0.0018058874503045722;
        QTest::newRow("one-cycle of 50, falling") << low << 10 << 50 << 0.009567729017303852;
        QTest::newRow("one-cycle of 1") << cycle << 0 << 1 << 1.0;
    }

    void ratesAreThoseWorkedOutByHand()
    {
        QFETCH(TrainingSettings, settings);
        QFETCH(int, step);
        QFETCH(int, steps);
        QFETCH(double, rate);
        QVERIFY(std::fabs(learningRate(settings, step, steps) - rate) <= 1e-12 + 1e-9 * rate);
    }
};

QTEST_APPLESS_MAIN(TestSchedule)
#include "test_schedule.moc"
