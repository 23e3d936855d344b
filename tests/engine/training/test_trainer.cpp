// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/packed_network.h"
#include "engine/trained_model.h"
#include "engine/training/trainer.h"
#include "engine/training/validation_split.h"
#include "model/file_io.h"
#include "tests/engine/training/small_data.h"

#include <QtTest>
#include <csignal>
#include <functional>
#include <sys/resource.h>
#include <tbb/task_arena.h>

using namespace binweave;
namespace fs = std::filesystem;

namespace {

const DataSet data = quadrantData();

TrainingSettings quickSettings()
{
    return {.epochs = 3, .batch = 24, .seed = 5, .flip = false, .shiftPixels = 1};
}

/// Four steps an epoch.
constexpr int stepsPerEpoch = 4;

/// Three steps an epoch, and a rate at which the best epoch is not the last.
TrainingSettings validatedSettings()
{
    TrainingSettings settings = quickSettings();
    settings.validationPercent = 20;
    settings.schedule = ScheduleKind::constant;
    settings.learningRate = 0.05;
    settings.epochs = 6;
    return settings;
}

double top1(const TrainedModel& model, const LabelledImages& images)
{
    return evaluate(**PackedNetwork::build(model, **chooseKernelSet()), images).top1;
}

LabelledImages heldOutImages()
{
    return picked(data.train, splitImages(data.train.labels, 20).heldOut);
}

struct Watcher : TrainingObserver
{
    std::function<void(const StepProgress&)> onStep = [](const StepProgress&) {};
    std::function<void(const EpochRecord&)> onEpoch = [](const EpochRecord&) {};
    std::vector<EpochRecord> epochs;
    int steps = 0;

    void stepDone(const StepProgress& progress) override
    {
        ++steps;
        onStep(progress);
    }
    void epochDone(const EpochRecord& record) override
    {
        epochs.push_back(record);
        onEpoch(record);
    }
};

QString sentence(const auto& result)
{
    return result ? QString("no error") : QString::fromStdString(result.error().sentence);
}

} // namespace

class TestTrainer : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    int m_runs = 0;

    fs::path newFolder() { return m_folder.filePath(QString("run%1").arg(++m_runs)).toStdString(); }

    static Result<TrainingOutcome> trained(const fs::path& folder, bool resume = false,
                                           const TrainingSettings& settings = quickSettings(),
                                           const NetworkDesign& design = smallDesign())
    {
        Watcher watcher;
        TrainingControl control;
        return train(design, data, settings, folder, resume, watcher, control);
    }

    /// Stopped after so many steps.
    static Result<TrainingOutcome> trainedFor(int steps, const fs::path& folder, bool resume = false,
                                              const TrainingSettings& settings = quickSettings())
    {
        TrainingControl control;
        Watcher watcher;
        watcher.onStep = [&](const StepProgress&) {
            if (watcher.steps == steps)
                control.stop();
        };
        return train(smallDesign(), data, settings, folder, resume, watcher, control);
    }

    static std::vector<std::uint8_t> weights(const fs::path& folder, const char* name = "weights.safetensors")
    {
        return readFile(folder / name).value_or(std::vector<std::uint8_t>());
    }

    const std::vector<std::uint8_t>& uninterruptedWeights()
    {
        static const std::vector<std::uint8_t> expected = [this] {
            const fs::path folder = newFolder();
            return trained(folder) ? weights(folder) : std::vector<std::uint8_t>();
        }();
        return expected;
    }

private Q_SLOTS:
    void aLearnableProblemIsLearned_data()
    {
        QTest::addColumn<QString>("expression");
        QTest::newRow("binary") << "(4,6,8) bnn g=2";
        QTest::newRow("full precision") << "(4,6,8) full g=1";
        QTest::newRow("branches over a block") << "(4,6,8) bnn g=2 groups=1+1";
    }

    void aLearnableProblemIsLearned()
    {
        QFETCH(QString, expression);
        TrainingSettings settings = quickSettings();
        settings.epochs = 25;
        const auto outcome = trained(newFolder(), false, settings, smallDesign(expression.toStdString().c_str()));
        QVERIFY2(outcome, qPrintable(sentence(outcome)));
        QVERIFY2(outcome->result.top1 >= 75, qPrintable(QString::number(outcome->result.top1)));
    }

    void threadsDoNotChangeTheWeights()
    {
        for (const int threads : {1, 2}) {
            const fs::path folder = newFolder();
            tbb::task_arena arena(threads);
            const auto outcome = arena.execute([&] { return trained(folder); });
            QVERIFY2(outcome, qPrintable(sentence(outcome)));
            QCOMPARE(weights(folder), uninterruptedWeights());
        }
    }

    void anotherSeedGivesOtherWeights()
    {
        TrainingSettings settings = quickSettings();
        settings.seed = 6;
        const fs::path folder = newFolder();
        QVERIFY(trained(folder, false, settings));
        QVERIFY(weights(folder) != uninterruptedWeights());
    }

    void aStoppedRunResumesToTheSameWeights_data()
    {
        QTest::addColumn<QList<int>>("stops");
        QTest::newRow("in the first epoch") << QList<int>{1};
        QTest::newRow("at an epoch's last step") << QList<int>{stepsPerEpoch};
        QTest::newRow("in the second epoch") << QList<int>{stepsPerEpoch + 2};
        QTest::newRow("again and again") << QList<int>{1, 2, 3, 3};
    }

    void aStoppedRunResumesToTheSameWeights()
    {
        QFETCH(QList<int>, stops);
        const fs::path folder = newFolder();
        bool resume = false;
        for (const int steps : stops) {
            const auto outcome = trainedFor(steps, folder, resume);
            QVERIFY2(outcome, qPrintable(sentence(outcome)));
            QCOMPARE(outcome->end, TrainingEnd::stopped);
            QVERIFY(loadTrainedModel(folder)); // a stopped run can be used
            resume = true;
        }
        const auto outcome = trained(folder, true);
        QVERIFY2(outcome, qPrintable(sentence(outcome)));
        QCOMPARE(outcome->end, TrainingEnd::finished);
        QCOMPARE(weights(folder), uninterruptedWeights());
        QCOMPARE(readLog(folder)->size(), 3u);
    }

    void withASplitTheBestEpochOnItIsKept()
    {
        const fs::path folder = newFolder();
        const auto outcome = trained(folder, false, validatedSettings());
        QVERIFY2(outcome, qPrintable(sentence(outcome)));
        const auto log = readLog(folder).value();
        QCOMPARE(log.size(), 6u);
        std::size_t best = 0;
        for (std::size_t i = 0; i < log.size(); ++i) {
            QVERIFY(!log[i].testTop1); // the test images give the final figure only
            if (*log[i].validationTop1 > *log[best].validationTop1)
                best = i;
        }
        QVERIFY2(best < 5, "the last epoch is the best: choose settings at which it is not");
        QCOMPARE(outcome->result.keptEpoch, static_cast<int>(best) + 1);
        QCOMPARE(*outcome->result.validationTop1, *log[best].validationTop1);

        const auto kept = loadTrainedModel(folder);
        QVERIFY(kept);
        QCOMPARE(top1(*kept, heldOutImages()), *log[best].validationTop1);
        QCOMPARE(top1(*kept, data.test), outcome->result.top1);

        TrainingSettings last = validatedSettings();
        last.keep = KeptWeights::last;
        const fs::path lastFolder = newFolder();
        const auto other = trained(lastFolder, false, last);
        QVERIFY(other);
        QCOMPARE(other->result.keptEpoch, 6);
        QCOMPARE(*other->result.validationTop1, *log.back().validationTop1);
        QCOMPARE(weights(lastFolder), weights(folder, "last.safetensors"));
        QVERIFY(weights(lastFolder) != weights(folder));
        QVERIFY(!fs::exists(lastFolder / "last.safetensors"));
    }

    void heldOutImagesAreNotTrainedOn()
    {
        DataSet others = data;
        const std::size_t bytes = data.train.image(0).size();
        for (const int index : splitImages(data.train.labels, 20).heldOut)
            std::fill_n(others.train.pixels.begin() + static_cast<std::ptrdiff_t>(index * bytes), bytes,
                        std::uint8_t{0});
        TrainingSettings settings = validatedSettings();
        settings.keep = KeptWeights::last;
        const fs::path folder = newFolder();
        const fs::path same = newFolder();
        Watcher watcher;
        TrainingControl control;
        QVERIFY(trained(folder, false, settings));
        QVERIFY(train(smallDesign(), others, settings, same, false, watcher, control));
        QCOMPARE(weights(same), weights(folder));
    }

    void patienceEndsTheRun()
    {
        const fs::path whole = newFolder();
        TrainingSettings settings = validatedSettings();
        settings.epochs = 40;
        QVERIFY(trained(whole, false, settings));
        const auto all = readLog(whole).value();
        settings.patience = 3;
        const fs::path folder = newFolder();
        const auto outcome = trained(folder, false, settings);
        QVERIFY2(outcome, qPrintable(sentence(outcome)));
        QCOMPARE(outcome->end, TrainingEnd::finished);
        const auto log = readLog(folder).value();
        QVERIFY(log.size() < 40);
        QCOMPARE(static_cast<int>(log.size()), outcome->result.keptEpoch + 3);
        QCOMPARE(outcome->result.epochs, static_cast<int>(log.size()));
        for (std::size_t i = 0; i < log.size(); ++i)
            QCOMPARE(*log[i].validationTop1, *all[i].validationTop1);
        // Resumed, it does not go on.
        const auto kept = weights(folder);
        const auto again = trained(folder, true, settings);
        QVERIFY(again);
        QCOMPARE(readLog(folder)->size(), log.size());
        QCOMPARE(weights(folder), kept);
    }

    void aStoppedRunWithASplitResumesToTheSameWeightsAndResult()
    {
        const fs::path whole = newFolder();
        const auto expected = trained(whole, false, validatedSettings());
        QVERIFY(expected);
        for (const int steps : {2, 3, 8, 17}) {
            const fs::path folder = newFolder();
            const auto stopped = trainedFor(steps, folder, false, validatedSettings());
            QVERIFY(stopped && stopped->end == TrainingEnd::stopped);
            QVERIFY(loadTrainedModel(folder));
            const auto outcome = trained(folder, true, validatedSettings());
            QVERIFY2(outcome, qPrintable(sentence(outcome)));
            QCOMPARE(weights(folder), weights(whole));
            QCOMPARE(weights(folder, "last.safetensors"), weights(whole, "last.safetensors"));
            QCOMPARE(outcome->result.top1, expected->result.top1);
            QCOMPARE(outcome->result.keptEpoch, expected->result.keptEpoch);
        }
    }

    void aSplitThatHoldsOutNothingIsRefused()
    {
        TrainingSettings settings = quickSettings();
        settings.validationPercent = 0.5;
        const fs::path folder = newFolder();
        const auto outcome = trained(folder, false, settings);
        QVERIFY2(sentence(outcome).contains("holds out none of the 100 training images"),
                 qPrintable(sentence(outcome)));
        QCOMPARE(outcome.error().kind, Error::Kind::badInput);
        QVERIFY(!fs::exists(folder));
    }

    /// As a process killed after an epoch was logged and before its checkpoint was written leaves it.
    void aKilledRunResumesFromItsCheckpointAndLogsNoEpochTwice()
    {
        const fs::path folder = newFolder();
        const fs::path killed = newFolder();
        TrainingControl control;
        Watcher watcher;
        watcher.onEpoch = [&](const EpochRecord& record) {
            if (record.epoch == 1)
                fs::copy(folder, killed);
            else
                fs::copy_file(folder / "log.csv", killed / "log.csv", fs::copy_options::overwrite_existing);
        };
        QVERIFY(train(smallDesign(), data, quickSettings(), folder, false, watcher, control));
        QCOMPARE(readLog(killed)->size(), 3u);

        Watcher resumed;
        QVERIFY(train(smallDesign(), data, quickSettings(), killed, true, resumed, control));
        QCOMPARE(resumed.steps, 2 * stepsPerEpoch);
        QCOMPARE(weights(killed), uninterruptedWeights());
        const auto log = readLog(killed);
        QCOMPARE(log->size(), 3u);
        for (std::size_t i = 0; i < 3; ++i) {
            QVERIFY(std::fabs((*log)[i].loss - watcher.epochs[i].loss) < 1e-5);
            QVERIFY(std::fabs((*log)[i].trainTop1 - watcher.epochs[i].trainTop1) < 1e-3);
            QVERIFY(std::fabs(*(*log)[i].testTop1 - *watcher.epochs[i].testTop1) < 1e-3);
        }
    }

    void aRunKilledBeforeItsFirstCheckpointStartsAgain()
    {
        const fs::path folder = newFolder();
        QVERIFY(trainedFor(2, folder));
        fs::remove(folder / "checkpoint.bin");
        QVERIFY(trained(folder, true));
        QCOMPARE(weights(folder), uninterruptedWeights());
    }

    void aPausedRunGoesOnOrStops()
    {
        TrainingControl control;
        control.pause();
        QVERIFY(control.paused());
        control.resume();
        QVERIFY(control.proceed());
        control.pause();
        control.stop();
        control.resume();
        QVERIFY(!control.proceed());
    }

    void aDamagedCheckpointIsNamedAndKept_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("flipped");
        QTest::newRow("empty") << 0 << -1;
        QTest::newRow("truncated") << 1000 << -1;
        QTest::newRow("a bit flipped") << -1 << 2000;
    }

    void aDamagedCheckpointIsNamedAndKept()
    {
        QFETCH(int, size);
        QFETCH(int, flipped);
        const fs::path folder = newFolder();
        QVERIFY(trainedFor(2, folder));
        auto bytes = readFile(folder / "checkpoint.bin").value();
        if (size >= 0)
            bytes.resize(size);
        if (flipped >= 0)
            bytes[flipped] ^= 4;
        QVERIFY(writeFileAtomically(folder / "checkpoint.bin", bytes));
        const auto outcome = trained(folder, true);
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().kind, Error::Kind::badInput);
        QVERIFY2(sentence(outcome).contains("checkpoint.bin"), qPrintable(sentence(outcome)));
        QCOMPARE(readFile(folder / "checkpoint.bin").value(), bytes);
    }

    void anotherRunInTheFolderIsRefused()
    {
        const fs::path folder = newFolder();
        QVERIFY(trainedFor(1, folder));
        const auto again = trained(folder);
        QVERIFY2(sentence(again).contains("already holds a run"), qPrintable(sentence(again)));
        TrainingSettings others = quickSettings();
        others.learningRate = 0.5;
        const auto otherSettings = trained(folder, true, others);
        QVERIFY2(sentence(otherSettings).contains("lr is 0.02 there and 0.5 here"),
                 qPrintable(sentence(otherSettings)));
        const auto otherDesign = trained(folder, true, quickSettings(), smallDesign("(4,6,8) bnn g=3"));
        QVERIFY2(sentence(otherDesign).contains("another design"), qPrintable(sentence(otherDesign)));
        const auto nothing = trained(newFolder(), true);
        QVERIFY2(sentence(nothing).contains("no run"), qPrintable(sentence(nothing)));
        for (const auto& refused : {again, otherSettings, otherDesign, nothing})
            QCOMPARE(refused.error().kind, Error::Kind::badInput);
    }

    void otherDataAreRefused()
    {
        const fs::path folder = newFolder();
        QVERIFY(trainedFor(1, folder));
        Watcher watcher;
        TrainingControl control;
        DataSet others = data;
        others.train.pixels[7] ^= 1;
        const auto outcome = train(smallDesign(), others, quickSettings(), folder, true, watcher, control);
        QVERIFY2(sentence(outcome).contains("other data"), qPrintable(sentence(outcome)));
    }

    void dataOfTheWrongShapeAreRefused()
    {
        NetworkDesign design = smallDesign();
        design.input = {1, 28, 28};
        const fs::path folder = newFolder();
        const auto outcome = trained(folder, false, quickSettings(), design);
        QVERIFY2(sentence(outcome).contains("1x28x28") && sentence(outcome).contains("3x8x8"),
                 qPrintable(sentence(outcome)));
        design = smallDesign();
        design.classes = 7;
        QVERIFY(!trained(folder, false, quickSettings(), design));
        QVERIFY(!fs::exists(folder));
    }

    void aLossThatIsNoNumberSaysWhatToTry()
    {
        TrainingSettings settings = quickSettings();
        settings.optimizer = OptimizerKind::sgd;
        settings.schedule = ScheduleKind::constant;
        settings.learningRate = 100;
        settings.momentum = 0.999;
        settings.weightDecay = 1;
        settings.epochs = 40;
        const fs::path folder = newFolder();
        const auto outcome = trained(folder, false, settings, smallDesign("(4,6,8) full g=1"));
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().kind, Error::Kind::failed);
        QVERIFY2(sentence(outcome).contains("--lr"), qPrintable(sentence(outcome)));
        QVERIFY(fs::exists(folder / "checkpoint.bin"));
    }

    /// A limit on the size of files stands for a full disk.
    void aFullDiskKeepsTheLastCheckpoint()
    {
        const fs::path folder = newFolder();
        QVERIFY(trainedFor(6, folder));
        const auto before = readFile(folder / "checkpoint.bin").value();

        rlimit limit;
        QCOMPARE(getrlimit(RLIMIT_FSIZE, &limit), 0);
        const rlimit full{1000, limit.rlim_max};
        const auto onFull = std::signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &full);
        const auto outcome = trained(folder, true);
        setrlimit(RLIMIT_FSIZE, &limit);
        std::signal(SIGXFSZ, onFull);

        QVERIFY(!outcome);
        QCOMPARE(outcome.error().kind, Error::Kind::failed);
        QVERIFY2(sentence(outcome).contains("checkpoint.bin"), qPrintable(sentence(outcome)));
        QCOMPARE(readFile(folder / "checkpoint.bin").value(), before);
        QVERIFY(trained(folder, true));
        QCOMPARE(weights(folder), uninterruptedWeights());
    }

    void aFolderThatCannotBeMadeIsNamed()
    {
        const fs::path file = newFolder();
        QVERIFY(writeFileAtomically(file, "a file"));
        const auto outcome = trained(file / "run");
        QVERIFY(!outcome);
        QCOMPARE(outcome.error().kind, Error::Kind::failed);
        QVERIFY2(sentence(outcome).contains((file / "run").c_str()), qPrintable(sentence(outcome)));
    }

    void theFolderHoldsWhatARunIs()
    {
        const fs::path folder = newFolder();
        const auto outcome = trained(folder);
        QVERIFY(outcome);
        QCOMPARE(loadSettings(folder).value(), quickSettings());
        const auto result = loadResult(folder);
        QVERIFY2(result, qPrintable(sentence(result)));
        QCOMPARE(result->top1, outcome->result.top1);
        QCOMPARE(result->parameterBits, outcome->result.parameterBits);
        QCOMPARE(result->seed, 5);
        QCOMPARE(result->epochs, 3);
        QCOMPARE(result->data, std::string("quadrants"));
        QCOMPARE(readLog(folder)->back().epoch, 3);
    }
};

QTEST_APPLESS_MAIN(TestTrainer)
#include "test_trainer.moc"
