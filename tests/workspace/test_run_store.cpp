// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/presets.h"
#include "widgets/workspace/run_lock.h"
#include "widgets/workspace/run_store.h"

#include <QLockFile>
#include <QSqlQuery>
#include <QtTest>
#include <sys/wait.h>
#include <unistd.h>

using namespace binweave;

namespace {

RunRecord sample(const QString& folder)
{
    RunRecord run;
    run.folder = folder;
    run.name = "(8,8,16,32) bnn g=2; DROP TABLE runs";
    run.design = defaultDesign();
    run.data = "cifar10:/data";
    run.state = RunState::finished;
    run.started = QDateTime({2026, 1, 2}, {3, 4, 5, 678}, Qt::UTC);
    run.settings.learningRate = 0.003;
    run.settings.parent = "/it's/here";
    run.seed = 9007199254740991;
    run.epochs = 8;
    run.parameterBits = 123456789012;
    run.storedBytes = 4711;
    run.top1 = 53.25;
    run.note = "note";
    return run;
}

std::unique_ptr<RunStore> openStore(const QString& folder)
{
    auto store = RunStore::open(folder);
    if (!store)
        qFatal("%s", store.error().sentence.c_str());
    return std::move(*store);
}

int added(RunStore& store, const RunRecord& run)
{
    return store.add(run).value();
}

/// Executes SQL on the history of a folder, beside the store.
void execute(const QString& folder, const QString& statement)
{
    {
        QSqlDatabase database = QSqlDatabase::addDatabase("QSQLITE", "beside");
        database.setDatabaseName(folder + "/runs.sqlite");
        QVERIFY(database.open());
        QVERIFY(QSqlQuery(database).exec(statement));
    }
    QSqlDatabase::removeDatabase("beside");
}

void touch(const QString& path)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
}

} // namespace

class TestRunStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFieldSurvivesAReopen();
    void whatIsUnknownStaysUnknown();
    void runsAreListedNewestFirstAndFoundByNumberAndFolder();
    void twoConnectionsSeeEachOthersRuns();
    void processesWriteAtTheSameTime();
    void aRemovedRunComesBackUnderItsNumber();
    void removingWithFilesLeavesWhatIsNotTheRuns();
    void aRunWhoseProcessDiedIsStopped_data();
    void aRunWhoseProcessDiedIsStopped();
    void aRunThatIsStillTrainedStaysRunning();
    void newRunFoldersDoNotExistAndAreReadable();
    void waitingRunsAreListedInTheirOrder();
    void aHistoryOfAnEarlierVersionIsReadOn();
    void aHistoryOfANewerVersionIsRefusedAndKept();
    void aDamagedHistoryIsASentence();
    void aFileInPlaceOfTheFolderIsASentence();
};

void TestRunStore::everyFieldSurvivesAReopen()
{
    QTemporaryDir folder;
    const RunRecord written = sample("/runs/1");
    const int id = added(*openStore(folder.path()), written);
    const auto read = openStore(folder.path())->run(id);
    QVERIFY(read);
    QCOMPARE(read->folder, written.folder);
    QCOMPARE(read->name, written.name);
    QCOMPARE(read->design, written.design);
    QCOMPARE(read->data, written.data);
    QCOMPARE(read->state, written.state);
    QCOMPARE(read->started, written.started);
    QCOMPARE(read->settings, written.settings);
    QCOMPARE(read->place, 0);
    QCOMPARE(read->seed, written.seed);
    QCOMPARE(read->epochs, written.epochs);
    QCOMPARE(read->parameterBits, written.parameterBits);
    QCOMPARE(read->storedBytes, written.storedBytes);
    QCOMPARE(read->top1, written.top1);
    QCOMPARE(read->note, written.note);
}

void TestRunStore::whatIsUnknownStaysUnknown()
{
    QTemporaryDir folder;
    const auto store = openStore(folder.path());
    RunRecord run = sample("/runs/1");
    run.top1.reset();
    run.top5 = 0;
    run.data = {}; // imported
    run.id = added(*store, run);
    QCOMPARE(store->run(run.id)->data, QString());
    QVERIFY(!store->run(run.id)->top1);
    QCOMPARE(store->run(run.id)->top5, std::optional<double>(0));
    run.top1 = 10;
    run.state = RunState::failed;
    QVERIFY(store->update(run));
    QCOMPARE(store->run(run.id)->top1, std::optional<double>(10));
    QCOMPARE(store->run(run.id)->state, RunState::failed);
}

void TestRunStore::runsAreListedNewestFirstAndFoundByNumberAndFolder()
{
    QTemporaryDir folder;
    const auto store = openStore(folder.path());
    QSignalSpy changed(store.get(), &RunStore::changed);
    const int first = added(*store, sample("/runs/1"));
    const int second = added(*store, sample("/runs/2"));
    QCOMPARE(changed.count(), 2);
    const auto runs = store->runs();
    QCOMPARE(runs.size(), std::size_t(2));
    QCOMPARE(runs[0].id, second);
    QCOMPARE(runs[1].id, first);
    QCOMPARE(store->runIn("/runs/../runs/1/")->id, first);
    QVERIFY(!store->run(second + 1));
    QVERIFY(!store->add(sample("/runs/2")));
}

void TestRunStore::twoConnectionsSeeEachOthersRuns()
{
    QTemporaryDir folder;
    const auto one = openStore(folder.path());
    const auto other = openStore(folder.path());
    added(*one, sample("/runs/1"));
    QSignalSpy heard(one.get(), &RunStore::changed);
    added(*other, sample("/runs/2"));
    QVERIFY(heard.wait(10000));
    QCOMPARE(one->runs().size(), std::size_t(2));
    QCOMPARE(other->runs().size(), std::size_t(2));
}

void TestRunStore::processesWriteAtTheSameTime()
{
    QTemporaryDir folder;
    std::vector<pid_t> children;
    for (int process = 0; process < 4; ++process) {
        const pid_t child = ::fork();
        if (child == 0) {
            auto store = RunStore::open(folder.path());
            bool written = store.has_value();
            for (int i = 0; written && i < 25; ++i)
                written = (*store)->add(sample(QString("/runs/%1-%2").arg(process).arg(i))).has_value();
            ::_exit(written ? 0 : 1);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = 0;
        ::waitpid(child, &status, 0);
        QCOMPARE(status, 0);
    }
    QCOMPARE(openStore(folder.path())->runs().size(), std::size_t(100));
}

void TestRunStore::aRemovedRunComesBackUnderItsNumber()
{
    QTemporaryDir folder;
    const auto store = openStore(folder.path());
    const int first = added(*store, sample("/runs/1"));
    added(*store, sample("/runs/2"));
    const RunRecord removed = *store->run(first);
    QVERIFY(store->remove(first, false));
    QVERIFY(!store->run(first));
    QCOMPARE(added(*store, removed), first);
    QVERIFY(!store->remove(99, false));
}

void TestRunStore::removingWithFilesLeavesWhatIsNotTheRuns()
{
    QTemporaryDir folder;
    const auto store = openStore(folder.path());
    const QString shared = folder.filePath("shared");
    const QString own = folder.filePath("own");
    for (const QString& run : {shared, own}) {
        QVERIFY(QDir().mkpath(run));
        touch(run + "/weights.safetensors");
    }
    touch(shared + "/thesis.tex");
    QVERIFY(store->remove(added(*store, sample(shared)), true));
    QVERIFY(store->remove(added(*store, sample(own)), true));
    QVERIFY(!QFile::exists(own));
    QVERIFY(!QFile::exists(shared + "/weights.safetensors"));
    QVERIFY(QFile::exists(shared + "/thesis.tex"));
}

void TestRunStore::aRunWhoseProcessDiedIsStopped_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<bool>("folderExists");
    QTest::newRow("running") << static_cast<int>(RunState::running) << true;
    QTest::newRow("paused") << static_cast<int>(RunState::paused) << true;
    QTest::newRow("folder is gone") << static_cast<int>(RunState::running) << false;
}

void TestRunStore::aRunWhoseProcessDiedIsStopped()
{
    QFETCH(int, state);
    QFETCH(bool, folderExists);
    QTemporaryDir folder;
    const QString runFolder = folder.filePath("run");
    if (folderExists)
        QVERIFY(QDir().mkpath(runFolder));
    const pid_t child = ::fork();
    if (child == 0) {
        RunRecord run = sample(runFolder);
        run.state = static_cast<RunState>(state);
        const auto lock = lockRunFolder(runFolder);
        const bool written = RunStore::open(folder.path()).value()->add(run).has_value();
        ::_exit(lock && written ? 0 : 1); // without unlocking
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    QCOMPARE(status, 0);
    QCOMPARE(openStore(folder.path())->runs().at(0).state, RunState::stopped);
}

void TestRunStore::aRunThatIsStillTrainedStaysRunning()
{
    QTemporaryDir folder;
    const auto lock = lockRunFolder(folder.path());
    QVERIFY(lock);
    QVERIFY(!lockRunFolder(folder.path()));
    RunRecord run = sample(folder.path());
    run.state = RunState::running;
    added(*openStore(folder.path()), run);
    QCOMPARE(openStore(folder.path())->runs().at(0).state, RunState::running);
}

void TestRunStore::newRunFoldersDoNotExistAndAreReadable()
{
    QTemporaryDir folder;
    const auto store = openStore(folder.path());
    const QString first = store->newRunFolder("(10,20,40,80) bnn g=3");
    QVERIFY2(first.endsWith("-10-20-40-80-bnn-g-3"), qPrintable(first));
    QVERIFY(QDir().mkpath(first));
    QVERIFY(!QFile::exists(store->newRunFolder("(10,20,40,80) bnn g=3")));
    QVERIFY(store->newRunFolder("../..").startsWith(folder.path() + "/runs/"));
}

void TestRunStore::waitingRunsAreListedInTheirOrder()
{
    QTemporaryDir folder;
    auto store = openStore(folder.path());
    added(*store, sample("/runs/1"));
    for (const int place : {2, 3, 1}) {
        RunRecord run = sample(QString("/runs/queued%1").arg(place));
        run.state = RunState::queued;
        run.place = place;
        run.started = {};
        added(*store, run);
    }
    store = openStore(folder.path()); // also in the next session
    QList<int> places;
    for (const RunRecord& run : store->queue()) {
        places << run.place;
        QVERIFY(!run.started.isValid());
        QCOMPARE(run.settings.learningRate, 0.003);
    }
    QCOMPARE(places, (QList<int>{1, 2, 3}));
    QCOMPARE(store->runs().size(), std::size_t(4));
}

void TestRunStore::aHistoryOfAnEarlierVersionIsReadOn()
{
    QTemporaryDir folder;
    added(*openStore(folder.path()), sample("/runs/1"));
    for (const char* statement :
         {"ALTER TABLE runs DROP COLUMN settings", "ALTER TABLE runs DROP COLUMN place", "PRAGMA user_version = 1"})
        execute(folder.path(), statement);
    const auto store = openStore(folder.path());
    QCOMPARE(store->runs().size(), std::size_t(1));
    QCOMPARE(store->runs()[0].settings, TrainingSettings());
    added(*store, sample("/runs/2"));
    QCOMPARE(store->runs()[0].settings.learningRate, 0.003);
}

void TestRunStore::aHistoryOfANewerVersionIsRefusedAndKept()
{
    QTemporaryDir folder;
    added(*openStore(folder.path()), sample("/runs/1"));
    execute(folder.path(), "PRAGMA user_version = 7");
    const auto store = RunStore::open(folder.path());
    QVERIFY(!store);
    QVERIFY(store.error().sentence.find("newer") != std::string::npos);
    execute(folder.path(), "PRAGMA user_version = 2");
    QCOMPARE(openStore(folder.path())->runs().size(), std::size_t(1));
}

void TestRunStore::aDamagedHistoryIsASentence()
{
    QTemporaryDir folder;
    QFile file(folder.filePath("runs.sqlite"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(4096, 'x'));
    file.close();
    const auto store = RunStore::open(folder.path());
    QVERIFY(!store);
    QVERIFY(store.error().sentence.find("runs.sqlite") != std::string::npos);
}

void TestRunStore::aFileInPlaceOfTheFolderIsASentence()
{
    QTemporaryDir folder;
    touch(folder.filePath("data"));
    const auto store = RunStore::open(folder.filePath("data"));
    QVERIFY(!store);
    QVERIFY(store.error().sentence.find(folder.filePath("data").toStdString()) != std::string::npos);
}

QTEST_GUILESS_MAIN(TestRunStore)
#include "test_run_store.moc"
