// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/binweave_process.h"
#include "tests/workspace/tiny_data.h"

#include <QtTest>

class TestExportCommands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void exportAnswersWithFilesAndTheCheck();
    void whatWasExportedComesBackAndEvaluatesTheSame();
    void theImagesOfTheCheckAreNamed();
    void wrongCallsAreOneSentence_data();
    void wrongCallsAreOneSentence();

private:
    Binweave m_binweave;
    QString m_data;
};

void TestExportCommands::initTestCase()
{
    writeTinyData(m_binweave.path("data"), 200, 60);
    m_data = "idx:" + m_binweave.path("data");
    COMPARE_STATUS(m_binweave.call({"train", "(4,8,8) bnn g=2", "--data", m_data, "--out", "run", "--epochs", "2",
                                    "--batch", "32", "--json"}),
                   0);
}

void TestExportCommands::exportAnswersWithFilesAndTheCheck()
{
    const Answer answer = m_binweave.call(
        {"export", "run", "--to", "onnx", "-o", "m.onnx", "--compact", "--images", "50", "--data", m_data, "--json"});
    COMPARE_STATUS(answer, 0);
    const QJsonObject json = answer.json();
    QCOMPARE(json["files"].toArray().size(), 1);
    QCOMPARE(json["bytes"].toInteger(), QFileInfo(m_binweave.path("m.onnx")).size());
    const QJsonObject verified = json["verified"].toObject();
    QCOMPARE(verified["images"].toInt(), 50);
    QCOMPARE(verified["classes_equal"].toInt(), 50);
    QVERIFY(verified["largest_difference"].toDouble() <= 1e-4);
    QCOMPARE(verified["near_threshold"].toInt(), 0);
}

void TestExportCommands::whatWasExportedComesBackAndEvaluatesTheSame()
{
    COMPARE_STATUS(
        m_binweave.call({"export", "run", "--to", "onnx", "-o", "back.onnx", "--images", "20", "--data", m_data}), 0);
    const Answer imported = m_binweave.call({"import", "back.onnx", "-o", "back", "--json"});
    COMPARE_STATUS(imported, 0);
    QVERIFY(imported.json()["weights"].toBool());
    QVERIFY(imported.json()["notes"].toArray().isEmpty());
    for (const char* run : {"run", "back"})
        COMPARE_STATUS(m_binweave.call({"eval", run, "--data", m_data, "--scores", QString("%1.csv").arg(run)}), 0);
    QFile before(m_binweave.path("run.csv"));
    QFile after(m_binweave.path("back.csv"));
    QVERIFY(before.open(QIODevice::ReadOnly) && after.open(QIODevice::ReadOnly));
    QVERIFY(before.readAll() == after.readAll());

    const Answer again = m_binweave.call({"import", "back.onnx", "-o", "back"});
    COMPARE_STATUS(again, 2);
    QVERIFY2(again.isOneSentence() && again.err.contains("design.json"), again.err.constData());
}

void TestExportCommands::theImagesOfTheCheckAreNamed()
{
    COMPARE_STATUS(m_binweave.call({"train", "(4,8) bnn", "--data", "shapes", "--out", "coloured", "--epochs", "1"}),
                   0);
    const Answer coloured = m_binweave.call({"export", "coloured", "--to", "binweave", "-o", "m", "--images", "5"});
    QVERIFY2(coloured.err.contains("5 images of shapes"), coloured.err.constData());
    const Answer grey = m_binweave.call({"export", "run", "--to", "binweave", "-o", "m", "--images", "5"});
    QVERIFY2(grey.err.contains("5 images of random pixels"), grey.err.constData());
}

void TestExportCommands::wrongCallsAreOneSentence_data()
{
    QTest::addColumn<QStringList>("call");
    QTest::addColumn<int>("status");
    QTest::newRow("no such format") << QStringList{"export", "run", "--to", "caffe", "-o", "x"} << 2;
    QTest::newRow("no such run") << QStringList{"export", "nowhere", "--to", "onnx", "-o", "x"} << 2;
    QTest::newRow("data of another shape")
        << QStringList{"export", "run", "--to", "onnx", "-o", "x", "--data", "shapes"} << 2;
    QTest::newRow("nowhere to write") << QStringList{"export",  "run",      "--to", "onnx",  "-o",
                                                     "/proc/x", "--images", "5",    "--json"}
                                      << 1;
    QTest::newRow("no such file") << QStringList{"import", "nothing.onnx"} << 2;
    QTest::newRow("no model") << QStringList{"import", "run/log.csv"} << 2;
}

void TestExportCommands::wrongCallsAreOneSentence()
{
    QFETCH(QStringList, call);
    QFETCH(int, status);
    const Answer answer = m_binweave.call(call);
    COMPARE_STATUS(answer, status);
    QVERIFY2(answer.isOneSentence(), answer.err.constData());
}

QTEST_GUILESS_MAIN(TestExportCommands)
#include "test_export_commands.moc"
