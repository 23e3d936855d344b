// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/expression.h"
#include "widgets/workspace/speed_job.h"

#include <QSignalSpy>
#include <QtTest>

using namespace binweave;

namespace {

constexpr int patience = 120'000; // milliseconds

NetworkDesign design(const char* expression)
{
    return parseExpression(expression).value();
}

} // namespace

class TestSpeedJob : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itMeasuresOneImageAndBatches();
    void stoppedItGivesNothing();
    void aDesignWithAnErrorFailsWithItsSentence();
    void itsEndStopsTheThread();
};

void TestSpeedJob::itMeasuresOneImageAndBatches()
{
    SpeedJob job;
    NetworkBenchmark benchmark;
    QSignalSpy ended(&job, &SpeedJob::ended);
    connect(&job, &SpeedJob::finished, &job, [&](const NetworkBenchmark& measured) { benchmark = measured; });
    job.start(design("(4,8) bnn g=2"));
    QVERIFY(job.isRunning());
    QVERIFY(ended.wait(patience));
    QVERIFY(!job.isRunning());
    QCOMPARE(benchmark.batch, 128);
    QVERIFY(benchmark.latencyMicroseconds > 0 && benchmark.imagesPerSecond > 0);
    QVERIFY(benchmark.limit.ends_with('.'));
}

void TestSpeedJob::stoppedItGivesNothing()
{
    SpeedJob job;
    QSignalSpy finished(&job, &SpeedJob::finished);
    QSignalSpy failed(&job, &SpeedJob::failed);
    QSignalSpy stopped(&job, &SpeedJob::stopped);
    job.start(design("(64,128,256) bnn g=5"));
    job.stop();
    QVERIFY(stopped.wait(patience));
    QVERIFY(finished.isEmpty() && failed.isEmpty());
    QSignalSpy ended(&job, &SpeedJob::ended);
    job.start(design("(4,8) bnn g=1")); // can be used again
    QVERIFY(ended.wait(patience));
    QCOMPARE(finished.count(), 1);
}

void TestSpeedJob::aDesignWithAnErrorFailsWithItsSentence()
{
    SpeedJob job;
    QSignalSpy failed(&job, &SpeedJob::failed);
    NetworkDesign bad = design("(4,8) bnn g=1");
    bad.stem.channels = 0;
    job.start(bad);
    QVERIFY(failed.wait(patience));
    QVERIFY2(failed[0][0].toString().contains("stem"), qPrintable(failed[0][0].toString()));
}

void TestSpeedJob::itsEndStopsTheThread()
{
    NetworkDesign large = design("(256,256,256) bnn g=5");
    large.input.height = large.input.width = 128; // half an hour of batches
    SpeedJob job;
    job.start(large);
    QTest::qWait(50);
}

QTEST_GUILESS_MAIN(TestSpeedJob)
#include "test_speed_job.moc"
