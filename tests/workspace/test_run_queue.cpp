// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/expression.h"
#include "tests/workspace/tiny_data.h"
#include "widgets/workspace/run_queue.h"

#include <QtTest>

using namespace binweave;
using State = TrainingJob::State;

namespace {

NetworkDesign design(const char* expression = "(4,8,8) bnn g=1")
{
    return parseExpression(expression).value();
}

TrainingSettings run(int seed, int epochs = 1)
{
    TrainingSettings settings;
    settings.epochs = epochs;
    settings.batch = 32;
    settings.seed = seed;
    return settings;
}

} // namespace

class TestRunQueue : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_dataFolder;
    QString m_data;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<RunStore> m_store;
    std::unique_ptr<TrainingJob> m_job;
    std::unique_ptr<RunQueue> m_queue;

    void open()
    {
        m_queue.reset();
        m_job.reset();
        m_store = std::move(RunStore::open(m_folder->path()).value());
        m_job = std::make_unique<TrainingJob>(*m_store);
        m_queue = std::make_unique<RunQueue>(*m_store, *m_job);
    }

    QList<int> waitingSeeds()
    {
        QList<int> seeds;
        for (const RunRecord& waiting : m_queue->runs())
            seeds << static_cast<int>(waiting.seed);
        return seeds;
    }

    RunRecord ofSeed(int seed)
    {
        for (const RunRecord& record : m_store->runs()) {
            if (record.seed == seed)
                return record;
        }
        return {};
    }

    bool allDone()
    {
        return QTest::qWaitFor([this] { return m_job->state() == State::idle && m_queue->runs().empty(); }, 60000);
    }

private Q_SLOTS:
    void initTestCase()
    {
        writeTinyData(m_dataFolder.path(), 96, 30);
        m_data = "idx:" + m_dataFolder.path();
    }

    void init()
    {
        m_queue.reset();
        m_job.reset();
        m_folder = std::make_unique<QTemporaryDir>();
        open();
    }

    void runsTrainOneAfterTheOtherInTheirOrder()
    {
        QList<qint64> order;
        connect(m_job.get(), &TrainingJob::ended, this, [&] { order << m_store->run(m_job->runId())->seed; });
        for (const int seed : {3, 1, 2})
            QVERIFY(m_queue->add(design(), m_data, run(seed)));
        QCOMPARE(m_job->state(), State::loading); // the first one at once
        QCOMPARE(waitingSeeds(), (QList<int>{1, 2}));
        QVERIFY(allDone());
        QCOMPARE(order, (QList<qint64>{3, 1, 2}));
        for (const RunRecord& record : m_store->runs()) {
            QCOMPARE(record.state, RunState::finished);
            QCOMPARE(record.place, 0);
            QVERIFY(QFile::exists(record.folder + "/result.json"));
        }
    }

    void eachHasADesignAndSettingsOfItsOwn()
    {
        QVERIFY(m_queue->add(design(), m_data, run(1)));
        TrainingSettings other = run(2, 2);
        other.learningRate = 0.004;
        QVERIFY(m_queue->add(design("(4,6,8) bnn g=2"), m_data, other));
        QVERIFY(allDone());
        const RunRecord second = ofSeed(2);
        QCOMPARE(second.name, QString("(4,6,8) bnn g=2"));
        const auto settings = loadSettings(second.folder.toStdString());
        QVERIFY(settings);
        QCOMPARE(*settings, other);
        QCOMPARE(second.settings, other);
        QVERIFY(second.folder != ofSeed(1).folder);
    }

    void aHeldQueueWaits()
    {
        m_queue->hold();
        QVERIFY(m_queue->add(design(), m_data, run(1, 2)));
        QVERIFY(m_queue->add(design(), m_data, run(2)));
        QTRY_COMPARE_WITH_TIMEOUT(ofSeed(1).state, RunState::finished, 30000); // nothing trained: it began at once
        QTRY_COMPARE_WITH_TIMEOUT(m_job->state(), State::idle, 30000);
        QTest::qWait(100);
        QCOMPARE(waitingSeeds(), QList<int>{2});
        m_queue->release();
        QVERIFY(allDone());
        QCOMPARE(ofSeed(2).state, RunState::finished);
    }

    void stoppingTheRunThatTrainsBeginsTheNext()
    {
        QVERIFY(m_queue->add(design(), m_data, run(1, 50000)));
        QVERIFY(m_queue->add(design(), m_data, run(2)));
        QTRY_COMPARE_WITH_TIMEOUT(m_job->state(), State::training, 30000);
        m_job->stop();
        QVERIFY(allDone());
        QCOMPARE(ofSeed(1).state, RunState::stopped);
        QCOMPARE(ofSeed(2).state, RunState::finished);
    }

    void waitingRunsMove()
    {
        m_queue->hold();
        QVERIFY(m_queue->add(design(), m_data, run(9, 50000)));
        for (const int seed : {1, 2, 3, 4})
            QVERIFY(m_queue->add(design(), m_data, run(seed)));
        m_queue->move(ofSeed(4).id, -2);
        QCOMPARE(waitingSeeds(), (QList<int>{1, 4, 2, 3}));
        m_queue->move(ofSeed(1).id, 1);
        QCOMPARE(waitingSeeds(), (QList<int>{4, 1, 2, 3}));
        m_queue->move(ofSeed(1).id, 99);
        QCOMPARE(waitingSeeds(), (QList<int>{4, 2, 3, 1}));
        m_queue->move(ofSeed(9).id, 1); // it trains and waits no more
        QCOMPARE(waitingSeeds(), (QList<int>{4, 2, 3, 1}));
        QVERIFY(m_store->remove(ofSeed(2).id, true));
        QCOMPARE(waitingSeeds(), (QList<int>{4, 3, 1}));
        QVERIFY(m_queue->add(design(), m_data, run(5)));
        QCOMPARE(waitingSeeds(), (QList<int>{4, 3, 1, 5}));
    }

    void waitingRunsSurviveACrashAndBeginOnlyWhenAsked()
    {
        m_queue->hold();
        QVERIFY(m_queue->add(design(), m_data, run(1, 50000)));
        QVERIFY(m_queue->add(design("(4,6,8) bnn g=2"), m_data, run(2, 2)));
        QVERIFY(m_queue->add(design(), m_data, run(3)));
        QTRY_COMPARE_WITH_TIMEOUT(m_job->state(), State::training, 30000);
        open(); // the store knows all that a new process would
        QVERIFY(m_queue->isHeld());
        QCOMPARE(waitingSeeds(), (QList<int>{2, 3}));
        QTest::qWait(100);
        QCOMPARE(m_job->state(), State::idle);
        m_queue->release();
        QVERIFY(allDone());
        QCOMPARE(ofSeed(2).state, RunState::finished);
        QCOMPARE(ofSeed(2).epochs, 2);
        QCOMPARE(ofSeed(3).state, RunState::finished);
    }

    void aRunThatCannotBeginFailsAndTheNextOneBegins()
    {
        m_queue->hold();
        QVERIFY(m_queue->add(design(), m_data, run(1)));
        QVERIFY(m_queue->add(design(), "idx:/no/such/folder", run(2)));
        QVERIFY(m_queue->add(design(), m_data, run(3)));
        m_queue->release();
        QVERIFY(allDone());
        QCOMPARE(ofSeed(2).state, RunState::failed);
        QVERIFY(ofSeed(2).note.contains("/no/such/folder"));
        QCOMPARE(ofSeed(3).state, RunState::finished);
    }

    void aDesignWithAnErrorIsRefused()
    {
        QVERIFY(m_queue->add(design(), m_data, run(1, 50000)));
        NetworkDesign wrong = design();
        wrong.stem.channels = -1;
        QVERIFY(!m_queue->add(wrong, m_data, run(2)));
        QVERIFY(waitingSeeds().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestRunQueue)
#include "test_run_queue.moc"
