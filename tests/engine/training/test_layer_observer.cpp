// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/training/layer_observer.h"
#include "engine/training/trainer.h"
#include "engine/training/training_network.h"
#include "model/file_io.h"
#include "tests/engine/training/small_data.h"

#include <QtTest>
#include <algorithm>
#include <cmath>
#include <tbb/task_arena.h>

using namespace binweave;
namespace fs = std::filesystem;

namespace {

const DataSet data = quadrantData();

struct Reports : TrainingObserver
{
    void layersMeasured(const LayerReport& report) override { all.push_back(report); }
    void stepDone(const StepProgress&) override
    {
        if (--left == 0)
            control.stop();
    }
    std::vector<LayerReport> all;
    int left = 0;
    TrainingControl control;
};

TrainingSettings shortRun()
{
    TrainingSettings settings;
    settings.epochs = 2;
    settings.batch = 24;
    return settings;
}

/// A network with one more view of what it stores, and its observer.
struct Watched
{
    explicit Watched(const char* expression)
        : design(smallDesign(expression)),
          network(TrainingNetwork::build(lower(design).value(), 8, 3, **chooseKernelSet())),
          observer(network->graph(), network->parameters(),
                   std::vector<std::uint8_t>(data.train.pixels.begin(), data.train.pixels.begin() + 8 * 3 * 64))
    {}

    Parameter& parameter(const std::string& name)
    {
        return **std::ranges::find(network->parameters(), name, &Parameter::name);
    }
    std::vector<LayerStatistics> measure(const LayerObserver::Tally& tally)
    {
        TrainedModel model{design, {}, data.mean, data.deviation, data.classNames};
        for (const Parameter* p : network->parameters())
            model.weights[p->name] = {p->shape, p->value};
        return observer.measure(tally, model, **chooseKernelSet()).value();
    }
    static const LayerStatistics& row(const std::vector<LayerStatistics>& all, const std::string& layer)
    {
        return *std::ranges::find(all, layer, &LayerStatistics::layer);
    }

    NetworkDesign design;
    std::unique_ptr<TrainingNetwork> network;
    LayerObserver observer;
};

} // namespace

class TestLayerObserver : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    int m_runs = 0;
    fs::path newFolder() { return m_folder.filePath(QString("run%1").arg(++m_runs)).toStdString(); }

    static std::string layerLog(const fs::path& folder) { return readTextFile(folder / "layers.csv").value_or(""); }

private Q_SLOTS:
    void flippedSignsAreCountedOverBranchesAndBases()
    {
        Watched watched("(4,6,8) bnn g=2 groups=2");
        const auto tally = watched.observer.begin();
        auto& first = watched.parameter("group1.branch1.block1.conv2.weight").value;
        auto& second = watched.parameter("group1.branch2.block1.conv2.weight").value;
        for (std::size_t i = 0; i < 10; ++i)
            first[i] = -first[i];
        for (std::size_t i = 0; i < 17; ++i)
            second[5 * i] = -second[5 * i];
        second[1] *= 0.5f; // no flip
        const auto layers = watched.measure(tally);
        const double all = static_cast<double>(first.size() + second.size());
        QCOMPARE(*Watched::row(layers, "block1.conv2").flipRate, 100 * 27 / all);
        QCOMPARE(*Watched::row(layers, "block1.conv1").flipRate, 0.);
        QVERIFY(!Watched::row(layers, "stem").flipRate); // real weights have none
    }

    void gradientNormsAreThoseOfAllBranchesAndTheMeanOverTheSteps()
    {
        Watched watched("(4,6,8) bnn g=2 groups=2");
        for (Parameter* parameter : watched.network->parameters())
            std::ranges::fill(parameter->gradient, 0.0f);
        watched.parameter("group1.branch1.block1.conv1.weight").gradient[3] = 3;
        watched.parameter("group1.branch2.block1.conv1.weight").gradient[4] = -4;
        const auto norms = watched.observer.gradientNorms();
        QCOMPARE(std::ranges::count_if(norms, [](double norm) { return norm != 0; }), 1);
        auto tally = watched.observer.begin();
        tally.gradientNorms = norms;
        tally.steps = 2;
        QCOMPARE(Watched::row(watched.measure(tally), "block1.conv1").gradientNorm, 2.5);
    }

    void activationsInsideTheWindowAreThoseThatPassAGradient()
    {
        // The quantized input of the first convolution is the stem's normalization: scaled to nothing it lies inside
        // the window throughout, shifted far away outside of it.
        Watched watched("(4,6,8) bnn g=1");
        auto& scale = watched.parameter("stem.norm.weight").value;
        auto& shift = watched.parameter("stem.norm.bias").value;
        const auto inside = [&] {
            return *Watched::row(watched.measure(watched.observer.begin()), "block1.conv1").insideWindow;
        };
        std::ranges::fill(scale, 0.0f);
        std::ranges::fill(shift, 0.25f);
        QCOMPARE(inside(), 100.);
        std::ranges::fill(shift, 7.0f);
        QCOMPARE(inside(), 0.);
        shift[0] = 0.5f; // one of four channels
        QCOMPARE(inside(), 25.);
    }

    void aRealNetworkHasNeither()
    {
        Watched watched("(4,6,8) full g=1");
        for (const LayerStatistics& layer : watched.measure(watched.observer.begin())) {
            QVERIFY(!layer.flipRate);
            QVERIFY(!layer.insideWindow);
        }
    }

    void aRunReportsEachEpochAndWritesIt()
    {
        const fs::path folder = newFolder();
        Reports reports;
        QVERIFY(train(smallDesign(), data, shortRun(), folder, false, reports, reports.control));
        QCOMPARE(reports.all.size(), 2u);
        QCOMPARE(reports.all[1].epoch, 2);
        QCOMPARE(reports.all[1].steps, 4);
        QVERIFY(reports.all[1].epochEnds);
        const auto written = readLayerLog(folder);
        QVERIFY(written);
        QCOMPARE(written->size(), 2u);
        for (std::size_t epoch = 0; epoch < 2; ++epoch) {
            const auto& rows = (*written)[epoch].layers;
            const auto& expected = reports.all[epoch].layers;
            QCOMPARE(rows.size(), expected.size());
            for (std::size_t i = 0; i < rows.size(); ++i) {
                QCOMPARE(rows[i].layer, expected[i].layer);
                QCOMPARE(rows[i].flipRate.has_value(), expected[i].flipRate.has_value());
                QVERIFY(std::fabs(rows[i].flipRate.value_or(0) - expected[i].flipRate.value_or(0)) < 1e-4);
                QVERIFY(std::fabs(rows[i].insideWindow.value_or(0) - expected[i].insideWindow.value_or(0)) < 1e-4);
                QVERIFY(expected[i].gradientNorm > 0);
            }
        }
        QVERIFY(*Watched::row((*written)[0].layers, "block1.conv1").flipRate > 0);
    }

    void longEpochsReportInBetween()
    {
        TrainingSettings settings = shortRun();
        settings.batch = 1; // 100 steps
        settings.epochs = 1;
        Reports reports;
        QVERIFY(train(smallDesign(), data, settings, newFolder(), false, reports, reports.control));
        QCOMPARE(reports.all.size(), 2u);
        QVERIFY(!reports.all[0].epochEnds);
        QCOMPARE(reports.all[0].step, 50);
        QCOMPARE(reports.all[0].steps, 50);
        QCOMPARE(reports.all[1].steps, 100); // of the whole epoch
    }

    void theLogIsTheSameForAnyNumberOfThreadsAndInterruptions()
    {
        const fs::path whole = newFolder();
        Reports reports;
        tbb::task_arena one(1);
        QVERIFY(one.execute(
            [&] { return train(smallDesign(), data, shortRun(), whole, false, reports, reports.control); }));
        QVERIFY(!layerLog(whole).empty());
        for (const int steps : {1, 4, 6}) {
            const fs::path folder = newFolder();
            Reports stopped;
            stopped.left = steps;
            QVERIFY(train(smallDesign(), data, shortRun(), folder, false, stopped, stopped.control));
            Reports resumed;
            QVERIFY(train(smallDesign(), data, shortRun(), folder, true, resumed, resumed.control));
            QCOMPARE(layerLog(folder), layerLog(whole));
        }
    }

    void aDamagedLogIsNamed()
    {
        const fs::path folder = newFolder();
        fs::create_directories(folder);
        QVERIFY(writeFileAtomically(folder / "layers.csv",
                                    "epoch,layer,flip_rate,inside_window,gradient_norm\n1,stem,,,0.5\n1,stem,x,,1\n"));
        const auto read = readLayerLog(folder);
        QVERIFY(!read);
        QVERIFY(QString::fromStdString(read.error().sentence).contains("line 3"));
    }
};

QTEST_APPLESS_MAIN(TestLayerObserver)
#include "test_layer_observer.moc"
