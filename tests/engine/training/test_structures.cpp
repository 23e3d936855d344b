// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/packed_model.h"
#include "engine/packed/packed_network.h"
#include "engine/training/float_network.h"
#include "engine/training/trainer.h"
#include "model/design_file.h"
#include "tests/engine/training/small_data.h"
#include "tests/model/random_design.h"

#include <QtTest>
#include <filesystem>

using namespace binweave;

namespace {

constexpr int designs = 60;

struct NoObserver : TrainingObserver
{
    void stepDone(const StepProgress&) override {}
    void epochDone(const EpochRecord&) override {}
};

std::vector<float> scoresOf(const InferenceEngine& engine, const LabelledImages& images)
{
    std::vector<float> scores(images.labels.size() * static_cast<std::size_t>(engine.classes()));
    engine.scores(images.pixels, static_cast<int>(images.labels.size()), scores);
    return scores;
}

} // namespace

/// Every structure and method beside every other.
class TestStructures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void trainedSavedAndLoadedTheyScoreAsTheTrainerDoes_data();
    void trainedSavedAndLoadedTheyScoreAsTheTrainerDoes();
};

void TestStructures::trainedSavedAndLoadedTheyScoreAsTheTrainerDoes_data()
{
    QTest::addColumn<unsigned>("seed");
    for (unsigned seed = 1; seed <= designs; ++seed)
        QTest::addRow("design %u", seed) << seed;
}

void TestStructures::trainedSavedAndLoadedTheyScoreAsTheTrainerDoes()
{
    QFETCH(unsigned, seed);
    const DataSet data = quadrantData();
    const NetworkDesign design = RandomNetwork(seed).next(data.shape, static_cast<int>(data.classNames.size()));
    const QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    NoObserver observer;
    TrainingControl control;
    const TrainingSettings settings{.epochs = 1, .batch = static_cast<int>(data.train.labels.size()) / 2}; // two steps
    const auto outcome = train(design, data, settings, path / "run", false, observer, control);
    QVERIFY2(outcome, outcome ? "" : outcome.error().sentence.c_str());

    const auto model = loadTrainedModel(path / "run");
    QVERIFY2(model, model ? "" : model.error().sentence.c_str());
    const KernelSet& kernels = **chooseKernelSet();
    const auto expected = scoresOf(**FloatNetwork::build(*model, kernels), data.test);
    QCOMPARE(scoresOf(**PackedNetwork::build(*model, kernels), data.test), expected);

    const auto saved = savePackedModel(*model, path / "model.binweave-model");
    QVERIFY2(saved, saved ? "" : saved.error().sentence.c_str());
    const auto loaded = loadTrainedModel(path / "model.binweave-model");
    QVERIFY2(loaded, loaded ? "" : loaded.error().sentence.c_str());
    QCOMPARE(loaded->design, design);
    QCOMPARE(scoresOf(**PackedNetwork::build(*loaded, kernels), data.test), expected);
}

QTEST_GUILESS_MAIN(TestStructures)
#include "test_structures.moc"
