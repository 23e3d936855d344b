// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/reference_run.h"
#include "tests/engine/export/method_designs.h"
#include "tests/engine/export/onnxruntime.h"
#include "tests/engine/export/short_training.h"

#include <QtTest>

using namespace binweave;

/// Exported files by the runtime that others use.
class TestOnnxRuntime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theRuntimeGivesTheEnginesScores_data();
    void theRuntimeGivesTheEnginesScores();

private:
    DataSet m_few; ///< a little of 'shapes'
};

void TestOnnxRuntime::initTestCase()
{
    if (!hasOnnxRuntime())
        QSKIP("onnxruntime-node is not there; CONTRIBUTING.md says how to install it into the build folder.");
    m_few = *loadDataSet("shapes");
    m_few.train = firstImages(m_few.train, 512);
    m_few.test = firstImages(m_few.test, 1000);
}

void TestOnnxRuntime::theRuntimeGivesTheEnginesScores_data()
{
    QTest::addColumn<QString>("source");
    for (const char* expression :
         {"(8,12,16,24) bnn g=1", "(8,12,16,24) bnn g=3", "(8,12,16) bnn g=2", "(8,12,16,24) bnn resnet 2*2 g=2",
          "(8,12,16,24) bnn resnet 3*3 g=2", "(8,12,16,24) bnn input 3*3b g=2", "(8,12,16,24) bnn input 5*5f g=2",
          "(8,12,16,24) bnn input 5*5b g=2", "(8,12,16,24) bnn input 7*7f g=2", "(8,12,16,24) bnn input 7*7b g=2",
          "(8,12,16,24) bnn g=2 a=2", "(8,12,16,24) full g=2"})
        QTest::newRow(expression) << expression;
    for (const NamedDesign& method : methodDesigns())
        QTest::newRow(method.name.c_str()) << QString::fromStdString(method.name);
}

void TestOnnxRuntime::theRuntimeGivesTheEnginesScores()
{
    QFETCH(QString, source);
    const auto model = shortlyTrained(designNamed(source.toStdString()), m_few);
    QVERIFY2(model, model ? "" : model.error().sentence.c_str());
    const auto reference = runReference(*model, m_few.test);
    const QTemporaryDir folder;
    QVERIFY(reference.has_value());
    for (const bool compact : {false, true}) {
        const std::filesystem::path file = folder.filePath("model.onnx").toStdString();
        QVERIFY((*exportTarget("onnx"))->write(*model, {compact}, file).has_value());
        const auto scores = runOnOnnxRuntime(file, model->design.input, m_few.test);
        QVERIFY2(scores.has_value(), scores ? "" : scores.error().sentence.c_str());
        QCOMPARE(scores->scores.size(), reference->scores.size());
        const Verification verified = compareWithReference(*lower(model->design), *reference, *scores);
        QVERIFY2(verified.accepted, verified.sentence.c_str());
    }
}

QTEST_GUILESS_MAIN(TestOnnxRuntime)
#include "test_onnxruntime.moc"
