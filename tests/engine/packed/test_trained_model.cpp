// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/random_model.h"
#include "engine/trained_model.h"
#include "model/design_file.h"
#include "model/expression.h"

#include <QTemporaryDir>
#include <QtTest>
#include <filesystem>
#include <fstream>

using namespace binweave;

namespace {

TrainedModel exampleModel()
{
    TrainedModel model = randomModel(parseExpression("(4,6,8) bnn g=2").value(), 20260104).value();
    model.mean = {0.1f, 125.3f, 1e-7f};
    model.classNames[3] = "größer, \"quoted\"";
    return model;
}

/// A folder with a design and weights, as a run leaves them.
class RunFolder
{
public:
    explicit RunFolder(const TrainedModel& model)
    {
        const auto saved = saveDesign(model.design, path() / "design.json");
        const auto written = saveWeights(model, path() / "weights.safetensors");
        if (!saved || !written)
            qFatal("the test's folder cannot be written");
    }
    std::filesystem::path path() const { return m_folder.path().toStdString(); }

private:
    QTemporaryDir m_folder;
};

bool mentions(const Error& error, const std::string& text)
{
    return error.kind == Error::Kind::badInput && error.sentence.find(text) != std::string::npos;
}

} // namespace

class TestTrainedModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void savedModelsLoadUnchanged();
    void shapesFollowFromTheDesign();
    void wrongWeightsAreNamed_data();
    void wrongWeightsAreNamed();
    void aDesignOfOtherClassesIsRefused();
    void foldedNormalizationsMustBeSome();
    void missingFilesAreNamed();
    void halfAFileIsRefused();
};

void TestTrainedModel::savedModelsLoadUnchanged()
{
    const TrainedModel model = exampleModel();
    const RunFolder folder(model);
    const auto loaded = loadTrainedModel(folder.path());
    QVERIFY2(loaded, loaded ? "" : loaded.error().sentence.c_str());
    QVERIFY(loaded->design == model.design);
    QVERIFY(loaded->weights == model.weights);
    QCOMPARE(loaded->mean, model.mean);
    QCOMPARE(loaded->deviation, model.deviation);
    QCOMPARE(loaded->classNames, model.classNames);
}

void TestTrainedModel::shapesFollowFromTheDesign()
{
    const auto shapes = weightShapes(lower(exampleModel().design).value());
    using Shape = std::vector<std::int64_t>;
    QCOMPARE(shapes.at("stem.weight"), (Shape{1, 4, 3, 3, 3}));
    QVERIFY(!shapes.contains("stem.scale")); // one base
    QCOMPARE(shapes.at("block1.conv1.weight"), (Shape{2, 6, 4, 3, 3}));
    QCOMPARE(shapes.at("block1.conv1.scale"), (Shape{2}));
    QCOMPARE(shapes.at("block2.shortcut.weight"), (Shape{2, 8, 6, 1, 1}));
    QCOMPARE(shapes.at("block2.conv2.norm.running_var"), (Shape{8}));
    QCOMPARE(shapes.at("classifier.scores.weight"), (Shape{10, 12}));
}

void TestTrainedModel::wrongWeightsAreNamed_data()
{
    QTest::addColumn<QString>("tensor");
    QTest::addColumn<QString>("change");
    QTest::addRow("missing") << "block1.conv1.scale"
                             << "missing";
    QTest::addRow("of another shape") << "stem.weight"
                                      << "shape";
    QTest::addRow("unknown") << "stem.bias"
                             << "added";
    QTest::addRow("infinite") << "classifier.scores.weight"
                              << "infinite";
    QTest::addRow("not a number") << "block1.conv2.norm.weight"
                                  << "nan";
}

void TestTrainedModel::wrongWeightsAreNamed()
{
    QFETCH(QString, tensor);
    QFETCH(QString, change);
    TrainedModel model = exampleModel();
    const std::string name = tensor.toStdString();
    if (change == "missing")
        model.weights.erase(name);
    else if (change == "shape")
        model.weights[name].shape = {4, 3, 3, 3, 1};
    else if (change == "added")
        model.weights[name] = {{1}, {0}};
    else
        model.weights[name].values[1] = change == "nan" ? NAN : INFINITY;
    const auto fits = checkWeights(lower(model.design).value(), model.weights);
    QVERIFY(!fits && mentions(fits.error(), name));
    const RunFolder folder(model);
    const auto loaded = loadTrainedModel(folder.path());
    QVERIFY(!loaded && mentions(loaded.error(), name));
    QVERIFY(mentions(loaded.error(), "weights.safetensors"));
}

void TestTrainedModel::aDesignOfOtherClassesIsRefused()
{
    TrainedModel model = exampleModel();
    model.classNames.pop_back();
    const RunFolder folder(model);
    const auto loaded = loadTrainedModel(folder.path());
    QVERIFY(!loaded && mentions(loaded.error(), "'classes' as a list of 10"));
}

void TestTrainedModel::foldedNormalizationsMustBeSome()
{
    TensorFile file = tensorFileOf(exampleModel());
    QVERIFY(!file.metadata.contains("folded"));
    file.metadata["folded"] = R"(["stem.norm", "block1.conv2.norm"])";
    const auto model = modelFrom(exampleModel().design, file);
    QVERIFY(model && model->folded.size() == 2);
    QCOMPARE(modelFrom(model->design, tensorFileOf(*model))->folded, model->folded);
    for (const char* wrong : {R"(["stem"])", R"(["stem.norm", 1])", R"("stem.norm")", "[", ""}) {
        file.metadata["folded"] = wrong;
        const auto refused = modelFrom(exampleModel().design, file);
        QVERIFY2(!refused && mentions(refused.error(), "'folded'"), wrong);
    }
}

void TestTrainedModel::missingFilesAreNamed()
{
    const RunFolder folder(exampleModel());
    for (const char* file : {"weights.safetensors", "design.json"}) {
        std::filesystem::remove(folder.path() / file);
        const auto loaded = loadTrainedModel(folder.path());
        QVERIFY(!loaded);
        QVERIFY2(mentions(loaded.error(), file), loaded.error().sentence.c_str());
    }
}

void TestTrainedModel::halfAFileIsRefused()
{
    const RunFolder folder(exampleModel());
    const auto file = folder.path() / "weights.safetensors";
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    const auto loaded = loadTrainedModel(folder.path());
    QVERIFY(!loaded && mentions(loaded.error(), "weights.safetensors"));
}

QTEST_GUILESS_MAIN(TestTrainedModel)
#include "test_trained_model.moc"
