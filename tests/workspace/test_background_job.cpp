// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/workspace/background_job.h"

#include <QSemaphore>
#include <QtTest>

using namespace binweave;

namespace {

constexpr int patience = 60'000; // milliseconds

/// Ends when it is told to, and else never.
Result<int> untilStopped(const std::stop_token& stop)
{
    while (!stop.stop_requested())
        QThread::msleep(1);
    return 1;
}

} // namespace

class TestBackgroundJob : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theWorkHasItsThreadAndTheRestTheOwners();
    void progressIsDeliveredWhileItRunsAndOnceAfter();
    void anErrorAndAnExceptionAreASentence();
    void aStopReachesTheWork();
    void itsEndStopsTheWorkAndSaysNothing();
    void aSecondStartIsIgnoredWhileOneRuns();
    void theEndOfOneWorkCanStartTheNext();
    void theEndOfTheWorkCanDestroyTheJob();
    void finishDeliversAtOnce();
};

void TestBackgroundJob::theWorkHasItsThreadAndTheRestTheOwners()
{
    QThread* worked = nullptr;
    QThread* progressed = nullptr;
    QThread* delivered = nullptr;
    int got = 0;
    BackgroundJob job("work", [&] { progressed = QThread::currentThread(); });
    QVERIFY(!job.isRunning());
    job.start(
        [&](const std::stop_token&) -> Result<int> {
            worked = QThread::currentThread();
            return 42;
        },
        [&](const Result<int>& result) {
            delivered = QThread::currentThread();
            got = result.value_or(0);
        });
    QVERIFY(job.isRunning());
    QTRY_VERIFY_WITH_TIMEOUT(!job.isRunning(), patience);
    QCOMPARE(got, 42);
    QVERIFY(worked && worked != QThread::currentThread());
    QCOMPARE(progressed, QThread::currentThread());
    QCOMPARE(delivered, QThread::currentThread());
}

void TestBackgroundJob::progressIsDeliveredWhileItRunsAndOnceAfter()
{
    std::atomic<int> done = 0;
    QList<int> seen;
    QSemaphore mayEnd;
    BackgroundJob job("work", [&] { seen.append(done); });
    job.start(
        [&](const std::stop_token&) -> Result<void> {
            done = 1;
            mayEnd.acquire();
            done = 2;
            return {};
        },
        [&](const Result<void>&) { seen.append(3); });
    QTRY_VERIFY_WITH_TIMEOUT(seen.contains(1), patience);
    mayEnd.release();
    QTRY_VERIFY_WITH_TIMEOUT(!job.isRunning(), patience);
    QCOMPARE(seen.last(), 3);
    QCOMPARE(seen.at(seen.size() - 2), 2);
}

void TestBackgroundJob::anErrorAndAnExceptionAreASentence()
{
    Error error;
    const auto take = [&](const Result<void>& result) { error = result.error(); };
    BackgroundJob job("export");
    job.start([](const std::stop_token&) -> Result<void> { return badInput("It is wrong."); }, take);
    QTRY_VERIFY_WITH_TIMEOUT(!job.isRunning(), patience);
    QCOMPARE(error.sentence, "It is wrong.");
    QCOMPARE(error.kind, Error::Kind::badInput);
    job.start([](const std::stop_token&) -> Result<void> { throw std::runtime_error("no disk"); }, take);
    QTRY_VERIFY_WITH_TIMEOUT(!job.isRunning(), patience);
    QCOMPARE(error.sentence, "An unexpected error ended the export: no disk.");
    QCOMPARE(error.kind, Error::Kind::failed);
    bool well = false; // the exception is forgotten
    job.start([](const std::stop_token&) -> Result<void> { return {}; },
              [&](const Result<void>& result) { well = result.has_value(); });
    QTRY_VERIFY_WITH_TIMEOUT(well, patience);
}

void TestBackgroundJob::aStopReachesTheWork()
{
    BackgroundJob job("work");
    job.stop(); // nothing runs
    bool stopped = false;
    const auto take = [&](const Result<int>&) { stopped = job.stopRequested(); };
    job.start(untilStopped, take);
    QVERIFY(!job.stopRequested());
    job.stop();
    QTRY_VERIFY_WITH_TIMEOUT(!job.isRunning(), patience);
    QVERIFY(stopped);
    job.start([](const std::stop_token&) -> Result<int> { return 2; }, take); // the stop was of the work before
    QTRY_VERIFY_WITH_TIMEOUT(!job.isRunning(), patience);
    QVERIFY(!stopped);
}

void TestBackgroundJob::itsEndStopsTheWorkAndSaysNothing()
{
    bool ended = false;
    bool delivered = false;
    {
        BackgroundJob job("work");
        job.start(
            [&](const std::stop_token& stop) {
                const Result<int> result = untilStopped(stop);
                ended = true;
                return result;
            },
            [&](const Result<int>&) { delivered = true; });
    }
    QVERIFY(ended);
    QTest::qWait(100);
    QVERIFY(!delivered);
}

void TestBackgroundJob::aSecondStartIsIgnoredWhileOneRuns()
{
    QList<int> got;
    const auto take = [&](const Result<int>& result) { got.append(result.value_or(0)); };
    BackgroundJob job("work");
    job.start(untilStopped, take);
    job.start([](const std::stop_token&) -> Result<int> { return 2; }, take);
    QVERIFY(!job.stopRequested());
    job.stop();
    QTRY_VERIFY_WITH_TIMEOUT(!job.isRunning(), patience);
    QCOMPARE(got, QList<int>{1});
}

void TestBackgroundJob::theEndOfOneWorkCanStartTheNext()
{
    int got = 0;
    BackgroundJob job("work");
    job.start([](const std::stop_token&) -> Result<int> { return 20; },
              [&](const Result<int>& first) {
                  job.start([first](const std::stop_token&) -> Result<int> { return *first + 1; },
                            [&](const Result<int>& second) { got = *second; });
              });
    QTRY_COMPARE_WITH_TIMEOUT(got, 21, patience);
    QVERIFY(!job.isRunning());
}

void TestBackgroundJob::theEndOfTheWorkCanDestroyTheJob()
{
    auto job = std::make_unique<BackgroundJob>("work");
    job->start([](const std::stop_token&) -> Result<int> { return 1; }, [&](const Result<int>&) { job.reset(); });
    QTRY_VERIFY_WITH_TIMEOUT(!job, patience);
}

void TestBackgroundJob::finishDeliversAtOnce()
{
    int got = 0;
    BackgroundJob job("work");
    job.start([](const std::stop_token&) -> Result<int> { return 5; },
              [&](const Result<int>& result) { got = *result; });
    job.finish();
    QCOMPARE(got, 5);
    QVERIFY(!job.isRunning());
}

QTEST_GUILESS_MAIN(TestBackgroundJob)
#include "test_background_job.moc"
