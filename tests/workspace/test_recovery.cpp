// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/presets.h"
#include "widgets/workspace/document.h"
#include "widgets/workspace/recovery.h"

#include <QtTest>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace binweave;

namespace {

NetworkDesign named(const char* name)
{
    NetworkDesign design = defaultDesign();
    design.name = name;
    return design;
}

QStringList copiesIn(const QTemporaryDir& folder)
{
    return QDir(folder.filePath("unsaved")).entryList({"*.json"}, QDir::Files);
}

/// A process of its own edits a design, waits until the copy is written, and is killed.
void crashWhileEditing(const QString& folder, const char* name)
{
    const pid_t child = ::fork();
    if (child == 0) {
        Document document(defaultDesign());
        Recovery recovery(document, folder);
        document.edit("rename", named(name));
        QTest::qWait(1000);
        ::raise(SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    QVERIFY(WIFSIGNALED(status));
}

} // namespace

class TestRecovery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unsavedWorkIsCopiedAMomentLater();
    void savingRemovesTheCopy();
    void undoingToTheSavedStateRemovesTheCopy();
    void aCleanCloseLeavesNothing();
    void aLivingProcessesWorkIsNotOffered();
    void workOfAKilledProcessIsOfferedUntilDiscarded();
    void aDamagedCopyIsPassedOver();
};

void TestRecovery::unsavedWorkIsCopiedAMomentLater()
{
    QTemporaryDir folder;
    Document document(defaultDesign());
    Recovery recovery(document, folder.path());
    QVERIFY(copiesIn(folder).isEmpty());
    document.edit("rename", named("other"));
    QTRY_COMPARE(copiesIn(folder).size(), 1);
}

void TestRecovery::savingRemovesTheCopy()
{
    QTemporaryDir folder;
    Document document(defaultDesign());
    Recovery recovery(document, folder.path());
    document.edit("rename", named("other"));
    QTRY_COMPARE(copiesIn(folder).size(), 1);
    QVERIFY(document.save(folder.filePath("a.json")));
    QVERIFY(copiesIn(folder).isEmpty());
}

void TestRecovery::undoingToTheSavedStateRemovesTheCopy()
{
    QTemporaryDir folder;
    Document document(defaultDesign());
    Recovery recovery(document, folder.path());
    document.edit("rename", named("other"));
    QTRY_COMPARE(copiesIn(folder).size(), 1);
    document.reset(defaultDesign());
    QVERIFY(copiesIn(folder).isEmpty());
}

void TestRecovery::aCleanCloseLeavesNothing()
{
    QTemporaryDir folder;
    {
        Document document(defaultDesign());
        Recovery recovery(document, folder.path());
        document.edit("rename", named("other"));
        QTRY_COMPARE(copiesIn(folder).size(), 1);
    }
    QVERIFY(QDir(folder.filePath("unsaved")).isEmpty());
}

void TestRecovery::aLivingProcessesWorkIsNotOffered()
{
    QTemporaryDir folder;
    Document document(defaultDesign());
    Recovery recovery(document, folder.path());
    document.edit("rename", named("other"));
    QTRY_COMPARE(copiesIn(folder).size(), 1);
    QVERIFY(recoveredDesigns(folder.path()).empty());
}

void TestRecovery::workOfAKilledProcessIsOfferedUntilDiscarded()
{
    QTemporaryDir folder;
    crashWhileEditing(folder.path(), "lost");
    const std::vector<RecoveredDesign> recovered = recoveredDesigns(folder.path());
    QCOMPARE(recovered.size(), std::size_t(1));
    QCOMPARE(recovered[0].design, named("lost"));
    QCOMPARE(recoveredDesigns(folder.path()).size(), std::size_t(1));
    discardRecovered(folder.path(), recovered[0].recoveryId);
    QVERIFY(recoveredDesigns(folder.path()).empty());
}

void TestRecovery::aDamagedCopyIsPassedOver()
{
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir("unsaved"));
    QFile file(folder.filePath("unsaved/broken.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"design\": {\"format\": ");
    file.close();
    QVERIFY(recoveredDesigns(folder.path()).empty());
}

QTEST_GUILESS_MAIN(TestRecovery)
#include "test_recovery.moc"
