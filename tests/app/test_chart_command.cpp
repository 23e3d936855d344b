// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/binweave_process.h"

class TestChartCommand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void chartsAreDrawnWithoutADisplay_data();
    void chartsAreDrawnWithoutADisplay();
    void mistakesAreOneSentence_data();
    void mistakesAreOneSentence();

private:
    Binweave m_binweave;
};

void TestChartCommand::chartsAreDrawnWithoutADisplay_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QByteArray>("begins");
    QTest::newRow("png") << "chart.png" << QByteArray("\x89PNG");
    QTest::newRow("svg") << "chart.svg" << QByteArray("<?xml");
    QTest::newRow("pdf") << "chart.pdf" << QByteArray("%PDF");
    QTest::newRow("csv") << "chart.csv" << QByteArray();
}

void TestChartCommand::chartsAreDrawnWithoutADisplay()
{
    QFETCH(QString, file);
    QFETCH(QByteArray, begins);
    const Answer answer = m_binweave.call({"chart", "-o", file, "--json"});
    COMPARE_STATUS(answer, 0);
    QCOMPARE(answer.json()["file"].toString(), m_binweave.path(file));
    QFile chart(m_binweave.path(file));
    QVERIFY(chart.open(QIODevice::ReadOnly));
    const QByteArray content = chart.readAll();
    QVERIFY(content.startsWith(begins));
    QVERIFY(content.size() > 1000);
}

void TestChartCommand::mistakesAreOneSentence_data()
{
    QTest::addColumn<QStringList>("call");
    QTest::addColumn<int>("status");
    QTest::newRow("no file") << QStringList{"chart"} << 2;
    QTest::newRow("unknown kind") << QStringList{"chart", "-o", "chart.gif"} << 2;
    QTest::newRow("no such run") << QStringList{"chart", "-o", "a.png", "--runs", "7"} << 2;
    QTest::newRow("no such folder") << QStringList{"chart", "-o", "no/such/folder/a.png"} << 1;
    QTest::newRow("no folder for data") << QStringList{"chart", "-o", "no/such/folder/a.csv"} << 1;
}

void TestChartCommand::mistakesAreOneSentence()
{
    QFETCH(QStringList, call);
    QFETCH(int, status);
    const Answer answer = m_binweave.call(call);
    COMPARE_STATUS(answer, status);
    QVERIFY2(answer.isOneSentence(), (answer.out + answer.err).constData());
}

QTEST_GUILESS_MAIN(TestChartCommand)
#include "test_chart_command.moc"
