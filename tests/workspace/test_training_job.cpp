// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/estimate.h"
#include "model/expression.h"
#include "model/file_io.h"
#include "tests/workspace/tiny_data.h"
#include "widgets/workspace/run_lock.h"
#include "widgets/workspace/run_store.h"
#include "widgets/workspace/training_job.h"

#include <QLockFile>
#include <QtTest>

using namespace binweave;
using State = TrainingJob::State;

namespace {

NetworkDesign tinyDesign()
{
    return parseExpression("(4,8,8) bnn g=2").value();
}

TrainingSettings shortRun()
{
    TrainingSettings settings;
    settings.epochs = 20;
    settings.batch = 8;
    return settings;
}

/// Stops, pauses or the like as soon as an epoch is done: in the middle of the run.
template <class Act>
void afterTheFirstEpoch(TrainingJob& job, Act act)
{
    auto* context = new QObject(&job);
    QObject::connect(&job, &TrainingJob::epochDone, context, [act, context] {
        delete context;
        act();
    });
}

} // namespace

class TestTrainingJob : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void aRunIsRecordedTrainedAndEvaluated();
    void theDesignFollowsTheData();
    void aStoppedRunResumesToTheSameWeights();
    void aPausedRunHoldsAndGoesOnToTheSameWeights();
    void destroyingTheJobLeavesAStoppedRun();
    void aRunLeftByADeadProcessResumes();
    void threadsDoNotChangeTheWeights();
    void dataStayInMemoryForTheNextRun();
    void missingDataAreASentenceAndNoRun();
    void aDesignThatDoesNotFitIsASentenceAndNoRun();
    void aFolderThatHoldsARunIsLeftAlone();
    void aFileInPlaceOfTheFolderIsASentenceAndNoRun();
    void aLockedFolderIsASentence();
    void stoppingWhileLoadingLeavesNoRun();

private:
    bool waitForEnd()
    {
        return m_job->state() == State::idle || QSignalSpy(m_job.get(), &TrainingJob::ended).wait(60000);
    }
    void train(const QString& name)
    {
        m_job->start(tinyDesign(), m_data, shortRun(), run(name));
        QVERIFY(waitForEnd());
        QVERIFY2(!m_job->error(), m_job->error() ? m_job->error()->sentence.c_str() : "");
    }
    QString run(const QString& name) const { return m_folder->filePath(name); }
    std::vector<std::uint8_t> weights(const QString& name) const
    {
        return readFile((run(name) + "/weights.safetensors").toStdString()).value_or(std::vector<std::uint8_t>());
    }
    std::string failure() const { return m_job->error() ? m_job->error()->sentence : std::string(); }

    QTemporaryDir m_dataFolder;
    QString m_data;
    std::vector<std::uint8_t> m_weights; ///< of the uninterrupted run
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<RunStore> m_store;
    std::unique_ptr<TrainingJob> m_job;
};

void TestTrainingJob::initTestCase()
{
    writeTinyData(m_dataFolder.path());
    m_data = "idx:" + m_dataFolder.path();
    init();
    train("reference");
    m_weights = weights("reference");
    QVERIFY(!m_weights.empty());
}

void TestTrainingJob::init()
{
    m_job.reset();
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::move(RunStore::open(m_folder->filePath("store")).value());
    m_job = std::make_unique<TrainingJob>(*m_store);
}

void TestTrainingJob::cleanup()
{
    m_job.reset();
}

void TestTrainingJob::aRunIsRecordedTrainedAndEvaluated()
{
    std::vector<State> states;
    connect(m_job.get(), &TrainingJob::stateChanged, this, [&] { states.push_back(m_job->state()); });
    QSignalSpy progressed(m_job.get(), &TrainingJob::progressed);
    QSignalSpy notes(m_job.get(), &TrainingJob::noted);
    std::optional<Evaluation> packed;
    connect(m_job.get(), &TrainingJob::evaluated, this, [&](const Evaluation& evaluation) { packed = evaluation; });
    NetworkDesign design = tinyDesign();
    design.input = {1, 16, 16};
    design.classes = 3;
    m_job->start(design, m_data, shortRun());
    QVERIFY(waitForEnd());

    QCOMPARE(states, (std::vector{State::loading, State::training, State::evaluating, State::idle}));
    QVERIFY(progressed.count() > 0);
    QCOMPARE(notes.count(), 0);
    QCOMPARE(m_job->epochs().size(), std::size_t(20));
    QCOMPARE(m_job->epochs().back().epoch, 20);
    const auto record = m_store->run(m_job->runId());
    QVERIFY(record);
    QCOMPARE(record->state, RunState::finished);
    QCOMPARE(record->top1, m_job->epochs().back().testTop1);
    QCOMPARE(record->parameterBits, estimate(design)->parameterBits);
    QVERIFY2(*record->top1 > 90, qPrintable(QString::number(*record->top1))); // the rows tell the classes apart
    QVERIFY(packed);
    QCOMPARE(packed->top1, *record->top1);
    QCOMPARE(packed->images, 60);
    QVERIFY(QFile::exists(record->folder + "/result.json"));
    QVERIFY(!QFile::exists(record->folder + "/run.lock"));
}

void TestTrainingJob::theDesignFollowsTheData()
{
    QSignalSpy notes(m_job.get(), &TrainingJob::noted);
    train("a");
    QCOMPARE(notes.count(), 1);
    const QString note = notes[0][0].toString();
    QVERIFY2(note.contains("1x16x16 instead of 3x32x32") && note.contains("3 classes instead of 10"), qPrintable(note));
    QCOMPARE(m_store->run(m_job->runId())->design.classes, 3);
}

void TestTrainingJob::aStoppedRunResumesToTheSameWeights()
{
    afterTheFirstEpoch(*m_job, [this] { m_job->stop(); });
    train("a");
    QCOMPARE(m_store->run(m_job->runId())->state, RunState::stopped);
    const std::size_t before = m_job->epochs().size();
    QVERIFY(before >= 1 && before < 20);
    QVERIFY(!weights("a").empty()); // a stopped run can be used
    QVERIFY(weights("a") != m_weights);

    m_job->resumeRun(m_job->runId());
    QVERIFY(waitForEnd());
    QVERIFY2(!m_job->error(), failure().c_str());
    QCOMPARE(m_store->run(m_job->runId())->state, RunState::finished);
    QCOMPARE(m_job->epochs().size(), std::size_t(20));
    QVERIFY(weights("a") == m_weights);
}

void TestTrainingJob::aPausedRunHoldsAndGoesOnToTheSameWeights()
{
    afterTheFirstEpoch(*m_job, [this] { m_job->pause(); });
    m_job->start(tinyDesign(), m_data, shortRun(), run("a"));
    QTRY_COMPARE_WITH_TIMEOUT(m_job->state(), State::paused, 60000);
    QCOMPARE(m_store->run(m_job->runId())->state, RunState::paused);
    QTest::qWait(300);
    QSignalSpy progressed(m_job.get(), &TrainingJob::progressed);
    QTest::qWait(200);
    QCOMPARE(progressed.count(), 0);

    m_job->proceed();
    QCOMPARE(m_store->run(m_job->runId())->state, RunState::running);
    QVERIFY(waitForEnd());
    QCOMPARE(m_store->run(m_job->runId())->state, RunState::finished);
    QVERIFY(weights("a") == m_weights);
}

void TestTrainingJob::destroyingTheJobLeavesAStoppedRun()
{
    afterTheFirstEpoch(*m_job, [this] { QTimer::singleShot(0, this, [this] { m_job.reset(); }); });
    m_job->start(tinyDesign(), m_data, shortRun(), run("a"));
    QTRY_VERIFY_WITH_TIMEOUT(!m_job, 60000);
    QCOMPARE(m_store->runs().at(0).state, RunState::stopped);
    QVERIFY(QFile::exists(run("a") + "/checkpoint.bin"));
    QVERIFY(lockRunFolder(run("a")));
}

void TestTrainingJob::aRunLeftByADeadProcessResumes()
{
    afterTheFirstEpoch(*m_job, [this] { m_job->stop(); });
    train("a");
    RunRecord left = *m_store->run(m_job->runId());
    left.state = RunState::running; // as a killed process leaves it
    QVERIFY(m_store->update(left));
    m_job.reset();
    m_store = std::move(RunStore::open(m_folder->filePath("store")).value());
    QCOMPARE(m_store->run(left.id)->state, RunState::stopped);

    m_job = std::make_unique<TrainingJob>(*m_store);
    m_job->resumeRun(left.id);
    QVERIFY(waitForEnd());
    QVERIFY(weights("a") == m_weights);
}

void TestTrainingJob::threadsDoNotChangeTheWeights()
{
    m_job->setThreads(1);
    train("a");
    QVERIFY(weights("a") == m_weights);
}

void TestTrainingJob::dataStayInMemoryForTheNextRun()
{
    const QString moved = m_folder->filePath("data");
    writeTinyData(moved);
    m_job->start(tinyDesign(), "idx:" + moved, shortRun(), run("a"));
    QVERIFY(waitForEnd());
    QVERIFY(QDir(moved).removeRecursively());
    m_job->start(tinyDesign(), "idx:" + moved, shortRun(), run("b"));
    QVERIFY(waitForEnd());
    QVERIFY2(!m_job->error(), failure().c_str());
    QVERIFY(weights("a") == weights("b"));
}

void TestTrainingJob::missingDataAreASentenceAndNoRun()
{
    QSignalSpy failed(m_job.get(), &TrainingJob::failed);
    m_job->start(tinyDesign(), "idx:/no/such/folder", shortRun(), run("a"));
    QVERIFY(waitForEnd());
    QCOMPARE(failed.count(), 1);
    QVERIFY(failed[0][0].toString().contains("/no/such/folder"));
    QCOMPARE(m_job->error()->kind, Error::Kind::badInput);
    QVERIFY(m_store->runs().empty());
    QVERIFY(!QFile::exists(run("a")));
}

void TestTrainingJob::aDesignThatDoesNotFitIsASentenceAndNoRun()
{
    m_job->start(parseExpression("(4,4,4,4,4,4,4) bnn g=17").value_or(NetworkDesign{}), m_data, shortRun(), run("a"));
    QVERIFY(waitForEnd());
    QVERIFY(m_job->error());
    QVERIFY(m_store->runs().empty());
    QVERIFY(!QFile::exists(run("a")));
}

void TestTrainingJob::aFolderThatHoldsARunIsLeftAlone()
{
    train("a");
    const auto before = weights("a");
    TrainingSettings other = shortRun();
    other.seed = 2;
    m_job->start(tinyDesign(), m_data, other, run("a"));
    QVERIFY(waitForEnd());
    QVERIFY2(failure().find("already holds a run") != std::string::npos, failure().c_str());
    QVERIFY(weights("a") == before);
    QCOMPARE(m_store->runs().size(), std::size_t(1));
    QCOMPARE(m_store->runs()[0].state, RunState::finished);
}

void TestTrainingJob::aFileInPlaceOfTheFolderIsASentenceAndNoRun()
{
    QFile file(run("a"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    m_job->start(tinyDesign(), m_data, shortRun(), run("a"));
    QVERIFY(waitForEnd());
    QVERIFY2(failure().find(run("a").toStdString()) != std::string::npos, failure().c_str());
    QVERIFY(m_store->runs().empty());
}

void TestTrainingJob::aLockedFolderIsASentence()
{
    QVERIFY(QDir().mkpath(run("a")));
    const auto lock = lockRunFolder(run("a"));
    m_job->start(tinyDesign(), m_data, shortRun(), run("a"));
    QVERIFY(waitForEnd());
    QVERIFY2(failure().find("Another process") != std::string::npos, failure().c_str());
    QVERIFY(m_store->runs().empty());
}

void TestTrainingJob::stoppingWhileLoadingLeavesNoRun()
{
    m_job->start(tinyDesign(), m_data, shortRun(), run("a"));
    QCOMPARE(m_job->state(), State::loading);
    m_job->stop();
    QVERIFY(waitForEnd());
    QVERIFY(!m_job->error());
    QVERIFY(m_store->runs().empty());
}

QTEST_GUILESS_MAIN(TestTrainingJob)
#include "test_training_job.moc"
