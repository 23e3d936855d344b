// SPDX-FileCopyrightText: 2026 The Binweave authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/packed/benchmark_table.h"
#include "engine/packed/network_benchmark.h"
#include "engine/packed/speed_limit.h"
#include "engine/random_model.h"
#include "model/expression.h"

#include <QtTest>
#include <algorithm>
#include <thread>

using namespace binweave;

namespace {

TrainedModel model(const char* expression)
{
    return randomModel(parseExpression(expression).value(), 1).value();
}

} // namespace

class TestNetworkBenchmark : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyLayerThatComputesIsTimed();
    void layersOfEveryMethodAreCompared();
    void sharesAddUp();
    void theSlowestPartHoldsTheNetworkBack();
    void aLayerSaysWhyItIsNotFaster();
    void theTableEndsWithTheTotal();
    void aStopEndsItWithASentence();
    void aStopEndsALongBatchToo();
};

void TestNetworkBenchmark::everyLayerThatComputesIsTimed()
{
    std::vector<double> progress;
    const auto result = benchmarkNetwork(model("(4,6,8) bnn g=2"), *chooseKernelSet().value(), 8, {},
                                         [&](double part) { progress.push_back(part); });
    QVERIFY(result);
    QVERIFY(result->latencyMicroseconds > 0 && result->imagesPerSecond > 0 && result->peakTmacs > 0);
    QCOMPARE(result->batch, 8);
    QVERIFY(result->threads >= 1);
    QCOMPARE(result->kernelSet, std::string(chooseKernelSet().value()->name));
    QVERIFY(std::ranges::is_sorted(progress));
    QCOMPARE(progress.back(), 1.0);

    QCOMPARE(result->layers.size(), std::size_t(9)); // stem, two blocks of three, classifier of two
    for (const LayerBenchmark& layer : result->layers) {
        const bool binary = layer.name.starts_with("block");
        QVERIFY2(layer.packedMicroseconds.value_or(0) > 0, layer.name.c_str());
        QCOMPARE(layer.floatMicroseconds.has_value(), binary);
        QCOMPARE(layer.ratio.has_value(), binary);
        QCOMPARE(layer.shareOfPeak.has_value(), binary);
        if (binary)
            QVERIFY(*layer.shareOfPeak > 0);
    }
}

void TestNetworkBenchmark::layersOfEveryMethodAreCompared()
{
    NetworkDesign design = parseExpression("(4,6) bnn g=1").value();
    auto& block = std::get<ResidualBlock>(design.groups[0].blocks[0]);
    block.precision.weights = {.method = WeightMethod::ternary};
    block.precision.activations = {.method = ActivationMethod::fixedPoint, .bits = 2};
    const auto result = benchmarkNetwork(randomModel(design, 1).value(), kernelSets()[0], 2);
    QVERIFY(result);
    QCOMPARE(result->layers[1].name, std::string("block1.conv1"));
    QVERIFY(result->layers[1].onPopcount && result->layers[1].ratio && result->layers[1].shareOfPeak);
}

void TestNetworkBenchmark::sharesAddUp()
{
    const auto result = benchmarkNetwork(model("(4,6,8) bnn g=2"), *chooseKernelSet().value(), 2);
    QVERIFY(result);
    const auto nearly = [](double a, double b) { return std::abs(a - b) < 1e-9; };
    QVERIFY(nearly(result->binaryShare + result->floatShare + result->otherShare, 1));
    double shares = 0;
    double times = 0;
    for (const LayerBenchmark& row : benchmarkRows(*result)) {
        shares += row.share.value();
        times += row.packedMicroseconds.value();
    }
    QVERIFY(nearly(shares, 1));
    QVERIFY(std::abs(times / result->layersMicroseconds - 1) < 1e-9);
    QVERIFY(result->binaryRatio && *result->binaryRatio > 0);
    QVERIFY(!benchmarkNetwork(model("(4,6) full g=1"), kernelSets()[0], 2)->binaryRatio);
}

void TestNetworkBenchmark::theSlowestPartHoldsTheNetworkBack()
{
    NetworkBenchmark benchmark{
        .layers = {{.name = "stem", .share = 0.3, .limit = "its input is real"},
                   {.name = "block1.conv1", .onPopcount = true, .shareOfPeak = 0.8, .share = 0.2, .limit = "so it is"},
                   {.name = "block1.conv2", .onPopcount = true, .shareOfPeak = 0.25, .share = 0.4, .limit = "few"}},
        .binaryShare = 0.6,
        .floatShare = 0.3,
        .otherShare = 0.1};
    QCOMPARE(networkLimit(benchmark),
             "Binary layers take 60 % of the time, block1.conv2 alone 40 % at 25 % of the popcount peak: few.");
    benchmark.floatShare = 0.7;
    QCOMPARE(networkLimit(benchmark), "Layers in float take 70 % of the time, stem alone 30 %: its input is real.");
    benchmark.otherShare = 0.8;
    QVERIFY(networkLimit(benchmark).starts_with("Pools, sums and normalizations"));
}

void TestNetworkBenchmark::aLayerSaysWhyItIsNotFaster()
{
    const Graph graph = lower(parseExpression("(4,6) bnn g=1").value()).value();
    const auto limit = [&](const char* layer, LayerBenchmark measured) {
        return layerLimit(graph, *std::ranges::find(graph.nodes, layer, &Node::layer), measured);
    };
    QCOMPARE(limit("stem", {}), "its input and weights are real");
    QVERIFY(limit("block1.conv2", {.onPopcount = true, .shareOfPeak = 0.2}).starts_with("the 54 bits behind"));
    QVERIFY(limit("block1.conv2", {.onPopcount = true, .shareOfPeak = 0.9}).starts_with("most of its time"));
}

void TestNetworkBenchmark::theTableEndsWithTheTotal()
{
    const TextTable table = benchmarkTable({.layers = {{.name = "stem", .packedMicroseconds = 3, .share = 0.75}},
                                            .layersMicroseconds = 4,
                                            .floatShare = 0.75,
                                            .otherShare = 0.25});
    QCOMPARE(table.rows.size(), std::size_t(3));
    QCOMPARE(table.rows[0], (std::vector<std::string>{"stem", "3.0", "75.0", "", "", "float", "", ""}));
    QCOMPARE(table.rows[1][2], "25.0");
    QCOMPARE(table.rows[2], (std::vector<std::string>{"Total", "4.0", "100.0", "", "", "", "", ""}));
}

void TestNetworkBenchmark::aStopEndsItWithASentence()
{
    std::stop_source source;
    int parts = 0;
    const auto result = benchmarkNetwork(model("(4,6,8) bnn g=1"), kernelSets()[0], 1, source.get_token(), [&](double) {
        ++parts;
        source.request_stop();
    });
    QVERIFY(!result);
    QCOMPARE(result.error().kind, Error::Kind::failed);
    QCOMPARE(parts, 1);
}

/// Minutes of images, and the stop comes while they are run.
void TestNetworkBenchmark::aStopEndsALongBatchToo()
{
    std::stop_source source;
    std::jthread stopper;
    const auto stopSoon = [&](double) {
        stopper = std::jthread([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
            source.request_stop();
        });
    };
    NetworkDesign design = parseExpression("(64,64,64) bnn g=3").value();
    design.input = {1, 128, 128};
    QVERIFY(!benchmarkNetwork(randomModel(design, 1).value(), kernelSets()[0], 2000, source.get_token(), stopSoon));
}

QTEST_GUILESS_MAIN(TestNetworkBenchmark)
#include "test_network_benchmark.moc"
