// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/export/export_model.h"
#include "engine/training/trainer.h"
#include "model/design_source.h"
#include "model/file_io.h"

#include <QtTest>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>

using namespace binweave;

namespace {

struct NoObserver : TrainingObserver
{
    void stepDone(const StepProgress&) override {}
    void epochDone(const EpochRecord&) override {}
};

} // namespace

/// Exported files by the runtime that others use.
class TestOnnxRuntime : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theRuntimeGivesTheEnginesScores_data();
    void theRuntimeGivesTheEnginesScores();

private:
    TrainedModel trained(const NetworkDesign& design) const;
    Result<ArtefactScores> run(const std::filesystem::path& model, const LabelledImages& images) const;
    std::filesystem::path inFolder(const char* name) const
    {
        return std::filesystem::path(m_folder.path().toStdString()) / name;
    }

    QTemporaryDir m_folder;
    DataSet m_few; ///< a little of 'shapes'
};

void TestOnnxRuntime::initTestCase()
{
    QProcess node;
    node.setWorkingDirectory(BINWEAVE_NODE_FOLDER);
    node.start("node", {"-e", "require('onnxruntime-node')"});
    if (!node.waitForFinished(60000) || node.exitStatus() != QProcess::NormalExit || node.exitCode() != 0)
        QSKIP("onnxruntime-node is not there; CONTRIBUTING.md says how to install it into the build folder.");
    m_few = *loadDataSet("shapes");
    m_few.train = firstImages(m_few.train, 512);
    m_few.test = firstImages(m_few.test, 1000);
}

TrainedModel TestOnnxRuntime::trained(const NetworkDesign& design) const
{
    const QTemporaryDir folder;
    const std::filesystem::path run = std::filesystem::path(folder.path().toStdString()) / "run";
    NoObserver observer;
    TrainingControl control;
    DataSet data = m_few;
    data.test = firstImages(data.test, 32);
    const auto outcome = train(design, data, {.epochs = 1, .batch = 64}, run, false, observer, control);
    return outcome ? *loadTrainedModel(run) : TrainedModel{};
}

Result<ArtefactScores> TestOnnxRuntime::run(const std::filesystem::path& model, const LabelledImages& images) const
{
    const auto pixels = inFolder("pixels");
    const auto scores = inFolder("scores");
    if (auto written = writeFileAtomically(pixels, images.pixels); !written)
        return tl::unexpected(written.error());
    QProcess node;
    node.setWorkingDirectory(BINWEAVE_NODE_FOLDER);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("NODE_PATH", BINWEAVE_NODE_FOLDER "/node_modules");
    node.setProcessEnvironment(environment);
    node.start("node", {BINWEAVE_RUN_ONNX, QString::fromStdString(model), QString::fromStdString(pixels), "3", "32",
                        "32", QString::fromStdString(scores)});
    if (!node.waitForFinished(120000) || node.exitCode() != 0)
        return failed(node.readAllStandardError().toStdString());
    return readFile(scores).map([](const std::vector<std::uint8_t>& bytes) {
        ArtefactScores result{.scores = std::vector<float>(bytes.size() / sizeof(float)), .ranBy = "onnxruntime"};
        std::memcpy(result.scores.data(), bytes.data(), result.scores.size() * sizeof(float));
        return result;
    });
}

void TestOnnxRuntime::theRuntimeGivesTheEnginesScores_data()
{
    QTest::addColumn<QString>("expression");
    for (const char* expression :
         {"(8,12,16,24) bnn g=1", "(8,12,16,24) bnn g=3", "(8,12,16) bnn g=2", "(8,12,16,24) bnn resnet 2*2 g=2",
          "(8,12,16,24) bnn resnet 3*3 g=2", "(8,12,16,24) bnn input 3*3b g=2", "(8,12,16,24) bnn input 5*5f g=2",
          "(8,12,16,24) bnn input 5*5b g=2", "(8,12,16,24) bnn input 7*7f g=2", "(8,12,16,24) bnn input 7*7b g=2",
          "(8,12,16,24) bnn g=2 a=2", "(8,12,16,24) full g=2"})
        QTest::newRow(expression) << expression;
}

void TestOnnxRuntime::theRuntimeGivesTheEnginesScores()
{
    QFETCH(QString, expression);
    const TrainedModel model = trained(*resolveDesign(expression.toStdString()));
    QVERIFY(!model.weights.empty());
    const auto reference = runReference(model, m_few.test);
    QVERIFY(reference.has_value());
    for (const bool compact : {false, true}) {
        const auto file = inFolder("model.onnx");
        QVERIFY((*exportTarget("onnx"))->write(model, {compact}, file).has_value());
        const auto scores = run(file, m_few.test);
        QVERIFY2(scores.has_value(), scores ? "" : scores.error().sentence.c_str());
        QCOMPARE(scores->scores.size(), reference->scores.size());
        const Verification verified = compareWithReference(*lower(model.design), *reference, *scores);
        QVERIFY2(verified.accepted, verified.sentence.c_str());
    }
}

QTEST_GUILESS_MAIN(TestOnnxRuntime)
#include "test_onnxruntime.moc"
