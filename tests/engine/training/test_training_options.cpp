// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/augmentation.h"
#include "engine/files/packed_model.h"
#include "engine/packed/packed_network.h"
#include "engine/training/teacher.h"
#include "engine/training/trainer.h"
#include "engine/training/weight_average.h"
#include "model/file_io.h"
#include "tests/engine/training/small_data.h"

#include <QtTest>
#include <cmath>
#include <tbb/task_arena.h>

using namespace binweave;
namespace fs = std::filesystem;

namespace {

const DataSet data = quadrantData();

QString sentence(const auto& result)
{
    return result ? QString("no error") : QString::fromStdString(result.error().sentence);
}

struct Stopper : TrainingObserver
{
    explicit Stopper(int after) : left(after) {}
    void stepDone(const StepProgress&) override
    {
        if (--left == 0)
            control.stop();
    }
    int left;
    TrainingControl control;
};

} // namespace

/// Parents, teachers and averages, in whole runs.
class TestTrainingOptions : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    int m_runs = 0;
    fs::path m_parent; ///< a full-precision run that has learnt the data

    fs::path newFolder() { return m_folder.filePath(QString("run%1").arg(++m_runs)).toStdString(); }

    static Result<TrainingOutcome> trained(const fs::path& folder, const TrainingSettings& settings,
                                           const NetworkDesign& design = smallDesign(), int steps = 0,
                                           bool resume = false)
    {
        Stopper stopper(steps);
        return train(design, data, settings, folder, resume, stopper, stopper.control);
    }

    static std::vector<std::uint8_t> weights(const fs::path& folder)
    {
        return readFile(folder / "weights.safetensors").value_or(std::vector<std::uint8_t>());
    }

    static TrainingSettings shortRun(int epochs = 3)
    {
        TrainingSettings settings;
        settings.epochs = epochs;
        settings.batch = 24;
        settings.flip = false;
        return settings;
    }

    TrainingSettings withEverything() const
    {
        TrainingSettings settings = shortRun();
        settings.flip = true;
        settings.shiftPixels = 1;
        settings.parent = settings.teacher = m_parent.string();
        settings.labelSmoothing = 0.1;
        settings.average = 0.9;
        settings.validationPercent = 20;
        return settings;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_parent = newFolder();
        const auto outcome = trained(m_parent, shortRun(25), smallDesign("(4,6,8) full g=1"));
        QVERIFY2(outcome && outcome->result.top1 > 90, qPrintable(sentence(outcome)));
    }

    void aTrainedParentIsAHeadStart()
    {
        TrainingSettings settings = shortRun(1);
        settings.learningRate = 1e-6; // what it knows is the parent's
        const NetworkDesign design = smallDesign("(4,6,8) full g=1");
        const auto alone = trained(newFolder(), settings, design);
        settings.parent = m_parent.string();
        const auto helped = trained(newFolder(), settings, design);
        QVERIFY2(helped, qPrintable(sentence(helped)));
        QVERIFY2(helped->result.top1 > 90 && alone->result.top1 < 70,
                 qPrintable(QString("%1, %2").arg(helped->result.top1).arg(alone->result.top1)));
    }

    /// Which holds scales and shifts, but no statistics.
    void aPackedParentIsAsGoodAStart()
    {
        const auto design = smallDesign("(4,6,8) bnn g=2");
        const fs::path parent = newFolder();
        QVERIFY(trained(parent, shortRun(25), design));
        const fs::path packed = m_folder.filePath("parent.binweave-model").toStdString();
        QVERIFY(savePackedModel(loadTrainedModel(parent).value(), packed));

        TrainingSettings settings = shortRun(1);
        settings.learningRate = 1e-6; // what it knows is the parent's
        EpochRecord first[2];
        for (const int i : {0, 1}) {
            settings.parent = (i == 0 ? parent : packed).string();
            const fs::path child = newFolder();
            const auto outcome = trained(child, settings, design);
            QVERIFY2(outcome, qPrintable(sentence(outcome)));
            first[i] = readLog(child).value().at(0);
        }
        QVERIFY(first[0].loss < 0.7); // of four classes: chance is 1.39
        QVERIFY2(std::fabs(first[1].loss - first[0].loss) < 0.05,
                 qPrintable(QString("%1, %2").arg(first[1].loss).arg(first[0].loss)));
        QVERIFY2(std::fabs(*first[1].testTop1 - *first[0].testTop1) <= 5,
                 qPrintable(QString("%1, %2").arg(*first[1].testTop1).arg(*first[0].testTop1)));
    }

    void aStudentFollowsItsTeacherInsteadOfTheLabels()
    {
        DataSet wrong = data; // labels that teach nothing
        std::ranges::fill(wrong.train.labels, 0);
        TrainingSettings settings = shortRun(40);
        settings.teacher = m_parent.string();
        settings.distillWeight = 1;
        Stopper watcher(0);
        const auto outcome = train(smallDesign(), wrong, settings, newFolder(), false, watcher, watcher.control);
        QVERIFY2(outcome, qPrintable(sentence(outcome)));
        QVERIFY2(outcome->result.top1 > 70, qPrintable(QString::number(outcome->result.top1)));
    }

    void theTeacherScoresTheImagesOfTheBatch()
    {
        const KernelSet& kernels = **chooseKernelSet();
        auto teacher = Teacher::load(m_parent, data, kernels);
        QVERIFY2(teacher, qPrintable(sentence(teacher)));
        const auto write = [](const DataSet& from) {
            return [&from](int index, std::span<float> pixels) {
                writeNormalized(from.test.image(index), from.shape, {from.mean, from.deviation}, pixels);
            };
        };
        const std::span<const int> labels(data.test.labels);
        std::vector<float> expected(labels.size() * 4);
        (*FloatNetwork::build(loadTrainedModel(m_parent).value(), kernels))
            ->scores(data.test.pixels, data.test.count(), expected);
        QVERIFY(std::ranges::equal(teacher->scores({labels, write(data)}), expected));

        // Data that are normalized otherwise are brought to the teacher's scale.
        DataSet other = data;
        other.mean = {90, 100, 110};
        other.deviation = {50, 55, 70};
        teacher = Teacher::load(m_parent, other, kernels);
        const auto scores = teacher->scores({labels, write(other)});
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY(std::fabs(scores[i] - expected[i]) < 1e-3f);
    }

    void theAverageFollowsTheWeights()
    {
        Parameter parameter("w", Parameter::Kind::weight, {2}, 1);
        Parameter* const parameters[] = {&parameter};
        WeightAverage average(0.5, parameters);
        parameter.value = {3, -1};
        average.update(0); // d = 1/10
        QCOMPARE(average.values()[0], (std::vector<float>{1 + 0.9f * 2, 1 - 0.9f * 2}));
        for (int step = 1; step < 60; ++step)
            average.update(step);
        QVERIFY(std::fabs(average.values()[0][0] - 3) < 1e-6f);
        parameter.value = {5, -1};
        average.update(1000); // d = 0.5
        QVERIFY(std::fabs(average.values()[0][0] - 4) < 1e-6f);
    }

    void theAverageIsWhatIsEvaluatedAndKept()
    {
        TrainingSettings settings = shortRun(4);
        const fs::path plain = newFolder();
        const fs::path averaged = newFolder();
        QVERIFY(trained(plain, settings));
        settings.average = 0.9;
        const auto outcome = trained(averaged, settings);
        QVERIFY2(outcome, qPrintable(sentence(outcome)));
        QVERIFY(weights(plain) != weights(averaged));
        const auto model = loadTrainedModel(averaged).value();
        QCOMPARE(evaluate(**PackedNetwork::build(model, **chooseKernelSet()), data.test).top1, outcome->result.top1);
        // Averaging does not touch the training itself.
        const auto log = readLog(plain).value();
        const auto averagedLog = readLog(averaged).value();
        for (std::size_t i = 0; i < log.size(); ++i)
            QCOMPARE(averagedLog[i].loss, log[i].loss);
    }

    void withEverythingARunResumesToTheBitForAnyNumberOfThreads()
    {
        const fs::path whole = newFolder();
        const auto expected = trained(whole, withEverything());
        QVERIFY2(expected, qPrintable(sentence(expected)));
        for (const int steps : {1, 4, 8}) {
            const fs::path folder = newFolder();
            tbb::task_arena one(1);
            QVERIFY(one.execute([&] { return trained(folder, withEverything(), smallDesign(), steps); }));
            tbb::task_arena two(2);
            const auto outcome = two.execute([&] { return trained(folder, withEverything(), smallDesign(), 0, true); });
            QVERIFY2(outcome && outcome->end == TrainingEnd::finished, qPrintable(sentence(outcome)));
            QCOMPARE(weights(folder), weights(whole));
            QCOMPARE(outcome->result.top1, expected->result.top1);
        }
    }

    void otherRunsThatCannotServeAreNamed()
    {
        TrainingSettings settings = shortRun();
        settings.parent = m_folder.filePath("nowhere").toStdString();
        const auto noParent = trained(newFolder(), settings);
        QVERIFY2(sentence(noParent).contains("nowhere"), qPrintable(sentence(noParent)));
        settings.parent.clear();
        settings.teacher = m_parent.string();
        DataSet others = data;
        others.classNames[2] = "up";
        Stopper watcher(0);
        const auto otherClasses = train(smallDesign(), others, settings, newFolder(), false, watcher, watcher.control);
        QVERIFY2(sentence(otherClasses).contains("other images or classes"), qPrintable(sentence(otherClasses)));
        for (const auto& refused : {noParent, otherClasses})
            QCOMPARE(refused.error().kind, Error::Kind::badInput);
    }
};

QTEST_APPLESS_MAIN(TestTrainingOptions)
#include "test_training_options.moc"
